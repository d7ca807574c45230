package org.famulus.world.simulation;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

import org.famulus.world.household.Contact;
import org.famulus.world.household.Event;
import org.famulus.world.household.Fact;
import org.famulus.world.household.Household;
import org.famulus.world.household.Mail;
import org.famulus.world.household.Note;
import org.famulus.world.household.Reminder;
import org.famulus.world.household.StoredFile;
import org.famulus.world.household.Task;
import org.famulus.world.tool.ToolCard;
import org.famulus.world.tool.ToolCards;
import org.famulus.world.tool.WhenResolver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * All tools of {@link ToolCards} on a copy of one household, at one moment that does not pass.
 *
 * <p>Belongs to one thread. Every call has a result; what cannot be done is <code>{"error": "..."}</code> and changes nothing.
 */
public final class SimulatedTools {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CalendarTools calendar;
    private final TaskTools tasks;
    private final ContactTools contacts;
    private final MailTools mails;
    private final PaperTools papers;
    private final ReminderTools reminders;
    private final DateTools dates;

    /** @param zone in which {@code now} and all times of the household are */
    public SimulatedTools(Household household, LocalDateTime now, ZoneId zone) {
        WhenResolver resolver = new WhenResolver(now.atZone(zone));
        contacts = new ContactTools(household, resolver);
        calendar = new CalendarTools(household, contacts, resolver);
        tasks = new TaskTools(household, resolver);
        mails = new MailTools(household, contacts, resolver);
        papers = new PaperTools(household);
        reminders = new ReminderTools(household, resolver);
        dates = new DateTools(resolver);
    }

    /**
     * Calls a tool.
     *
     * @param argumentsJson a JSON object; malformed text is an error result
     */
    public JsonNode call(String name, String argumentsJson) {
        try {
            return call(name, JSON.readTree(argumentsJson));
        } catch (JsonProcessingException e) {
            return Results.error("the arguments are no JSON");
        }
    }

    /** Calls a tool. */
    public JsonNode call(String name, JsonNode arguments) {
        Optional<ToolCard> card = ToolCards.find(name);
        if (card.isEmpty()) {
            return Results.error("there is no tool " + name);
        }
        List<String> violations = card.get().violations(arguments);
        if (!violations.isEmpty() || !(arguments instanceof ObjectNode object)) {
            return Results.error(String.join("; ", violations));
        }
        try {
            return run(name, new Arguments(object));
        } catch (Refusal | ArithmeticException | DateTimeException | IllegalArgumentException e) {
            return Results.error(String.valueOf(e.getMessage()));
        }
    }

    private ObjectNode run(String name, Arguments arguments) {
        return switch (name) {
            case "calendar_search" -> calendar.search(arguments);
            case "calendar_create" -> calendar.create(arguments);
            case "calendar_move" -> calendar.move(arguments);
            case "calendar_cancel" -> calendar.cancel(arguments);
            case "task_list" -> tasks.list(arguments);
            case "task_add" -> tasks.add(arguments);
            case "task_complete" -> tasks.complete(arguments);
            case "contact_find" -> contacts.find(arguments);
            case "contact_add" -> contacts.add(arguments);
            case "mail_search" -> mails.search(arguments);
            case "mail_read" -> mails.read(arguments);
            case "mail_draft" -> mails.draft(arguments);
            case "mail_send" -> mails.send(arguments);
            case "mail_reply" -> mails.reply(arguments);
            case "note_search" -> papers.noteSearch(arguments);
            case "note_read" -> papers.noteRead(arguments);
            case "note_write" -> papers.noteWrite(arguments);
            case "file_search" -> papers.fileSearch(arguments);
            case "file_read" -> papers.fileRead(arguments);
            case "reminder_set" -> reminders.set(arguments);
            case "reminder_list" -> reminders.list();
            case "reminder_cancel" -> reminders.cancel(arguments);
            case "memory_remember" -> papers.remember(arguments);
            case "memory_recall" -> papers.recall(arguments);
            case "memory_forget" -> papers.forget(arguments);
            case "date_add" -> dates.add(arguments);
            case "date_difference" -> dates.difference(arguments);
            case "time_now" -> dates.now(arguments);
            case "calculate" -> dates.calculate(arguments);
            default -> throw new Refusal("the tool " + name + " is not simulated");
        };
    }

    /** Something that comes into being without a call: an entry made elsewhere, a mail that arrives. */
    public sealed interface Arrival {

        record OfEvent(Event event) implements Arrival {
        }

        record OfTask(Task task) implements Arrival {
        }

        record OfContact(Contact contact) implements Arrival {
        }

        record OfMail(Mail mail) implements Arrival {
        }

        record OfNote(Note note) implements Arrival {
        }

        record OfFile(StoredFile file) implements Arrival {
        }

        record OfReminder(Reminder reminder) implements Arrival {
        }

        record OfFact(Fact fact) implements Arrival {
        }
    }

    /** Adds what arrives. */
    public void arrive(Arrival arrival) {
        switch (arrival) {
            case Arrival.OfEvent(var event) -> calendar.entries().add(event);
            case Arrival.OfTask(var task) -> tasks.entries().add(task);
            case Arrival.OfContact(var contact) -> contacts.entries().add(contact);
            case Arrival.OfMail(var mail) -> mails.entries().add(mail);
            case Arrival.OfNote(var note) -> papers.notes().add(note);
            case Arrival.OfFile(var file) -> papers.files().add(file);
            case Arrival.OfReminder(var reminder) -> reminders.entries().add(reminder);
            case Arrival.OfFact(var fact) -> papers.facts().add(fact);
        }
    }

    /**
     * An id that nothing has.
     *
     * @param letter {@code e} for events, {@code t} tasks, {@code c} contacts, {@code m} mails, {@code n} notes, {@code r}
     *        reminders
     */
    public String newId(char letter) {
        return switch (letter) {
            case 'e' -> calendar.newId();
            case 't' -> tasks.newId();
            case 'c' -> contacts.newId();
            case 'm' -> mails.newId();
            case 'n' -> papers.newNoteId();
            case 'r' -> reminders.newId();
            default ->
                throw new IllegalArgumentException("no ids begin with '" + letter + "'; allowed are c e m n r t");
        };
    }
}
