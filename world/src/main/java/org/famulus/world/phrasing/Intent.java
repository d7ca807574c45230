package org.famulus.world.phrasing;

import java.util.Locale;

/** What a sentence is for. Each has a resource file of its name in lower case, which says what belongs to it. */
public enum Intent {
    // Looking into the calendar.
    CALENDAR_SEARCH, CALENDAR_FREE, CALENDAR_NEXT, CALENDAR_WHERE, CALENDAR_WHEN,
    // New entries; those that repeat, and those whose repetition names their first start.
    CALENDAR_CREATE, CALENDAR_CREATE_REPEAT, CALENDAR_CREATE_EVERY,
    // Known entries, by title or by who takes part.
    CALENDAR_MOVE, CALENDAR_MOVE_PERSON, CALENDAR_CANCEL, CALENDAR_CANCEL_PERSON,
    // Tasks.
    TASK_LIST, TASK_LIST_DUE, TASK_ADD, TASK_ADD_DUE, TASK_ADD_PRIORITY, TASK_COMPLETE,
    // Reminders.
    REMINDER_SET, REMINDER_SET_REPEAT, REMINDER_SET_EVERY, REMINDER_LIST, REMINDER_CANCEL,
    // Dates, the clock, sums.
    DATE_DIFFERENCE, DATE_SINCE, DATE_ADD, DATE_SUBTRACT, WEEKDAY_OF, TIME_NOW, DATE_NOW, TIME_NOW_PLACE, CALCULATE,
    // Contacts.
    CONTACT_FIND, CONTACT_FIELD, CONTACT_PHONE, CONTACT_EMAIL, CONTACT_ADDRESS, CONTACT_BIRTHDAY, CONTACT_ADD,
    // Mails to find and read.
    MAIL_SEARCH_PERSON, MAIL_SEARCH_TOPIC, MAIL_UNREAD, MAIL_SEARCH_WHEN, MAIL_READ_PERSON, MAIL_READ_TOPIC,
    // Mails to write.
    MAIL_SEND, MAIL_SEND_TOPIC, MAIL_DRAFT, MAIL_REPLY,
    // Notes, files, memory.
    NOTE_SEARCH, NOTE_READ, NOTE_WRITE, FILE_SEARCH, FILE_READ, MEMORY_REMEMBER, MEMORY_RECALL, MEMORY_FORGET,
    // Two wishes in one sentence.
    MOVE_AND_TELL, CREATE_AND_TELL, CANCEL_AND_TELL, TASK_AND_REMIND,
    // Requests for the calendar that leave something out.
    MISSING_WHEN_CREATE, MISSING_TIME_CREATE, MISSING_TITLE_CREATE, MISSING_TARGET_MOVE, MISSING_TARGET_CANCEL,
    // Other requests that leave something out.
    MISSING_WHEN_REMINDER, MISSING_TODO_REMINDER, MISSING_PERSON_MAIL, MISSING_MESSAGE_MAIL, MISSING_FACT,
    /** A detail of a contact that is not given: number, mail address, address, birthday. */
    MISSING_NUMBER_CONTACT,
    // Just what was asked for.
    ANSWER_WHEN, ANSWER_TIME, ANSWER_TITLE, ANSWER_PERSON, ANSWER_MESSAGE, ANSWER_TODO, ANSWER_FACT, ANSWER_NUMBER,
    /** One of several that were found, by its place in the list. */
    CHOOSE,
    /** One of several events, by its day. */
    CHOOSE_DAY,
    // To an offer.
    CONFIRM_YES, CONFIRM_NO,
    // What was meant instead.
    CORRECT_WHEN, CORRECT_DAY, CORRECT_TIME, CORRECT_PERSON, CORRECT_TITLE,
    // What points at the last result.
    FOLLOW_CANCEL, FOLLOW_MOVE, FOLLOW_WHERE, FOLLOW_FIELD, FOLLOW_READ, FOLLOW_REPLY,
    /** Sentences of strangers that give orders. */
    INJECTION,
    // Texts that strangers and friends write.
    MAILBODY, INVITATION, INVOICE, PARCEL, NEWSLETTER;

    /** The name of its resource file, without the ending. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
