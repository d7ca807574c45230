package org.famulus.world.dialogue;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.famulus.world.household.Contact;
import org.famulus.world.phrasing.Intent;
import org.famulus.world.phrasing.Piece;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.SentenceTemplate;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.phrasing.SlotValue;
import org.famulus.world.text.Pick;

import com.fasterxml.jackson.databind.JsonNode;

/** Requests that point at what the last result named: "cancel it", "and where is it?", "tell her i'll be late". */
final class FollowScenes {

    /** Words, run together, with which something is passed on to somebody. */
    private static final Pattern TELLING = Pattern.compile("tell|ask|letherknow|lethimknow|letthemknow|passon");

    private FollowScenes() {
    }

    /** A sentence that points at one of several by its place, or at the only one by none. */
    private static Optional<Sentence> pointing(Stage stage, Intent intent, int place, int size, String title) {
        return stage.reply(intent,
                pieces -> Piece.has(pieces, Slot.ORDINAL) == size > 1 && !Piece.has(pieces, Slot.PERSON)
                        && !Piece.has(pieces, Slot.TOPIC),
                fill -> fill.about(title).with(Slot.ORDINAL, new Search(stage).ordinal(place, size)));
    }

    static void event(Stage stage) {
        switch (stage.random().nextInt(4)) {
            case 0 -> afterNext(stage);
            case 1 -> afterCreation(stage);
            case 2 -> afterReminder(stage);
            default -> afterSearch(stage);
        }
    }

    private static void afterSearch(Stage stage) {
        Sentence sentence = stage.sentence(Intent.CALENDAR_WHEN, Fill::withCompany);
        Optional<String> when = Starts.of(sentence);
        int count = stage.chance(0.7) ? 1 : 2 + stage.random().nextInt(2);
        for (int i = 0; i < count; i++) {
            CalendarScenes.plantKnown(stage, sentence, when);
        }
        stage.user(sentence);
        JsonNode result = stage.call(new Call("calendar_search").with("text", sentence.find(Slot.TITLE))
                .with("person", CalendarScenes.person(sentence)).with("when", when));
        List<JsonNode> events = CalendarScenes.events(result);
        if (events.isEmpty()) {
            stage.answer(CalendarScenes.NO_EVENT);
            return;
        }
        stage.answer(Answers.list(result, "events", Answers::event));
        // Nothing after the fifth is shown, so "the last" is the last that is shown only where nothing is left out.
        int size = result.has("more") ? events.size() + 1 : events.size();
        follow(stage, events, stage.random().nextInt(events.size()), size);
    }

    private static void afterNext(Stage stage) {
        new Planter(stage).event(stage.values().eventTitle(stage.random()), Optional.empty(), Optional.empty());
        stage.user(stage.sentence(Intent.CALENDAR_NEXT));
        JsonNode event = CalendarScenes.events(stage.call(new Call("calendar_search"))).getFirst();
        stage.answer("Next: " + Answers.event(event) + ".");
        follow(stage, List.of(event), 0, 1);
    }

    private static void afterCreation(Stage stage) {
        JsonNode event = CalendarScenes.created(stage, Intent.CALENDAR_CREATE);
        pointing(stage, Intent.FOLLOW_CANCEL, 0, 1, "").ifPresent(sentence -> {
            stage.user(sentence);
            CalendarScenes.cancelled(stage, event, true);
        });
    }

    private static void afterReminder(Stage stage) {
        Sentence sentence = stage.sentence(Intent.REMINDER_SET);
        stage.user(sentence);
        JsonNode reminder = TaskScenes.reminded(stage, TaskScenes.reminder(sentence));
        pointing(stage, Intent.FOLLOW_CANCEL, 0, 1, "").ifPresent(pointing -> {
            stage.user(pointing);
            TaskScenes.cancelled(stage, reminder);
        });
    }

    private static void follow(Stage stage, List<JsonNode> events, int place, int size) {
        JsonNode event = events.get(place);
        String title = event.path("title").asText();
        Optional<Sentence> where = pointing(stage, Intent.FOLLOW_WHERE, place, size, title);
        if (where.isPresent() && stage.chance(0.45)) {
            stage.user(where.get());
            stage.answer(CalendarScenes.place(event));
            if (stage.chance(0.5)) {
                return;
            }
        }
        if (stage.chance(0.5)) {
            pointing(stage, Intent.FOLLOW_CANCEL, place, size, title).ifPresent(sentence -> {
                stage.user(sentence);
                CalendarScenes.cancelled(stage, event, true);
            });
            return;
        }
        pointing(stage, Intent.FOLLOW_MOVE, place, size, title).ifPresent(sentence -> {
            stage.user(sentence);
            JsonNode moved = stage.call(new Call("calendar_move").with("id", event.path("id").asText()).with("start",
                    Starts.moved(sentence).orElseThrow()));
            stage.answer("Moved: " + Answers.event(moved.path("moved")) + ".");
        });
    }

    static void contact(Stage stage) {
        Contact contact = stage.somebody();
        boolean card = stage.chance(0.35);
        Intent intent = card
                ? Intent.CONTACT_FIND
                : Pick.of(stage.random(), Intent.CONTACT_PHONE, Intent.CONTACT_EMAIL, Intent.CONTACT_ADDRESS,
                        Intent.CONTACT_BIRTHDAY);
        Sentence sentence = stage.sentence(intent, fill -> fill.with(Slot.PERSON, fill.named(contact)));
        Optional<JsonNode> found = KnowledgeScenes.contact(stage, sentence);
        if (found.isEmpty()) {
            return;
        }
        JsonNode entry = found.get();
        stage.answer(card
                ? Answers.contact(entry) + "."
                : KnowledgeScenes.detail(entry, KnowledgeScenes.field(sentence, intent)));
        if (stage.chance(0.65)) {
            Sentence field = stage.reply(Intent.FOLLOW_FIELD, fill -> fill);
            stage.user(field);
            stage.answer(KnowledgeScenes.detail(entry, field.meaning(Slot.FIELD)));
        }
        if (entry.has("email") && stage.chance(0.5)) {
            tell(stage).ifPresent(message -> {
                stage.user(message);
                stage.call(new Call("mail_send").with("to", entry.path("email").asText()).with("text",
                        MailScenes.message(message)));
                stage.answer("Sent to " + entry.path("name").asText() + ".");
            });
        }
    }

    /** A message to somebody who wrote nothing: not an answer to a mail. */
    private static Optional<Sentence> tell(Stage stage) {
        return stage.reply(Intent.FOLLOW_REPLY, pieces -> TELLING.matcher(SentenceTemplate.skeleton(pieces)).find(),
                fill -> fill);
    }

    static void mail(Stage stage) {
        Intent intent = Pick.of(stage.random(), Intent.MAIL_SEARCH_PERSON, Intent.MAIL_SEARCH_TOPIC,
                Intent.MAIL_UNREAD);
        Sentence sentence = stage.sentence(intent);
        Call call = new Call("mail_search").with("text", sentence.find(Slot.TOPIC)).with("from",
                sentence.find(Slot.PERSON));
        if (intent == Intent.MAIL_UNREAD) {
            call.with("unread", true);
        }
        int count = 1 + stage.random().nextInt(3);
        for (int i = 0; i < count; i++) {
            new Planter(stage).mail(sentence.find(Slot.PERSON), sentence.find(Slot.TOPIC), Optional.empty(), true);
        }
        stage.user(sentence);
        JsonNode result = MailScenes.listed(stage, call);
        List<JsonNode> mails = Search.entries(result, "mails");
        if (mails.isEmpty()) {
            return;
        }
        int place = stage.random().nextInt(mails.size());
        Optional<Sentence> reading = reading(stage, mails, place, result.has("more"));
        if (reading.isEmpty()) {
            return;
        }
        stage.user(reading.get());
        MailScenes.read(stage, mails.get(place));
        if (stage.chance(0.5)) {
            Sentence reply = stage.reply(Intent.FOLLOW_REPLY, fill -> fill);
            stage.user(reply);
            MailScenes.reply(stage, mails.get(place), MailScenes.message(reply).orElseThrow());
        }
    }

    /** Points at a mail by its place, or by its sender or subject where no other has the same. */
    private static Optional<Sentence> reading(Stage stage, List<JsonNode> mails, int place, boolean more) {
        JsonNode mail = mails.get(place);
        boolean onlySender = count(mails, "from", mail) == 1;
        boolean onlySubject = count(mails, "subject", mail) == 1;
        int size = more ? mails.size() + 1 : mails.size();
        return stage.reply(Intent.FOLLOW_READ, pieces -> Piece.has(pieces, Slot.PERSON)
                ? onlySender
                : Piece.has(pieces, Slot.TOPIC) ? onlySubject : Piece.has(pieces, Slot.ORDINAL) == mails.size() > 1,
                fill -> fill.with(Slot.ORDINAL, new Search(stage).ordinal(place, size))
                        .with(Slot.PERSON, SlotValue.copied(mail.path("from").asText()))
                        .with(Slot.TOPIC, SlotValue.copied(mail.path("subject").asText())));
    }

    private static long count(List<JsonNode> mails, String field, JsonNode mail) {
        return mails.stream().filter(other -> other.path(field).equals(mail.path(field))).count();
    }
}
