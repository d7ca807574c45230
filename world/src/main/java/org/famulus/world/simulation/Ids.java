package org.famulus.world.simulation;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.famulus.world.household.Contact;
import org.famulus.world.household.Event;
import org.famulus.world.household.Household;
import org.famulus.world.household.Mail;
import org.famulus.world.household.Note;
import org.famulus.world.household.Reminder;
import org.famulus.world.household.Task;

/** Gives new ids of one kind: a letter and a number that counts up from above all numbers of the household. */
final class Ids {

    private final char letter;
    private int next;

    Ids(char letter, Household household) {
        this.letter = letter;
        this.next = 1 + Stream
                .of(ids(household.contacts(), Contact::id), ids(household.events(), Event::id),
                        ids(household.tasks(), Task::id), ids(household.mails(), Mail::id),
                        ids(household.notes(), Note::id), ids(household.reminders(), Reminder::id))
                .flatMap(Collection::stream).mapToInt(id -> Integer.parseInt(id.substring(1))).max().orElse(0);
    }

    private static <T> List<String> ids(List<T> entries, Function<T, String> id) {
        return entries.stream().map(id).toList();
    }

    String next() {
        return letter + Integer.toString(next++);
    }
}
