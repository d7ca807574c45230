package org.famulus.world.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every tool of the agent, with the arguments that it takes. */
public final class ToolCards {

    private static final String TIME_RULE = "as the owner said it, such as 'thursday 15:00', 'tomorrow' or 'in 2 hours'";

    private static final List<ToolCard> ALL = List.of(
            card("calendar_search", "Find events in the calendar; without arguments, the next ones.")
                    .optional("text", ParameterType.TEXT, "words of the title or place")
                    .optional("person", ParameterType.TEXT, "who takes part")
                    .optional("when", ParameterType.WHEN, "a day, time or range such as 'this week'").build(),
            card("calendar_create", "Put a new event in the calendar.")
                    .required("title", ParameterType.TEXT, "what it is, without people, place and time")
                    .required("start", ParameterType.WHEN, TIME_RULE + "; a day alone is an event of the whole day")
                    .optional("minutes", ParameterType.INTEGER, "how long it lasts")
                    .optional("place", ParameterType.TEXT, "where it is")
                    .optional("with", ParameterType.TEXT_LIST, "names of those who take part")
                    .choice("repeat", false, "how often it comes again", "daily", "weekly", "monthly", "yearly")
                    .build(),
            card("calendar_move", "Move an event to another time.")
                    .required("id", ParameterType.ID, "the event's id from calendar_search")
                    .required("start", ParameterType.WHEN,
                            "the new start; a time alone keeps the day, a day alone keeps the time")
                    .optional("minutes", ParameterType.INTEGER, "how long it lasts, if that changes").build(),
            card("calendar_cancel", "Remove an event from the calendar.")
                    .required("id", ParameterType.ID, "the event's id from calendar_search").build(),
            card("task_list", "List open tasks.")
                    .optional("text", ParameterType.TEXT, "words of the task")
                    .optional("due", ParameterType.WHEN, "a day or range in which they are due").build(),
            card("task_add", "Add a task.")
                    .required("title", ParameterType.TEXT, "what is to be done")
                    .optional("due", ParameterType.WHEN, "by when")
                    .choice("priority", false, "how pressing it is", "low", "normal", "high").build(),
            card("task_complete", "Mark a task as done.")
                    .required("id", ParameterType.ID, "the task's id from task_list").build(),
            card("contact_find", "Find people and services, with address, phone, email and birthday.")
                    .required("name", ParameterType.TEXT, "a name, part of it, or what they are to the owner").build(),
            card("contact_add", "Add a contact, or add to one.")
                    .required("name", ParameterType.TEXT, "the name")
                    .optional("email", ParameterType.TEXT, "the mail address")
                    .optional("phone", ParameterType.TEXT, "the phone number")
                    .optional("address", ParameterType.TEXT, "the postal address")
                    .optional("birthday", ParameterType.WHEN, "the day of birth, such as 'march 3'").build(),
            card("mail_search", "Find mails, the newest first.")
                    .optional("text", ParameterType.TEXT, "words of the subject or text")
                    .optional("from", ParameterType.TEXT, "who sent it")
                    .optional("when", ParameterType.WHEN, "a day or range in which it came")
                    .optional("unread", ParameterType.BOOLEAN, "true for unread mails only").build(),
            card("mail_read", "Read a mail.").required("id", ParameterType.ID, "the mail's id from mail_search")
                    .build(),
            card("mail_draft", "Write a draft of a mail without sending it.")
                    .required("to", ParameterType.TEXT, "a mail address from contact_find")
                    .required("text", ParameterType.TEXT, "what to say, in the owner's words")
                    .optional("subject", ParameterType.TEXT, "what it is about").build(),
            card("mail_send", "Send a mail.")
                    .required("to", ParameterType.TEXT, "a mail address from contact_find")
                    .required("text", ParameterType.TEXT, "what to say, in the owner's words")
                    .optional("subject", ParameterType.TEXT, "what it is about").build(),
            card("mail_reply", "Answer a mail.").required("id", ParameterType.ID, "the mail's id from mail_search")
                    .required("text", ParameterType.TEXT, "what to say, in the owner's words").build(),
            card("note_search", "Find notes.").required("text", ParameterType.TEXT, "words of the title or text")
                    .build(),
            card("note_read", "Read a note.").required("id", ParameterType.ID, "the note's id from note_search")
                    .build(),
            card("note_write", "Write a new note.")
                    .optional("title", ParameterType.TEXT, "its title, if the owner gave one")
                    .required("text", ParameterType.TEXT, "what it says").build(),
            card("file_search", "Find files by name or content.")
                    .required("text", ParameterType.TEXT, "words of the name or content").build(),
            card("file_read", "Read a file.").required("path", ParameterType.ID, "the path from file_search").build(),
            card("reminder_set", "Set a reminder.")
                    .required("text", ParameterType.TEXT, "what to be reminded of")
                    .required("at", ParameterType.WHEN, TIME_RULE)
                    .choice("repeat", false, "how often it comes again", "daily", "weekly", "monthly", "yearly")
                    .build(),
            card("reminder_list", "List the reminders that are set.").build(),
            card("reminder_cancel", "Remove a reminder.")
                    .required("id", ParameterType.ID, "the reminder's id from reminder_list").build(),
            card("memory_remember", "Remember a fact about the owner.")
                    .required("fact", ParameterType.TEXT, "the fact, in the owner's words").build(),
            card("memory_recall", "Look up what the owner asked to remember.")
                    .required("about", ParameterType.TEXT, "what it is about").build(),
            card("memory_forget", "Forget remembered facts.")
                    .required("about", ParameterType.TEXT, "what they are about").build(),
            card("date_add", "The date some time after or before a day, with its weekday.")
                    .required("date", ParameterType.WHEN, "the day to count from")
                    .required("amount", ParameterType.INTEGER, "how many, negative to count back, 0 for the day itself")
                    .choice("unit", true, "what is counted", "days", "weeks", "months", "years").build(),
            card("date_difference", "How long it is from one day to another.")
                    .required("from", ParameterType.WHEN, "the first day")
                    .required("to", ParameterType.WHEN, "the last day").build(),
            card("time_now", "The time and date now.")
                    .optional("place", ParameterType.TEXT, "a city elsewhere").build(),
            card("calculate", "Work out an arithmetic expression.")
                    .required("expression", ParameterType.TEXT, "with + - * / ^ % ( ), such as '15% * 80'").build());

    private static final Map<String, ToolCard> BY_NAME = ALL.stream()
            .collect(Collectors.toUnmodifiableMap(ToolCard::name, Function.identity()));

    private ToolCards() {
    }

    /** All cards, in a fixed order. */
    public static List<ToolCard> all() {
        return ALL;
    }

    /** The card of this name. */
    public static Optional<ToolCard> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static Builder card(String name, String description) {
        return new Builder(name, description);
    }

    /** Gathers the parameters of one card in order. */
    private static final class Builder {

        private final String name;
        private final String description;
        private final List<ToolParameter> parameters = new ArrayList<>();

        Builder(String name, String description) {
            this.name = name;
            this.description = description;
        }

        Builder required(String parameter, ParameterType type, String meaning) {
            parameters.add(new ToolParameter(parameter, type, true, meaning, List.of()));
            return this;
        }

        Builder optional(String parameter, ParameterType type, String meaning) {
            parameters.add(new ToolParameter(parameter, type, false, meaning, List.of()));
            return this;
        }

        Builder choice(String parameter, boolean required, String meaning, String... choices) {
            parameters.add(new ToolParameter(parameter, ParameterType.CHOICE, required, meaning, List.of(choices)));
            return this;
        }

        ToolCard build() {
            return new ToolCard(name, description, parameters);
        }
    }
}
