package org.famulus.world.dialogue;

import java.util.Locale;

/** What an assistant says something for. */
public enum Purpose {

    /** Reports what a tool found or did. */
    ANSWER,
    /** Asks for what is missing, or which of several is meant. */
    ASK,
    /** Offers to do something and waits for a yes. */
    CONFIRM,
    /** Says that something cannot be done. */
    REFUSE,
    /** Gives the fields that were read from a text, as JSON. */
    FIELDS,
    /** Reasons in steps to an answer. */
    STEPS,
    /** Small talk. */
    CHAT;

    /** As it is written in files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
