package org.famulus.world.dialogue;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import org.famulus.world.household.Contact;
import org.famulus.world.phrasing.Intent;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.text.Pick;
import org.famulus.world.tool.When;

import com.fasterxml.jackson.databind.JsonNode;

/** The owner meant something else than what was just done. */
final class CorrectionScenes {

    private CorrectionScenes() {
    }

    static void event(Stage stage) {
        Sentence sentence = stage.sentence(Intent.CALENDAR_CREATE, Fill::withCompany);
        stage.user(sentence);
        JsonNode event = CalendarScenes.created(stage, CalendarScenes.creation(sentence));
        boolean allDay = !event.has("end");
        Intent intent = Pick.of(stage.random(), Intent.CORRECT_WHEN, Intent.CORRECT_DAY,
                allDay ? Intent.CORRECT_DAY : Intent.CORRECT_TIME);
        Sentence correction = other(stage, intent, sentence);
        stage.user(correction);
        JsonNode moved = stage.call(new Call("calendar_move").with("id", event.path("id").asText()).with("start",
                Starts.of(correction).orElseThrow()));
        stage.answer("Moved: " + Answers.event(moved.path("moved")) + ".");
    }

    /** A correction that names another day and another time than the sentence did. */
    private static Sentence other(Stage stage, Intent intent, Sentence sentence) {
        List<String> said = List.of(Starts.of(sentence).orElseThrow().split(" "));
        Sentence correction = stage.reply(intent, fill -> fill.about(sentence.find(Slot.TITLE).orElse("")));
        while (Stream.of(Starts.of(correction).orElseThrow().split(" ")).anyMatch(said::contains)) {
            correction = stage.reply(intent, fill -> fill.about(sentence.find(Slot.TITLE).orElse("")));
        }
        return correction;
    }

    static void title(Stage stage) {
        Sentence sentence = stage.sentence(Intent.CALENDAR_CREATE);
        stage.user(sentence);
        JsonNode event = CalendarScenes.created(stage, CalendarScenes.creation(sentence));
        Sentence correction = stage.reply(Intent.CORRECT_TITLE, fill -> fill);
        stage.user(correction);
        CalendarScenes.cancelled(stage, event, false);
        CalendarScenes.created(stage, CalendarScenes.creation(sentence).with("title", correction.meaning(Slot.TITLE)));
    }

    static void reminder(Stage stage) {
        Sentence sentence = stage.sentence(Intent.REMINDER_SET);
        stage.user(sentence);
        JsonNode reminder = TaskScenes.reminded(stage, TaskScenes.reminder(sentence));
        When at = When.parse(Starts.of(sentence).orElseThrow());
        Sentence correction = other(stage, at instanceof When.DayAndTime
                ? Pick.of(stage.random(), Intent.CORRECT_WHEN, Intent.CORRECT_TIME, Intent.CORRECT_DAY)
                : Intent.CORRECT_WHEN, sentence);
        stage.user(correction);
        When corrected = corrected(at, When.parse(Starts.of(correction).orElseThrow()));
        stage.call(new Call("reminder_cancel").with("id", reminder.path("id").asText()));
        TaskScenes.reminded(stage, TaskScenes.reminder(sentence).with("at", corrected.toString()));
    }

    /** A time alone keeps the day, a day alone the time. */
    private static When corrected(When said, When correction) {
        if (said instanceof When.DayAndTime(var day, var time)) {
            return switch (correction) {
                case When.AtTime(var newTime) -> new When.DayAndTime(day, newTime);
                case When.OnDay(var newDay) -> new When.DayAndTime(newDay, time);
                case When.DayAndTime _,When.DayAndPart _,When.Period _,When.InMonth _,When.Between _,When.Delay _ ->
                    correction;
            };
        }
        return correction;
    }

    static void person(Stage stage) {
        switch (stage.random().nextInt(3)) {
            case 0 -> field(stage);
            case 1 -> mails(stage);
            default -> draft(stage);
        }
    }

    /** @param meant whom the owner named first, and does not mean */
    private static Sentence correction(Stage stage, String meant) {
        Contact other = stage.somebody();
        while (named(other, meant)) {
            other = stage.somebody();
        }
        Contact right = other;
        Sentence correction = stage.reply(Intent.CORRECT_PERSON, fill -> fill.with(Slot.PERSON, fill.named(right)));
        stage.user(correction);
        return correction;
    }

    private static boolean named(Contact contact, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return contact.name().toLowerCase(Locale.ROOT).contains(lower) || name.equalsIgnoreCase(contact.relation());
    }

    private static void field(Stage stage) {
        Intent intent = Pick.of(stage.random(), Intent.CONTACT_PHONE, Intent.CONTACT_EMAIL, Intent.CONTACT_ADDRESS,
                Intent.CONTACT_BIRTHDAY);
        Optional<JsonNode> found = KnowledgeScenes.askField(stage, intent);
        if (found.isEmpty()) {
            return;
        }
        Sentence correction = correction(stage, found.get().path("name").asText());
        JsonNode result = stage.call(new Call("contact_find").with("name", correction.meaning(Slot.PERSON)));
        new Search(stage).one(result, "contacts", MailScenes.NO_CONTACT, contact -> contact.path("name").asText())
                .ifPresent(contact -> stage
                        .answer(KnowledgeScenes.detail(contact, KnowledgeScenes.field(correction, intent))));
    }

    private static void mails(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MAIL_SEARCH_PERSON);
        MailScenes.list(stage, sentence);
        Sentence correction = correction(stage, sentence.meaning(Slot.PERSON));
        MailScenes.listed(stage, new Call("mail_search").with("text", sentence.find(Slot.TOPIC)).with("from",
                correction.meaning(Slot.PERSON)));
    }

    private static void draft(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MAIL_DRAFT,
                fill -> fill.with(Slot.PERSON, fill.named(stage.somebody())));
        stage.user(sentence);
        String text = MailScenes.message(sentence).orElseThrow();
        Optional<String> subject = sentence.find(Slot.TOPIC);
        if (MailScenes.drafted(stage, sentence.meaning(Slot.PERSON), text, subject).isEmpty()) {
            return;
        }
        Sentence correction = correction(stage, sentence.meaning(Slot.PERSON));
        MailScenes.drafted(stage, correction.meaning(Slot.PERSON), text, subject)
                .ifPresent(contact -> MailScenes.confirm(stage, contact, text, subject));
    }
}
