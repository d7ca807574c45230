package org.famulus.world.phrasing;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.famulus.world.Split;
import org.famulus.world.text.Pick;
import org.famulus.world.text.ResourceText;
import org.famulus.world.text.Template;

/**
 * The templates of all intents. Files are read when they are first asked for and kept.
 *
 * <p>Sentences of {@link Split#HELD_OUT} are drawn again until no template of {@link Split#TRAIN} says the same: nothing
 * that the book says in one part is said in the other.
 */
public final class Phrasebook {

    private static final int DRAWS = 500;
    private static final Phrasebook SHARED = new Phrasebook();

    private final Map<Split, Map<String, String>> macros = new EnumMap<>(Split.class);
    private final Map<Intent, Map<Split, List<SentenceTemplate>>> templates = new ConcurrentHashMap<>();
    private final Map<Exchanges, Map<Split, List<Pair>>> pairs = new ConcurrentHashMap<>();

    /** What tells the sentences of @train, by file. */
    private final Map<String, List<SkeletonMatcher>> trained = new ConcurrentHashMap<>();

    private Phrasebook() {
        for (Split split : Split.values()) {
            macros.put(split, macros(split));
        }
    }

    private record Pair(SentenceTemplate utterance, SentenceTemplate reply) {
    }

    /**
     * The book of this module's resource files.
     *
     * @throws IllegalArgumentException in one line, if a file is malformed
     */
    public static Phrasebook shared() {
        return SHARED;
    }

    private static Map<String, String> macros(Split split) {
        Map<String, String> named = new LinkedHashMap<>();
        for (String line : ResourceText.lines(Phrasebook.class, "macros", split)) {
            String[] halves = halves(line, "=");
            named.put(halves[0], halves[1]);
        }
        return named;
    }

    private List<Pair> pairs(Exchanges exchanges, Split split) {
        return ResourceText.lines(Phrasebook.class, exchanges.fileName(), split).stream().map(line -> {
            String[] halves = halves(line, "=>");
            return new Pair(parse(halves[0], split), parse(halves[1], split));
        }).toList();
    }

    private static String[] halves(String line, String sign) {
        int place = line.indexOf(sign);
        if (place < 0) {
            throw new IllegalArgumentException("'" + line + "' has no '" + sign + "' between its halves");
        }
        return new String[]{line.substring(0, place).strip(), line.substring(place + sign.length()).strip()};
    }

    private SentenceTemplate parse(String line, Split split) {
        return SentenceTemplate.parse(line, name -> macroText(name, split));
    }

    private String macroText(String name, Split split) {
        Map<String, String> named = macros.getOrDefault(split, Map.of());
        String text = named.get(name);
        if (text == null) {
            throw new IllegalArgumentException("there is no macro <" + name + ">; macros.txt has " + named.keySet());
        }
        return text;
    }

    /** One of what a macro says, with the spaces that it begins and ends with. */
    String macro(String name, Split split, RandomGenerator random) {
        return Template.parse(macroText(name, split)).text(random, slot -> "");
    }

    /**
     * The templates of an intent, in the order of its file.
     *
     * @throws IllegalArgumentException in one line, if the file is missing, malformed, or has no template in this part
     */
    public List<SentenceTemplate> templates(Intent intent, Split split) {
        List<SentenceTemplate> found = templates.computeIfAbsent(intent, this::load).get(split);
        if (found == null || found.isEmpty()) {
            throw new IllegalArgumentException(intent.fileName() + ".txt has no templates in its part " + split);
        }
        return found;
    }

    private Map<Split, List<SentenceTemplate>> load(Intent intent) {
        Map<Split, List<SentenceTemplate>> parts = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            parts.put(split, ResourceText.lines(Phrasebook.class, intent.fileName(), split).stream()
                    .map(line -> parse(line, split)).toList());
        }
        return parts;
    }

    /** A sentence of this intent, its values missing; every template is as likely as the others. */
    public List<Piece> draw(Intent intent, Split split, RandomGenerator random) {
        return find(intent, split, random, pieces -> true).orElseThrow(() -> nothingNew(intent.fileName()));
    }

    /**
     * A sentence of this intent that fits, or empty where hundreds of draws find none.
     */
    public Optional<List<Piece>> find(Intent intent, Split split, RandomGenerator random,
            Predicate<List<Piece>> fits) {
        List<SentenceTemplate> own = templates(intent, split);
        Predicate<String> known = split == Split.TRAIN ? skeleton -> false : known(intent);
        for (int draw = 0; draw < DRAWS; draw++) {
            List<Piece> pieces = own.get(random.nextInt(own.size())).expand(random);
            if (fits.test(pieces) && !known.test(SentenceTemplate.skeleton(pieces))) {
                return Optional.of(pieces);
            }
        }
        return Optional.empty();
    }

    /** Whether a sentence of @train of this intent has a skeleton. */
    private Predicate<String> known(Intent intent) {
        return known(intent.fileName(), () -> templates(intent, Split.TRAIN));
    }

    private Predicate<String> known(String file, Supplier<List<SentenceTemplate>> train) {
        List<SkeletonMatcher> matchers = trained.computeIfAbsent(file, name -> train.get().stream()
                .map(sentence -> SkeletonMatcher.of(sentence.template().node())).toList());
        return skeleton -> matchers.stream().anyMatch(matcher -> matcher.matches(skeleton));
    }

    /** A sentence and what goes with it; every line is as likely as the others. */
    public Exchanges.Exchange exchange(Exchanges exchanges, Split split, RandomGenerator random) {
        Map<Split, List<Pair>> parts = pairs.computeIfAbsent(exchanges, wanted -> {
            Map<Split, List<Pair>> loaded = new EnumMap<>(Split.class);
            for (Split part : Split.values()) {
                loaded.put(part, pairs(wanted, part));
            }
            return loaded;
        });
        List<Pair> own = parts.getOrDefault(split, List.of());
        Predicate<String> known = split == Split.TRAIN
                ? skeleton -> false
                : known(exchanges.fileName(),
                        () -> parts.getOrDefault(Split.TRAIN, List.of()).stream().map(Pair::utterance).toList());
        for (int draw = 0; draw < DRAWS; draw++) {
            Pair pair = Pick.of(random, own);
            List<Piece> utterance = pair.utterance.expand(random);
            if (!known.test(SentenceTemplate.skeleton(utterance))) {
                return new Exchanges.Exchange(utterance, pair.reply.expand(random));
            }
        }
        throw nothingNew(exchanges.fileName());
    }

    private static IllegalArgumentException nothingNew(String file) {
        return new IllegalArgumentException(
                file + ".txt says in its held-out part only what it says in @train; add other sentences");
    }
}
