package org.famulus.world.dialogue;

import java.util.Optional;

import org.famulus.world.household.Contact;
import org.famulus.world.phrasing.Intent;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.Slot;

import com.fasterxml.jackson.databind.JsonNode;

/** What an owner wants from the mailbox. */
final class MailScenes {

    static final String NO_MAIL = "No mail found.";
    static final String NO_CONTACT = "No contact found.";

    private MailScenes() {
    }

    /** What the sentence says to write. */
    static Optional<String> message(Sentence sentence) {
        return sentence.find(Slot.MESSAGE).or(() -> sentence.find(Slot.REQUEST));
    }

    /** A sentence of this intent, mostly about a contact, who now and then has a namesake. */
    private static Sentence toSomebody(Stage stage, Intent intent) {
        Contact contact = stage.somebody();
        boolean known = stage.chance(0.93);
        Sentence sentence = stage.sentence(intent, fill -> known ? fill.with(Slot.PERSON, fill.named(contact)) : fill);
        if (known && stage.chance(0.1) && !sentence.meaning(Slot.PERSON).equalsIgnoreCase(contact.relation())) {
            new Planter(stage).namesake(contact);
        }
        return sentence;
    }

    /**
     * The contact to write to, with an address; empty where there is none, which the assistant says.
     *
     * @param done what to say before that
     */
    static Optional<JsonNode> recipient(Stage stage, String person, String done) {
        JsonNode result = stage.call(new Call("contact_find").with("name", person));
        return new Search(stage).one(result, "contacts", done + NO_CONTACT, contact -> contact.path("name").asText())
                .filter(contact -> {
                    if (contact.has("email")) {
                        return true;
                    }
                    stage.answer(done + "No email of " + contact.path("name").asText() + " is known.");
                    return false;
                });
    }

    static void send(Stage stage) {
        send(stage, toSomebody(stage, Intent.MAIL_SEND));
    }

    static void sendTopic(Stage stage) {
        send(stage, toSomebody(stage, Intent.MAIL_SEND_TOPIC));
    }

    private static void send(Stage stage, Sentence sentence) {
        stage.user(sentence);
        send(stage, sentence.meaning(Slot.PERSON), message(sentence).orElseThrow(), sentence.find(Slot.TOPIC));
    }

    static void send(Stage stage, String person, String text, Optional<String> subject) {
        recipient(stage, person, "").ifPresent(contact -> {
            stage.call(written("mail_send", contact, text, subject));
            stage.answer("Sent to " + contact.path("name").asText() + ".");
        });
    }

    private static Call written(String tool, JsonNode contact, String text, Optional<String> subject) {
        return new Call(tool).with("to", contact.path("email").asText()).with("text", text).with("subject", subject);
    }

    static void draft(Stage stage) {
        Sentence sentence = toSomebody(stage, Intent.MAIL_DRAFT);
        stage.user(sentence);
        String text = message(sentence).orElseThrow();
        Optional<String> subject = sentence.find(Slot.TOPIC);
        drafted(stage, sentence.meaning(Slot.PERSON), text, subject)
                .ifPresent(contact -> confirm(stage, contact, text, subject));
    }

    /** Drafts and offers to send. */
    static Optional<JsonNode> drafted(Stage stage, String person, String text, Optional<String> subject) {
        Optional<JsonNode> recipient = recipient(stage, person, "");
        recipient.ifPresent(contact -> {
            stage.call(written("mail_draft", contact, text, subject));
            stage.say(Purpose.CONFIRM, "Draft to " + contact.path("name").asText() + ": \"" + text + "\" Send it?");
        });
        return recipient;
    }

    static void confirm(Stage stage, JsonNode contact, String text, Optional<String> subject) {
        if (stage.chance(0.6)) {
            stage.user(stage.reply(Intent.CONFIRM_YES, fill -> fill));
            stage.call(written("mail_send", contact, text, subject));
            stage.answer("Sent to " + contact.path("name").asText() + ".");
        } else {
            stage.user(stage.reply(Intent.CONFIRM_NO, fill -> fill));
            stage.answer("OK, it is not sent.");
        }
    }

    static void reply(Stage stage) {
        Sentence sentence = toSomebody(stage, Intent.MAIL_REPLY);
        plant(stage, sentence, false);
        stage.user(sentence);
        JsonNode mails = stage.call(search(sentence)).path("mails");
        if (mails.isEmpty()) {
            stage.answer(NO_MAIL);
            return;
        }
        reply(stage, mails.path(0), message(sentence).orElseThrow());
    }

    static void reply(Stage stage, JsonNode mail, String text) {
        stage.call(new Call("mail_reply").with("id", mail.path("id").asText()).with("text", text));
        stage.answer("Sent to " + mail.path("from").asText() + ".");
    }

    private static void plant(Stage stage, Sentence sentence, boolean unread) {
        int count = stage.chance(0.08) ? 0 : 1 + stage.random().nextInt(stage.random().nextInt(3) + 1);
        for (int i = 0; i < count; i++) {
            new Planter(stage).mail(sentence.find(Slot.PERSON), sentence.find(Slot.TOPIC), Starts.of(sentence),
                    unread || stage.chance(0.3));
        }
    }

    private static Call search(Sentence sentence) {
        return new Call("mail_search").with("text", sentence.find(Slot.TOPIC)).with("from", sentence.find(Slot.PERSON))
                .with("when", Starts.of(sentence));
    }

    static void searchPerson(Stage stage) {
        list(stage, toSomebody(stage, Intent.MAIL_SEARCH_PERSON));
    }

    static void searchTopic(Stage stage) {
        list(stage, stage.sentence(Intent.MAIL_SEARCH_TOPIC));
    }

    static void searchWhen(Stage stage) {
        list(stage, stage.sentence(Intent.MAIL_SEARCH_WHEN, Fill::past));
    }

    /** Lists what is found. */
    static JsonNode list(Stage stage, Sentence sentence) {
        plant(stage, sentence, false);
        stage.user(sentence);
        return listed(stage, search(sentence));
    }

    static JsonNode listed(Stage stage, Call search) {
        JsonNode result = stage.call(search);
        stage.answer(result.path("mails").isEmpty() ? NO_MAIL : Answers.list(result, "mails", Answers::mail));
        return result;
    }

    static void unread(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MAIL_UNREAD);
        plant(stage, sentence, true);
        stage.user(sentence);
        listed(stage, search(sentence).with("unread", true));
    }

    static void readPerson(Stage stage) {
        read(stage, toSomebody(stage, Intent.MAIL_READ_PERSON));
    }

    static void readTopic(Stage stage) {
        read(stage, stage.sentence(Intent.MAIL_READ_TOPIC));
    }

    private static void read(Stage stage, Sentence sentence) {
        plant(stage, sentence, false);
        stage.user(sentence);
        JsonNode mails = stage.call(search(sentence)).path("mails");
        if (mails.isEmpty()) {
            stage.answer(NO_MAIL);
        } else {
            read(stage, mails.path(0));
        }
    }

    static void read(Stage stage, JsonNode mail) {
        JsonNode read = stage.call(new Call("mail_read").with("id", mail.path("id").asText())).path("mail");
        stage.answer(Answers.quoted(read.path("from").asText(), read));
    }
}
