package org.famulus.world.dialogue;

import java.util.Locale;
import java.util.Optional;

import org.famulus.world.household.Contact;
import org.famulus.world.household.Fact;
import org.famulus.world.household.Note;
import org.famulus.world.household.StoredFile;
import org.famulus.world.lexicon.Values.FactWords;
import org.famulus.world.phrasing.Intent;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.simulation.SimulatedTools.Arrival;
import org.famulus.world.text.Pick;

import com.fasterxml.jackson.databind.JsonNode;

/** What an owner wants to know or to keep: contacts, notes, files and remembered facts. */
final class KnowledgeScenes {

    private static final String NO_NOTE = "No note found.";
    private static final String NO_FILE = "No file found.";
    private static final String UNKNOWN = "I know nothing about it.";

    private KnowledgeScenes() {
    }

    /** Asks for a contact and finds the one that is meant. */
    static Optional<JsonNode> contact(Stage stage, Sentence sentence) {
        stage.user(sentence);
        JsonNode result = stage.call(new Call("contact_find").with("name", sentence.meaning(Slot.PERSON)));
        return new Search(stage).one(result, "contacts", MailScenes.NO_CONTACT,
                contact -> contact.path("name").asText());
    }

    /** A sentence about a contact, who now and then has a namesake. */
    static Sentence aboutSomebody(Stage stage, Intent intent) {
        Contact contact = stage.somebody();
        boolean known = stage.chance(0.92);
        Sentence sentence = stage.sentence(intent, fill -> known ? fill.with(Slot.PERSON, fill.named(contact)) : fill);
        if (known && stage.chance(0.1) && !sentence.meaning(Slot.PERSON).equalsIgnoreCase(contact.relation())) {
            new Planter(stage).namesake(contact);
        }
        return sentence;
    }

    static void findContact(Stage stage) {
        contact(stage, aboutSomebody(stage, Intent.CONTACT_FIND))
                .ifPresent(contact -> stage.answer(Answers.contact(contact) + "."));
    }

    static void contactField(Stage stage) {
        Intent intent = Pick.of(stage.random(), Intent.CONTACT_FIELD, Intent.CONTACT_FIELD, Intent.CONTACT_PHONE,
                Intent.CONTACT_EMAIL, Intent.CONTACT_ADDRESS, Intent.CONTACT_BIRTHDAY);
        askField(stage, intent);
    }

    static Optional<JsonNode> askField(Stage stage, Intent intent) {
        Sentence sentence = aboutSomebody(stage, intent);
        String field = field(sentence, intent);
        Optional<JsonNode> contact = contact(stage, sentence);
        contact.ifPresent(found -> stage.answer(detail(found, field)));
        return contact;
    }

    static String field(Sentence sentence, Intent intent) {
        return sentence.find(Slot.FIELD)
                .orElseGet(() -> intent.name().substring(intent.name().lastIndexOf('_') + 1).toLowerCase(Locale.ROOT));
    }

    /** "Nora Vance's phone: 0151 234567." */
    static String detail(JsonNode contact, String field) {
        String name = contact.path("name").asText();
        return contact.has(field)
                ? name + "'s " + field + ": " + contact.path(field).asText() + "."
                : "No " + field + " of " + name + " is known.";
    }

    static void addContact(Stage stage) {
        Sentence sentence = stage.sentence(Intent.CONTACT_ADD, fill -> {
            String name = stage.values().fullName(stage.random());
            return fill.with(Slot.NEWPERSON, name).with(Slot.EMAIL, stage.values().email(name, stage.random()));
        });
        stage.user(sentence);
        addContact(stage, addition(sentence.meaning(Slot.NEWPERSON), sentence));
    }

    /** The call that adds a contact with the details that a sentence gives. */
    static Call addition(String name, Sentence sentence) {
        return new Call("contact_add").with("name", name).with("email", sentence.find(Slot.EMAIL))
                .with("phone", sentence.find(Slot.PHONE)).with("address", sentence.find(Slot.ADDRESS))
                .with("birthday", sentence.find(Slot.BIRTHDAY).or(() -> sentence.find(Slot.DATE1)));
    }

    static void addContact(Stage stage, Call call) {
        JsonNode result = stage.call(call);
        stage.answer(result.has("error")
                ? Answers.error(result)
                : "Added: " + Answers.contact(result.path("added")) + ".");
    }

    private static void plantNote(Stage stage, String topic) {
        stage.tools().arrive(new Arrival.OfNote(
                new Note(stage.tools().newId('n'), topic, stage.values().noteText(stage.random()))));
    }

    static void searchNote(Stage stage) {
        Sentence sentence = stage.sentence(Intent.NOTE_SEARCH);
        if (stage.chance(0.85)) {
            plantNote(stage, sentence.meaning(Slot.TOPIC));
        }
        stage.user(sentence);
        JsonNode result = stage.call(new Call("note_search").with("text", sentence.meaning(Slot.TOPIC)));
        stage.answer(result.path("notes").isEmpty() ? NO_NOTE : Answers.list(result, "notes", Answers::title));
    }

    static void readNote(Stage stage) {
        Sentence sentence = stage.sentence(Intent.NOTE_READ);
        if (stage.chance(0.92)) {
            plantNote(stage, sentence.meaning(Slot.TOPIC));
        }
        stage.user(sentence);
        JsonNode result = stage.call(new Call("note_search").with("text", sentence.meaning(Slot.TOPIC)));
        new Search(stage).one(result, "notes", NO_NOTE, Answers::title).ifPresent(note -> {
            JsonNode read = stage.call(new Call("note_read").with("id", note.path("id").asText())).path("note");
            stage.answer(Answers.quoted(Answers.title(read), read));
        });
    }

    static void writeNote(Stage stage) {
        Sentence sentence = stage.sentence(Intent.NOTE_WRITE,
                fill -> fill.with(Slot.TITLE, stage.values().topic(stage.random())));
        stage.user(sentence);
        JsonNode note = stage.call(
                new Call("note_write").with("title", sentence.find(Slot.TITLE)).with("text",
                        sentence.find(Slot.NOTETEXT)))
                .path("written");
        stage.answer("Noted: " + Answers.title(note) + ".");
    }

    private static void plantFile(Stage stage, String topic) {
        stage.tools().arrive(new Arrival.OfFile(new StoredFile(stage.values().filePath(topic, stage.random()),
                stage.values().noteText(stage.random()))));
    }

    static void searchFile(Stage stage) {
        Sentence sentence = stage.sentence(Intent.FILE_SEARCH);
        if (stage.chance(0.88)) {
            plantFile(stage, sentence.meaning(Slot.TOPIC));
        }
        stage.user(sentence);
        JsonNode result = stage.call(new Call("file_search").with("text", sentence.meaning(Slot.TOPIC)));
        stage.answer(result.path("files").isEmpty() ? NO_FILE : Answers.list(result, "files", KnowledgeScenes::path));
    }

    private static String path(JsonNode file) {
        return file.path("path").asText();
    }

    static void readFile(Stage stage) {
        Sentence sentence = stage.sentence(Intent.FILE_READ);
        if (stage.chance(0.92)) {
            plantFile(stage, sentence.meaning(Slot.TOPIC));
        }
        stage.user(sentence);
        JsonNode result = stage.call(new Call("file_search").with("text", sentence.meaning(Slot.TOPIC)));
        new Search(stage).one(result, "files", NO_FILE, KnowledgeScenes::path).ifPresent(file -> {
            JsonNode read = stage.call(new Call("file_read").with("path", path(file))).path("file");
            stage.answer(Answers.quoted(path(read), read));
        });
    }

    static void remember(Stage stage) {
        Sentence sentence = stage.sentence(Intent.MEMORY_REMEMBER);
        stage.user(sentence);
        remember(stage, sentence.meaning(Slot.FACT));
    }

    static void remember(Stage stage, String fact) {
        JsonNode result = stage.call(new Call("memory_remember").with("fact", fact));
        stage.answer("I will remember: " + result.path("remembered").path("fact").asText() + ".");
    }

    private static Sentence aboutFact(Stage stage, Intent intent) {
        FactWords fact = stage.values().fact(stage.random());
        if (stage.chance(0.87)) {
            stage.tools().arrive(new Arrival.OfFact(new Fact(fact.text(), fact.about())));
        }
        return stage.sentence(intent, fill -> fill.with(Slot.ABOUT, fact.about()));
    }

    static void recall(Stage stage) {
        Sentence sentence = aboutFact(stage, Intent.MEMORY_RECALL);
        stage.user(sentence);
        JsonNode result = stage.call(new Call("memory_recall").with("about", sentence.meaning(Slot.ABOUT)));
        stage.answer(result.path("facts").isEmpty()
                ? UNKNOWN
                : "You told me: " + Answers.list(result, "facts", JsonNode::asText));
    }

    static void forget(Stage stage) {
        Sentence sentence = aboutFact(stage, Intent.MEMORY_FORGET);
        stage.user(sentence);
        JsonNode result = stage.call(new Call("memory_forget").with("about", sentence.meaning(Slot.ABOUT)));
        stage.answer(result.path("forgotten").isEmpty()
                ? UNKNOWN
                : "Forgotten: " + Answers.list(result, "forgotten", JsonNode::asText));
    }
}
