package org.famulus.world.dialogue;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

import org.famulus.world.Split;
import org.famulus.world.household.Contact;
import org.famulus.world.household.Household;
import org.famulus.world.household.MailWriter;
import org.famulus.world.lexicon.Values;
import org.famulus.world.phrasing.Exchanges;
import org.famulus.world.phrasing.Intent;
import org.famulus.world.phrasing.OwnerStyle;
import org.famulus.world.phrasing.Phrasebook;
import org.famulus.world.phrasing.Piece;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.SentenceWriter;
import org.famulus.world.phrasing.TimeWords;
import org.famulus.world.simulation.SimulatedTools;
import org.famulus.world.text.Pick;
import org.famulus.world.tool.WhenResolver;

import com.fasterxml.jackson.databind.JsonNode;

/** Where one dialogue is played: a household, its tools, an owner who types in one style, and what was said so far. */
final class Stage {

    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final DateTimeFormatter NOW = DateTimeFormatter.ofPattern("EEEE uuuu-MM-dd HH:mm", Locale.US);

    private final RandomGenerator random;
    private final Household household;
    private final LocalDateTime now;
    private final Values values;
    private final Split phrasing;
    private final SentenceWriter writer;
    private final SimulatedTools tools;
    private final List<Contact> people;
    private final List<Turn> turns = new ArrayList<>();
    private final Set<String> skeletons = new HashSet<>();

    Stage(RandomGenerator random, Household household, LocalDateTime now, Values values, Split phrasing) {
        this.random = random;
        this.household = household;
        this.now = now;
        this.values = values;
        this.phrasing = phrasing;
        this.writer = new SentenceWriter(Phrasebook.shared(), phrasing, OwnerStyle.draw(random), random);
        this.tools = new SimulatedTools(household, now, ZONE);
        this.people = household.contacts();
    }

    /** Begins with what every dialogue with the tools begins with. */
    void open() {
        turns.add(new Turn.System("Now: " + NOW.format(now) + ". Owner: " + household.owner() + "."));
    }

    void system(String text) {
        turns.add(new Turn.System(text));
    }

    RandomGenerator random() {
        return random;
    }

    boolean chance(double probability) {
        return Pick.chance(random, probability);
    }

    Values values() {
        return values;
    }

    Household household() {
        return household;
    }

    LocalDateTime now() {
        return now;
    }

    TimeWords times() {
        return new TimeWords(random, now);
    }

    WhenResolver resolver() {
        return new WhenResolver(now.atZone(ZONE));
    }

    SimulatedTools tools() {
        return tools;
    }

    MailWriter mailWriter() {
        return new MailWriter(values, phrasing, household.owner(), times());
    }

    /** One of the owner's contacts. */
    Contact somebody() {
        return Pick.of(random, people);
    }

    /** What the owner will say, before it is said, so that the world can be made to fit. */
    Sentence sentence(Intent intent) {
        return sentence(intent, fill -> fill);
    }

    /** @param given adds values that are not drawn */
    Sentence sentence(Intent intent, UnaryOperator<Fill> given) {
        return write(Phrasebook.shared().draw(intent, phrasing, random), given, true);
    }

    /** An answer or an addition to what was said, without greeting or thanks. */
    Sentence reply(Intent intent, UnaryOperator<Fill> given) {
        return write(Phrasebook.shared().draw(intent, phrasing, random), given, false);
    }

    /** An answer or an addition whose words and slots fit; empty where there is none. */
    Optional<Sentence> reply(Intent intent, Predicate<List<Piece>> fits, UnaryOperator<Fill> given) {
        return Phrasebook.shared().find(intent, phrasing, random, fits).map(pieces -> write(pieces, given, false));
    }

    Exchanges.Exchange exchange(Exchanges exchanges) {
        return Phrasebook.shared().exchange(exchanges, phrasing, random);
    }

    Sentence write(List<Piece> pieces, UnaryOperator<Fill> given, boolean framed) {
        return writer.write(pieces, framed, given.apply(new Fill(this, pieces))::value);
    }

    /** Somebody else's sentence, in nobody's style. */
    Sentence foreign(List<Piece> pieces, UnaryOperator<Fill> given) {
        return new SentenceWriter(Phrasebook.shared(), phrasing, OwnerStyle.PLAIN, random).write(pieces, false,
                given.apply(new Fill(this, pieces))::value);
    }

    /** The owner says it. */
    void user(Sentence sentence) {
        skeletons.add(sentence.skeleton());
        turns.add(new Turn.User(sentence.text()));
    }

    /** Somebody's text is put before the assistant. */
    void text(String text) {
        turns.add(new Turn.User(text));
    }

    /** The assistant calls a tool and gets its result. */
    JsonNode call(Call call) {
        var arguments = call.json();
        turns.add(new Turn.Call(call.tool(), arguments));
        JsonNode result = tools.call(call.tool(), arguments);
        turns.add(new Turn.Result(call.tool(), result));
        return result;
    }

    void say(Purpose purpose, String text) {
        turns.add(new Turn.Say(purpose, text));
    }

    void answer(String text) {
        say(Purpose.ANSWER, text);
    }

    /** Characters of all that was said so far, about as many as the dialogue is long. */
    int length() {
        int length = 0;
        for (Turn turn : turns) {
            length += switch (turn) {
                case Turn.System(var text) -> text.length();
                case Turn.User(var text) -> text.length();
                case Turn.Say(var _, var text) -> text.length();
                case Turn.Call(var tool, var arguments) -> tool.length() + arguments.toString().length();
                case Turn.Result(var _, var content) -> content.toString().length();
            };
        }
        return length;
    }

    Dialogue dialogue(Kind kind) {
        return new Dialogue(kind, turns, skeletons);
    }
}
