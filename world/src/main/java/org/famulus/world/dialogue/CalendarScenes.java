package org.famulus.world.dialogue;

import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.famulus.world.household.Contact;
import org.famulus.world.phrasing.Intent;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.phrasing.SpokenHour;

import com.fasterxml.jackson.databind.JsonNode;

/** What an owner wants from the calendar. */
final class CalendarScenes {

    static final String NO_EVENT = "No event found.";
    private static final String NOTHING = "Nothing in the calendar.";
    /** Words, run together, of a question for what has been. */
    private static final Pattern PAST = Pattern.compile("what(was|were|did|didi)|whatihad|whodidi");
    /** Words, run together, of a question for when something has been. */
    private static final Pattern PAST_EVENT = Pattern
            .compile("when(was|were)|mylast|thelast|last(see|saw|met|meet|had)");

    private CalendarScenes() {
    }

    /** Whom the sentence names beside the title, or in it. */
    static Optional<String> person(Sentence sentence) {
        return sentence.find(Slot.PERSON)
                .or(() -> Optional.ofNullable(sentence.values().get(Slot.TITLE)).map(value -> value.companion()));
    }

    private static Call search(Sentence sentence, Optional<String> when) {
        return new Call("calendar_search").with("text", sentence.find(Slot.TITLE)).with("person", person(sentence))
                .with("when", when);
    }

    static void search(Stage stage) {
        Sentence sentence = stage.sentence(Intent.CALENDAR_SEARCH,
                fill -> (PAST.matcher(fill.skeleton()).find() ? fill.recent() : fill).withCompany());
        Optional<String> when = Starts.of(sentence);
        int count = stage.chance(0.25) ? 0 : 1 + stage.random().nextInt(3);
        for (int i = 0; i < count; i++) {
            new Planter(stage).event(
                    sentence.find(Slot.TITLE).orElseGet(() -> stage.values().eventTitle(stage.random())),
                    person(sentence), when);
        }
        stage.user(sentence);
        JsonNode result = stage.call(search(sentence, when));
        boolean anything = sentence.find(Slot.TITLE).isEmpty() && person(sentence).isEmpty();
        stage.answer(result.path("events").isEmpty()
                ? anything ? NOTHING : NO_EVENT
                : Answers.list(result, "events", Answers::event));
    }

    static void free(Stage stage) {
        Sentence sentence = stage.sentence(Intent.CALENDAR_FREE);
        Optional<String> when = Starts.of(sentence);
        if (stage.chance(0.5)) {
            new Planter(stage).event(stage.values().eventTitle(stage.random()), Optional.empty(), when);
        }
        stage.user(sentence);
        JsonNode result = stage.call(search(sentence, when));
        stage.answer(result.path("events").isEmpty()
                ? "You are free then."
                : "You are not free: " + Answers.list(result, "events", Answers::event));
    }

    static void next(Stage stage) {
        stage.user(stage.sentence(Intent.CALENDAR_NEXT));
        JsonNode result = stage.call(new Call("calendar_search"));
        stage.answer(result.path("events").isEmpty()
                ? NOTHING
                : "Next: " + Answers.event(result.path("events").path(0)) + ".");
    }

    /** A search for one known thing. */
    private static JsonNode known(Stage stage, Intent intent) {
        Sentence sentence = stage.sentence(intent, Fill::withCompany);
        Optional<String> when = Starts.of(sentence);
        if (stage.chance(0.9)) {
            plantKnown(stage, sentence, when);
        }
        stage.user(sentence);
        return stage.call(search(sentence, when));
    }

    /** Plants the one thing that a sentence asks about, where it says in the past. */
    static void plantKnown(Stage stage, Sentence sentence, Optional<String> when) {
        Planter planter = new Planter(stage);
        String title = sentence.find(Slot.TITLE).orElseGet(() -> stage.values().eventTitle(stage.random()));
        if (when.isEmpty() && PAST_EVENT.matcher(sentence.skeleton()).find()) {
            planter.pastEvent(title, person(sentence));
        } else {
            planter.event(title, person(sentence), when);
        }
    }

    static void when(Stage stage) {
        JsonNode result = known(stage, Intent.CALENDAR_WHEN);
        stage.answer(result.path("events").isEmpty() ? NO_EVENT : Answers.list(result, "events", Answers::event));
    }

    static void where(Stage stage) {
        JsonNode result = known(stage, Intent.CALENDAR_WHERE);
        stage.answer(result.path("events").isEmpty() ? NO_EVENT : place(result.path("events").path(0)));
    }

    static String place(JsonNode event) {
        return event.has("place") ? "Place: " + event.path("place").asText() + "." : "No place is noted.";
    }

    static void create(Stage stage) {
        created(stage, Intent.CALENDAR_CREATE);
    }

    static void createRepeat(Stage stage) {
        created(stage, stage.chance(0.6) ? Intent.CALENDAR_CREATE_REPEAT : Intent.CALENDAR_CREATE_EVERY);
    }

    static JsonNode created(Stage stage, Intent intent) {
        Sentence sentence = stage.sentence(intent, Fill::withSeveral);
        stage.user(sentence);
        return created(stage, creation(sentence));
    }

    /** The call that makes an entry of what a sentence says. */
    static Call creation(Sentence sentence) {
        Call call = new Call("calendar_create").with("title", sentence.find(Slot.TITLE))
                .with("start", Starts.of(sentence))
                .number("minutes", sentence.find(Slot.DURATION)).with("place", sentence.find(Slot.PLACE))
                .list("with", people(sentence)).with("repeat", sentence.find(Slot.REPEAT));
        sentence.find(Slot.EVERY).map(every -> every.split(";"))
                .ifPresent(every -> call.with("start", every[0]).with("repeat", every[1]));
        return call;
    }

    /** All whom the sentence names. */
    static List<String> people(Sentence sentence) {
        return person(sentence).map(names -> List.of(names.split(" and "))).orElse(List.of());
    }

    /** Makes the entry and says so. */
    static JsonNode created(Stage stage, Call call) {
        JsonNode event = stage.call(call).path("created");
        stage.answer("Added: " + Answers.event(event) + ".");
        return event;
    }

    static void move(Stage stage) {
        move(stage, Intent.CALENDAR_MOVE);
    }

    static void movePerson(Stage stage) {
        move(stage, Intent.CALENDAR_MOVE_PERSON);
    }

    private static void move(Stage stage, Intent intent) {
        foundAndMoved(stage, stage.sentence(intent, Fill::withCompany))
                .ifPresent(moved -> stage.answer("Moved: " + Answers.event(moved) + "."));
    }

    private static Optional<JsonNode> foundAndMoved(Stage stage, Sentence sentence) {
        String start = Starts.moved(sentence)
                .orElseThrow(() -> new IllegalStateException("'" + sentence.text() + "' has no new time"));
        return found(stage, sentence, Starts.old(sentence))
                .map(event -> stage
                        .call(new Call("calendar_move").with("id", event.path("id").asText()).with("start", start)
                                .number("minutes", sentence.find(Slot.DURATION)))
                        .path("moved"));
    }

    /** The entry that a sentence names, which may have to be asked for. */
    private static Optional<JsonNode> found(Stage stage, Sentence sentence, Optional<String> when) {
        plant(stage, sentence.find(Slot.TITLE), person(sentence), when);
        stage.user(sentence);
        JsonNode result = stage.call(search(sentence, when));
        return new Search(stage).one(result, "events", NO_EVENT, Answers::eventName);
    }

    /** Plants what is named, seldom nothing, sometimes two. */
    static void plant(Stage stage, Optional<String> title, Optional<String> person, Optional<String> when) {
        Planter planter = new Planter(stage);
        int count = stage.chance(0.07) ? 0 : stage.chance(0.14) ? 2 : 1;
        for (int i = 0; i < count; i++) {
            planter.event(title.orElseGet(() -> plainTitle(stage)), person, when);
        }
    }

    /** A title that says nothing on the hours of a sentence that does not name it. */
    private static String plainTitle(Stage stage) {
        String title = stage.values().eventTitle(stage.random());
        return SpokenHour.of(title) == SpokenHour.PLAIN ? title : plainTitle(stage);
    }

    static void cancel(Stage stage) {
        cancel(stage, Intent.CALENDAR_CANCEL);
    }

    static void cancelPerson(Stage stage) {
        cancel(stage, Intent.CALENDAR_CANCEL_PERSON);
    }

    private static void cancel(Stage stage, Intent intent) {
        Sentence sentence = stage.sentence(intent, Fill::withCompany);
        found(stage, sentence, Starts.of(sentence))
                .ifPresent(event -> cancelled(stage, event, true));
    }

    static JsonNode cancelled(Stage stage, JsonNode event, boolean say) {
        JsonNode cancelled = stage.call(new Call("calendar_cancel").with("id", event.path("id").asText()))
                .path("cancelled");
        if (say) {
            stage.answer("Cancelled: " + Answers.event(cancelled) + ".");
        }
        return cancelled;
    }

    static void moveAndTell(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MOVE_AND_TELL, aboutContact(stage));
        foundAndMoved(stage, titleOnly(sentence)).ifPresent(event -> tell(stage, sentence.meaning(Slot.PERSON),
                "Moved: " + Answers.event(event), event.path("title").asText() + " is now on "
                        + event.path("start").asText() + "."));
    }

    static void createAndTell(Stage stage) {
        Sentence sentence = stage.sentence(Intent.CREATE_AND_TELL, aboutContact(stage));
        stage.user(sentence);
        JsonNode event = stage.call(creation(titleOnly(sentence))).path("created");
        tell(stage, sentence.meaning(Slot.PERSON), "Added: " + Answers.event(event),
                event.path("title").asText() + " is on " + event.path("start").asText() + ".");
    }

    static void cancelAndTell(Stage stage) {
        Sentence sentence = stage.sentence(Intent.CANCEL_AND_TELL, aboutContact(stage));
        Sentence entry = titleOnly(sentence);
        found(stage, entry, Starts.of(entry)).ifPresent(event -> {
            JsonNode cancelled = cancelled(stage, event, false);
            tell(stage, sentence.meaning(Slot.PERSON), "Cancelled: " + Answers.event(cancelled),
                    cancelled.path("title").asText() + " on " + cancelled.path("start").asText() + " is cancelled.");
        });
    }

    private static UnaryOperator<Fill> aboutContact(Stage stage) {
        Contact contact = stage.somebody();
        return fill -> fill.with(Slot.PERSON, fill.named(contact));
    }

    /** The same sentence without the person, who is only told. */
    private static Sentence titleOnly(Sentence sentence) {
        var values = new EnumMap<>(sentence.values());
        values.remove(Slot.PERSON);
        return new Sentence(sentence.text(), values, sentence.skeleton());
    }

    private static void tell(Stage stage, String person, String done, String news) {
        MailScenes.recipient(stage, person, done + ". ").ifPresent(contact -> {
            stage.call(new Call("mail_send").with("to", contact.path("email").asText()).with("text", news));
            stage.answer(done + ". Told " + contact.path("name").asText() + ".");
        });
    }

    /** The events of a result. */
    static List<JsonNode> events(JsonNode result) {
        return Search.entries(result, "events");
    }
}
