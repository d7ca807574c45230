package org.famulus.world.dialogue;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.famulus.world.phrasing.Intent;
import org.famulus.world.phrasing.Piece;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.phrasing.SpokenHour;

import com.fasterxml.jackson.databind.JsonNode;

/** Requests that leave something out: the assistant asks one short question, never invents. */
final class MissingScenes {

    /** Words, run together, that ask for a draft. */
    private static final Pattern DRAFT = Pattern.compile("draft|prepare|compose|getready|dontsend");

    private MissingScenes() {
    }

    private static void ask(Stage stage, String question) {
        stage.say(Purpose.ASK, question);
    }

    /** Asks when, and gives the time of the answer. */
    private static String askWhen(Stage stage, String title, boolean vague) {
        ask(stage, "When?");
        Sentence answer = stage.reply(Intent.ANSWER_WHEN, fill -> (vague ? fill.vague() : fill).about(title));
        stage.user(answer);
        return Starts.of(answer).orElseThrow();
    }

    static void whenOfEvent(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MISSING_WHEN_CREATE, Fill::withCompany);
        stage.user(sentence);
        String start = askWhen(stage, sentence.meaning(Slot.TITLE), false);
        CalendarScenes.created(stage, CalendarScenes.creation(sentence).with("start", start));
    }

    static void timeOfEvent(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MISSING_TIME_CREATE, Fill::withCompany);
        stage.user(sentence);
        ask(stage, "At what time?");
        Sentence answer = stage.reply(Intent.ANSWER_TIME, fill -> fill.about(sentence.meaning(Slot.TITLE)));
        stage.user(answer);
        CalendarScenes.created(stage, CalendarScenes.creation(sentence).with("start",
                Starts.of(sentence).orElseThrow() + " " + Starts.of(answer).orElseThrow()));
    }

    static void titleOfEvent(Stage stage) {
        // What it is comes later and may be a dinner; the hours must be right without it.
        Sentence answer = plain(() -> stage.reply(Intent.ANSWER_TITLE, fill -> fill));
        Sentence sentence = stage.sentence(Intent.MISSING_TITLE_CREATE);
        stage.user(sentence);
        ask(stage, "What is it?");
        stage.user(answer);
        Call call = CalendarScenes.creation(sentence).with("title", answer.meaning(Slot.TITLE));
        CalendarScenes.created(stage, call);
    }

    static void whenOfReminder(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MISSING_WHEN_REMINDER);
        stage.user(sentence);
        TaskScenes.reminded(stage, TaskScenes.reminder(sentence).with("at", askWhen(stage, "", true)));
    }

    static void todoOfReminder(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MISSING_TODO_REMINDER, Fill::vague);
        stage.user(sentence);
        ask(stage, "Of what?");
        Sentence answer = stage.reply(Intent.ANSWER_TODO, fill -> fill);
        stage.user(answer);
        TaskScenes.reminded(stage, TaskScenes.reminder(sentence).with("text", TaskScenes.todo(answer)));
    }

    /** Asks what to write, and gives the text of the answer. */
    private static String askMessage(Stage stage) {
        ask(stage, "What shall I write?");
        Sentence answer = stage.reply(Intent.ANSWER_MESSAGE, fill -> fill);
        stage.user(answer);
        return MailScenes.message(answer).orElseThrow();
    }

    static void personOfMail(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MISSING_PERSON_MAIL);
        stage.user(sentence);
        ask(stage, "To whom?");
        Sentence answer = stage.reply(Intent.ANSWER_PERSON, fill -> fill);
        stage.user(answer);
        String text = MailScenes.message(sentence).orElseGet(() -> askMessage(stage));
        write(stage, sentence, answer.meaning(Slot.PERSON), text);
    }

    static void messageOfMail(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MISSING_MESSAGE_MAIL);
        stage.user(sentence);
        String text = askMessage(stage);
        write(stage, sentence, sentence.meaning(Slot.PERSON), text);
    }

    /** Drafts where the sentence speaks of a draft, else sends. */
    private static void write(Stage stage, Sentence sentence, String person, String text) {
        Optional<String> subject = sentence.find(Slot.TOPIC);
        if (DRAFT.matcher(sentence.skeleton()).find()) {
            MailScenes.drafted(stage, person, text, subject)
                    .ifPresent(contact -> MailScenes.confirm(stage, contact, text, subject));
        } else {
            MailScenes.send(stage, person, text, subject);
        }
    }

    private static Sentence askWhich(Stage stage) {
        ask(stage, "Which one?");
        if (stage.chance(0.25)) {
            return Search.named(stage, Intent.ANSWER_PERSON, fill -> fill);
        }
        return plain(() -> Search.named(stage, Intent.ANSWER_TITLE, Fill::withCompany));
    }

    /** An answer whose title says nothing on the hours that were named before it. */
    private static Sentence plain(Supplier<Sentence> draw) {
        Sentence answer = draw.get();
        while (answer.find(Slot.TITLE).filter(title -> SpokenHour.of(title) != SpokenHour.PLAIN).isPresent()) {
            answer = draw.get();
        }
        return answer;
    }

    private static Optional<JsonNode> found(Stage stage, Sentence named) {
        JsonNode result = stage.call(new Call("calendar_search").with("text", named.find(Slot.TITLE)).with("person",
                CalendarScenes.person(named)));
        return new Search(stage).one(result, "events", CalendarScenes.NO_EVENT, Answers::eventName);
    }

    static void targetOfMove(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MISSING_TARGET_MOVE);
        Sentence named = askedFor(stage, sentence);
        // The hours were said before the title, and are understood without it.
        String start = Starts.moved(sentence)
                .orElseGet(() -> askWhen(stage, named.find(Slot.TITLE).orElse(""), false));
        found(stage, named).ifPresent(event -> {
            JsonNode moved = stage
                    .call(new Call("calendar_move").with("id", event.path("id").asText()).with("start", start));
            stage.answer("Moved: " + Answers.event(moved.path("moved")) + ".");
        });
    }

    private static Sentence askedFor(Stage stage, Sentence sentence) {
        stage.user(sentence);
        Sentence named = askWhich(stage);
        CalendarScenes.plant(stage, named.find(Slot.TITLE), CalendarScenes.person(named), Optional.empty());
        stage.user(named);
        return named;
    }

    static void targetOfCancel(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MISSING_TARGET_CANCEL);
        if (sentence.skeleton().contains("remind")) {
            stage.user(sentence);
            ask(stage, "Which one?");
            Sentence answer = stage.reply(Intent.ANSWER_TODO, fill -> fill);
            String todo = TaskScenes.todo(answer).orElseThrow();
            TaskScenes.plantReminder(stage, todo, Optional.empty());
            stage.user(answer);
            TaskScenes.cancelReminder(stage, todo);
            return;
        }
        found(stage, askedFor(stage, sentence)).ifPresent(event -> CalendarScenes.cancelled(stage, event, true));
    }

    static void fact(Stage stage) {
        stage.user(stage.sentence(Intent.MISSING_FACT));
        ask(stage, "What shall I remember?");
        Sentence answer = stage.reply(Intent.ANSWER_FACT, fill -> fill);
        stage.user(answer);
        KnowledgeScenes.remember(stage, answer.meaning(Slot.FACT));
    }

    static void detailOfContact(Stage stage) {
        String name = stage.values().fullName(stage.random());
        Sentence sentence = stage.sentence(Intent.MISSING_NUMBER_CONTACT, fill -> fill.with(Slot.NEWPERSON, name));
        String field = sentence.find(Slot.FIELD).orElse("phone");
        stage.user(sentence);
        ask(stage, "What is the " + (field.equals("phone") ? "phone number" : field) + "?");
        Sentence answer = detail(stage, name, field);
        stage.user(answer);
        KnowledgeScenes.addContact(stage, KnowledgeScenes.addition(sentence.meaning(Slot.NEWPERSON), answer));
    }

    private static Sentence detail(Stage stage, String name, String field) {
        Slot slot = switch (field) {
            case "phone" -> Slot.PHONE;
            case "email" -> Slot.EMAIL;
            case "address" -> Slot.ADDRESS;
            default -> Slot.BIRTHDAY;
        };
        return stage.reply(Intent.ANSWER_NUMBER, pieces -> Piece.has(pieces, slot),
                fill -> fill.with(Slot.EMAIL, stage.values().email(name, stage.random())))
                .orElseThrow(() -> new IllegalStateException(
                        "answer_number.txt has no sentence with {" + slot.word() + "}"));
    }
}
