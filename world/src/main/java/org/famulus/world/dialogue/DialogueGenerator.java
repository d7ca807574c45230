package org.famulus.world.dialogue;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import org.famulus.world.Split;
import org.famulus.world.household.Household;
import org.famulus.world.household.HouseholdGenerator;
import org.famulus.world.lexicon.Values;

/**
 * Plays dialogues without end, the same ones for the same seed and splits.
 *
 * <p>The kinds come by their {@linkplain Kind#weight() weights}. Each dialogue has a household, a moment, and an owner with a
 * way of typing of its own; the n-th dialogue depends on the seed and n only, not on what was asked for before it.
 */
public final class DialogueGenerator {

    private static final LocalDate FIRST_DAY = LocalDate.of(2024, 1, 1);
    private static final int DAYS = 365 * 8;
    /** Owners are awake from this hour for so many minutes. */
    private static final int FIRST_HOUR = 7;
    /** Characters; about what fits a context of 1,024 tokens. */
    private static final int LONGEST = 2800;
    private static final int MINUTES_AWAKE = 15 * 60;

    private final long seed;
    private final Split phrasing;
    private final Values values;
    private final HouseholdGenerator households;
    private long count;

    private DialogueGenerator(long seed, Split phrasing, Split values) {
        this.seed = seed;
        this.phrasing = phrasing;
        this.values = Values.of(values);
        this.households = HouseholdGenerator.small(this.values, phrasing);
    }

    /**
     * A generator.
     *
     * @param phrasing of the owner's sentences
     * @param values of names, titles, places and texts
     */
    public static DialogueGenerator of(long seed, Split phrasing, Split values) {
        return new DialogueGenerator(seed, phrasing, values);
    }

    /** The next dialogue, of a kind drawn by the weights. */
    public Dialogue next() {
        RandomGenerator random = random();
        return play(MixtureOfKinds.ALL.draw(random), random);
    }

    /** The next dialogue, of this kind. */
    public Dialogue next(Kind kind) {
        return play(kind, random());
    }

    private RandomGenerator random() {
        return new SplittableRandom(mixed(mixed(seed) + count++));
    }

    /** Scatters numbers: the finalizer of MurmurHash3, so that the streams of neighbours have nothing in common. */
    private static long mixed(long number) {
        long bits = number;
        bits = (bits ^ bits >>> 33) * 0xFF51AFD7ED558CCDL;
        bits = (bits ^ bits >>> 33) * 0xC4CEB9FE1A85EC53L;
        return bits ^ bits >>> 33;
    }

    private Dialogue play(Kind kind, RandomGenerator random) {
        Stage stage = played(kind, random);
        while (stage.length() > LONGEST) {
            stage = played(kind, random);
        }
        return stage.dialogue(kind);
    }

    private Stage played(Kind kind, RandomGenerator random) {
        LocalDateTime now = FIRST_DAY.plusDays(random.nextInt(DAYS)).atTime(FIRST_HOUR, 0)
                .plusMinutes(random.nextInt(MINUTES_AWAKE));
        Household household = households.generate(random.nextLong(), now);
        Stage stage = new Stage(random, household, now, values, phrasing);
        if (kind != Kind.READING) {
            stage.open();
        }
        Scenes.of(kind).play(stage);
        return stage;
    }
}
