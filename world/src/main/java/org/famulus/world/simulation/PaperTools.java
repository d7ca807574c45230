package org.famulus.world.simulation;

import java.util.List;

import org.famulus.world.household.Fact;
import org.famulus.world.household.Household;
import org.famulus.world.household.Note;
import org.famulus.world.household.StoredFile;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The tools of notes, files and remembered facts: what is written down and found by its words. */
final class PaperTools {

    /** Words of a note that name it where the owner gave no title. */
    private static final int TITLE_WORDS = 4;

    private final Entries<Note> notes;
    private final Entries<StoredFile> files;
    private final Entries<Fact> facts;
    private final Ids noteIds;

    PaperTools(Household household) {
        this.notes = new Entries<>("note", Note::id, household.notes());
        this.files = new Entries<>("file", StoredFile::path, household.files());
        this.facts = new Entries<>("fact", Fact::text, household.facts());
        this.noteIds = new Ids('n', household);
    }

    Entries<Note> notes() {
        return notes;
    }

    Entries<StoredFile> files() {
        return files;
    }

    Entries<Fact> facts() {
        return facts;
    }

    String newNoteId() {
        return noteIds.next();
    }

    ObjectNode noteSearch(Arguments arguments) {
        WordSearch text = new WordSearch(arguments.required("text"));
        return Results.list("notes",
                notes.all().stream().filter(note -> text.matches(note.title(), note.text())).toList(),
                note -> Results.object().put("id", note.id()).put("title", note.title()));
    }

    ObjectNode noteRead(Arguments arguments) {
        Note note = notes.get(arguments.required("id"));
        return Results.of("note",
                Results.object().put("id", note.id()).put("title", note.title()).put("text", note.text()));
    }

    ObjectNode noteWrite(Arguments arguments) {
        String text = arguments.required("text");
        Note note = new Note(noteIds.next(), arguments.text("title").orElseGet(() -> beginning(text)), text);
        notes.add(note);
        return Results.of("written", Results.object().put("id", note.id()).put("title", note.title()));
    }

    private static String beginning(String text) {
        List<String> words = List.of(text.strip().split("\\s+"));
        return String.join(" ", words.subList(0, Math.min(TITLE_WORDS, words.size()))).replaceAll("[,;:]$", "");
    }

    ObjectNode fileSearch(Arguments arguments) {
        WordSearch text = new WordSearch(arguments.required("text"));
        List<StoredFile> byName = files.all().stream().filter(file -> text.matches(file.path())).toList();
        List<StoredFile> found = byName.isEmpty()
                ? files.all().stream().filter(file -> text.matches(file.path(), file.text())).toList()
                : byName;
        return Results.list("files", found, file -> Results.object().put("path", file.path()));
    }

    ObjectNode fileRead(Arguments arguments) {
        StoredFile file = files.get(arguments.required("path"));
        return Results.of("file", Results.object().put("path", file.path()).put("text", file.text()));
    }

    ObjectNode remember(Arguments arguments) {
        String fact = arguments.required("fact");
        facts.add(new Fact(fact, ""));
        return Results.of("remembered", Results.object().put("fact", fact));
    }

    ObjectNode recall(Arguments arguments) {
        return Results.list("facts", about(arguments), fact -> Results.object().textNode(fact.text()));
    }

    ObjectNode forget(Arguments arguments) {
        List<Fact> forgotten = about(arguments);
        facts.all().removeAll(forgotten);
        return Results.list("forgotten", forgotten, fact -> Results.object().textNode(fact.text()));
    }

    private List<Fact> about(Arguments arguments) {
        WordSearch about = new WordSearch(arguments.required("about"));
        return facts.all().stream().filter(fact -> about.matches(fact.text(), fact.about())).toList();
    }
}
