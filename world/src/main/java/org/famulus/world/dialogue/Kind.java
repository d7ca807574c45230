package org.famulus.world.dialogue;

import java.util.Locale;

/** What a dialogue is about, and how often it comes in the mixture: its weight among the sum of all weights. */
public enum Kind {
    /** "what's on friday?" */
    CALENDAR_SEARCH(Family.SINGLE_CALL, 26),
    /** "am i free friday at 3?" */
    CALENDAR_FREE(Family.SINGLE_CALL, 16),
    /** "what's next?" */
    CALENDAR_NEXT(Family.SINGLE_CALL, 9),
    /** "when is the dentist?" */
    CALENDAR_WHEN(Family.SINGLE_CALL, 18),
    /** "where is the dentist?" */
    CALENDAR_WHERE(Family.SINGLE_CALL, 9),
    /** "lunch with nora friday at noon" */
    CALENDAR_CREATE(Family.SINGLE_CALL, 52),
    /** "choir every tuesday at 7pm" */
    CALENDAR_CREATE_REPEAT(Family.SINGLE_CALL, 14),
    /** "move the dentist to friday" */
    CALENDAR_MOVE(Family.SEVERAL_CALLS, 32),
    /** "push my thing with nora to 4pm" */
    CALENDAR_MOVE_PERSON(Family.SEVERAL_CALLS, 12),
    /** "cancel the dentist" */
    CALENDAR_CANCEL(Family.SEVERAL_CALLS, 24),
    /** "cancel my meeting with nora" */
    CALENDAR_CANCEL_PERSON(Family.SEVERAL_CALLS, 10),
    /** "what's on my list?" */
    TASK_LIST(Family.SINGLE_CALL, 10),
    /** "what's due this week?" */
    TASK_LIST_DUE(Family.SINGLE_CALL, 10),
    /** "add buy milk to my list" */
    TASK_ADD(Family.SINGLE_CALL, 22),
    /** "i have to call the landlord by friday" */
    TASK_ADD_DUE(Family.SINGLE_CALL, 20),
    /** "add buy milk, high priority" */
    TASK_ADD_PRIORITY(Family.SINGLE_CALL, 8),
    /** "i bought the milk" */
    TASK_COMPLETE(Family.SEVERAL_CALLS, 20),
    /** "remind me at 5 to call mum" */
    REMINDER_SET(Family.SINGLE_CALL, 42),
    /** "remind me every day at 8 to water the plants" */
    REMINDER_SET_REPEAT(Family.SINGLE_CALL, 16),
    /** "what reminders do i have?" */
    REMINDER_LIST(Family.SINGLE_CALL, 8),
    /** "cancel the reminder to call mum" */
    REMINDER_CANCEL(Family.SEVERAL_CALLS, 16),
    /** "who is nora?" */
    CONTACT_FIND(Family.SINGLE_CALL, 10),
    /** "what's nora's number?" */
    CONTACT_FIELD(Family.SINGLE_CALL, 24),
    /** "save nora's number, 0151 234" */
    CONTACT_ADD(Family.SINGLE_CALL, 16),
    /** "any mails from nora?" */
    MAIL_SEARCH_PERSON(Family.SINGLE_CALL, 12),
    /** "find the mail about the roof" */
    MAIL_SEARCH_TOPIC(Family.SINGLE_CALL, 12),
    /** "what mails came yesterday?" */
    MAIL_SEARCH_WHEN(Family.SINGLE_CALL, 10),
    /** "any new mail?" */
    MAIL_UNREAD(Family.SINGLE_CALL, 9),
    /** "read me nora's last mail" */
    MAIL_READ_PERSON(Family.SEVERAL_CALLS, 14),
    /** "what does the mail about the roof say?" */
    MAIL_READ_TOPIC(Family.SEVERAL_CALLS, 12),
    /** "tell nora i'll be late" */
    MAIL_SEND(Family.SEVERAL_CALLS, 36),
    /** "write nora about the roof that it leaks" */
    MAIL_SEND_TOPIC(Family.SEVERAL_CALLS, 14),
    /** "draft a mail to nora that i'll be late", then a yes or no */
    MAIL_DRAFT(Family.CONFIRMATION, 18),
    /** "reply to nora that i'll come" */
    MAIL_REPLY(Family.SEVERAL_CALLS, 18),
    /** "find my note about the garden" */
    NOTE_SEARCH(Family.SINGLE_CALL, 9),
    /** "read my note about the garden" */
    NOTE_READ(Family.SEVERAL_CALLS, 12),
    /** "note: the code is 4711" */
    NOTE_WRITE(Family.SINGLE_CALL, 18),
    /** "where is the file about the lease?" */
    FILE_SEARCH(Family.SINGLE_CALL, 11),
    /** "open the document about the lease" */
    FILE_READ(Family.SEVERAL_CALLS, 12),
    /** "remember that my shoe size is 43" */
    MEMORY_REMEMBER(Family.SINGLE_CALL, 18),
    /** "what's my shoe size?" */
    MEMORY_RECALL(Family.SINGLE_CALL, 14),
    /** "forget my shoe size" */
    MEMORY_FORGET(Family.SINGLE_CALL, 8),
    /** "how many days until christmas?" */
    DATE_DIFFERENCE(Family.SINGLE_CALL, 14),
    /** "how many days since march 3?" */
    DATE_SINCE(Family.SINGLE_CALL, 6),
    /** "what date is 45 days after march 3?" */
    DATE_ADD(Family.SINGLE_CALL, 10),
    /** "what date was 3 weeks ago?" */
    DATE_SUBTRACT(Family.SINGLE_CALL, 6),
    /** "what weekday is march 3?" */
    WEEKDAY_OF(Family.SINGLE_CALL, 8),
    /** "what time is it?" */
    TIME_NOW(Family.SINGLE_CALL, 5),
    /** "what day is it?" */
    DATE_NOW(Family.SINGLE_CALL, 5),
    /** "what time is it in lima?" */
    TIME_NOW_PLACE(Family.SINGLE_CALL, 7),
    /** "what's 15% of 80?" */
    CALCULATE(Family.SINGLE_CALL, 16),
    /** "move the dentist to friday and tell nora" */
    MOVE_AND_TELL(Family.SEVERAL_CALLS, 12),
    /** "put lunch in for friday at noon and tell nora" */
    CREATE_AND_TELL(Family.SEVERAL_CALLS, 12),
    /** "cancel the dentist and let nora know" */
    CANCEL_AND_TELL(Family.SEVERAL_CALLS, 10),
    /** "put buy milk on my list and remind me at 5" */
    TASK_AND_REMIND(Family.SEVERAL_CALLS, 8),
    /** "put the dentist in my calendar" */
    MISSING_WHEN_CREATE(Family.MISSING_SLOT, 10),
    /** "put the dentist in my calendar on friday" */
    MISSING_TIME_CREATE(Family.MISSING_SLOT, 14),
    /** "block friday at 3" */
    MISSING_TITLE_CREATE(Family.MISSING_SLOT, 9),
    /** "remind me to call mum" */
    MISSING_WHEN_REMINDER(Family.MISSING_SLOT, 12),
    /** "remind me at 5" */
    MISSING_TODO_REMINDER(Family.MISSING_SLOT, 9),
    /** "write a mail that i'll be late" */
    MISSING_PERSON_MAIL(Family.MISSING_SLOT, 9),
    /** "write a mail to nora" */
    MISSING_MESSAGE_MAIL(Family.MISSING_SLOT, 11),
    /** "move an appointment to friday" */
    MISSING_TARGET_MOVE(Family.MISSING_SLOT, 8),
    /** "cancel an appointment" */
    MISSING_TARGET_CANCEL(Family.MISSING_SLOT, 8),
    /** "remember something for me" */
    MISSING_FACT(Family.MISSING_SLOT, 6),
    /** "save nora's number" */
    MISSING_NUMBER_CONTACT(Family.MISSING_SLOT, 9),
    /** "no, on tuesday" */
    CORRECT_EVENT(Family.CORRECTION, 20),
    /** "no, call it checkup" */
    CORRECT_TITLE(Family.CORRECTION, 6),
    /** "i meant at 6" */
    CORRECT_REMINDER(Family.CORRECTION, 8),
    /** "i meant tom" */
    CORRECT_PERSON(Family.CORRECTION, 12),
    /** "and where is it?", "cancel it", "move it to 4" */
    FOLLOW_EVENT(Family.FOLLOW_UP, 24),
    /** "and her email?", "tell her i'll be late" */
    FOLLOW_CONTACT(Family.FOLLOW_UP, 14),
    /** "read the first one", "reply that i'll come" */
    FOLLOW_MAIL(Family.FOLLOW_UP, 18),
    /** "turn off the lights" */
    UNKNOWN(Family.UNKNOWN, 40),
    /** "thanks!" */
    SMALL_TALK(Family.SMALL_TALK, 30),
    /** Fields are read from a stranger's text. */
    READING(Family.READING, 55),
    /** "what is 12 * 4 + 9, in 2 steps" */
    STEPS_ARITHMETIC(Family.STEPS, 24),
    /** "which date is 2 weeks after march 3, in 2 steps" */
    STEPS_DATE(Family.STEPS, 12),
    /** Two to four of the others, one after the other. */
    MIXED(Family.MIXED, 130);

    /** What kinds have in common. */
    public enum Family {
        /** One call and an answer. */
        SINGLE_CALL,
        /** Calls that need the result of the one before. */
        SEVERAL_CALLS,
        /** An offer, and a yes or no. */
        CONFIRMATION,
        /** Something is left out, and asked for. */
        MISSING_SLOT,
        /** The owner meant something else. */
        CORRECTION,
        /** The owner goes on with what was found. */
        FOLLOW_UP,
        /** No tool can do it. */
        UNKNOWN,
        /** A few words. */
        SMALL_TALK,
        /** A text is data, not orders. */
        READING,
        /** Reasoning in a number of steps. */
        STEPS,
        /** Several things in one conversation. */
        MIXED;

        /** As it is written in files. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Family family;
    private final int weight;

    Kind(Family family, int weight) {
        this.family = family;
        this.weight = weight;
    }

    public Family family() {
        return family;
    }

    /** Its share of the mixture is this by the sum of all. */
    public int weight() {
        return weight;
    }

    /** As it is written in files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
