package org.famulus.world.household;

import java.time.LocalDateTime;
import java.util.List;

/**
 * One owner's world.
 *
 * @param owner the owner's name
 * @param now the moment around which it was made
 */
public record Household(String owner, LocalDateTime now, List<Contact> contacts, List<Event> events, List<Task> tasks,
        List<Mail> mails, List<Note> notes, List<StoredFile> files, List<Reminder> reminders, List<Fact> facts) {

    public Household {
        contacts = List.copyOf(contacts);
        events = List.copyOf(events);
        tasks = List.copyOf(tasks);
        mails = List.copyOf(mails);
        notes = List.copyOf(notes);
        files = List.copyOf(files);
        reminders = List.copyOf(reminders);
        facts = List.copyOf(facts);
    }
}
