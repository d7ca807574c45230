package org.famulus.world.phrasing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A place in a template where a value goes; written {@code {word}}. */
public enum Slot {

    /** A day with a time, with its preposition: "on thursday at 3". */
    WHEN,
    /** A day with its preposition: "on friday", "tomorrow". */
    DAY,
    /** A time of day with its preposition: "at 3". */
    TIME,
    /** A time to search in, with its preposition: "this week", "on friday", "in march". */
    RANGE,
    /** A day without preposition: "friday", "march 3rd". */
    BAREDAY,
    /** A time of day without preposition: "3", "5:30pm", "noon". */
    BARETIME,
    /** "for 45 minutes". */
    DURATION,
    /** "in 20 minutes". */
    DELAY,
    /** A new day and time: "to friday at 4". */
    NEWWHEN,
    /** A new time: "to 4pm". */
    NEWTIME,
    /** A new day: "to friday". */
    NEWDAY,
    /** "every week", "daily". */
    REPEAT,
    /** A repetition that names its first start: "every monday at 9". */
    EVERY,
    /** Dates without preposition. */
    DATE1, DATE2,
    /** A count of {@link #UNIT}. */
    AMOUNT, UNIT,
    /** What an event or task is called. */
    TITLE,
    /** A name, or what someone is to the owner: "Nora", "Nora Vance", "my mum". */
    PERSON,
    /** A name that no contact has. */
    NEWPERSON, PLACE, CITY, CITY2, COMPANY,
    /** What a mail, note or file is about. */
    TOPIC,
    /** A statement to pass on: "i'll be late". */
    MESSAGE,
    /** Something to ask for, after "to": "bring the keys". */
    REQUEST, FACT,
    /** What a remembered fact is about. */
    ABOUT,
    /** A verb phrase: "buy milk". */
    TODO,
    /** What is asked about a contact: "phone number". */
    FIELD, EMAIL, PHONE, ADDRESS,
    /** The day of a birth: "march 3". */
    BIRTHDAY, NOTETEXT, EXPRESSION,
    /** How many steps to reason in. */
    STEPS,
    /** "first", "second", "last": the place in a list. */
    ORDINAL, PRIORITY,
    /** A sum with its currency. */
    AMOUNTMONEY, NUMBER,
    /** Whose assistant this is: the name as strangers write it, and the first name. */
    OWNER, NAME,
    /** Whole numbers in word problems: 2 to 12, 13 to 99, 100 to 999, and a round share of a hundred. */
    SMALL1, SMALL2, SMALL3, SMALL4, MEDIUM1, MEDIUM2, MEDIUM3, LARGE1, LARGE2, LARGE3, PERCENT, PERSON2;

    private static final Map<String, Slot> BY_WORD = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(Slot::word, Function.identity()));

    /** The slot of this name in any letter case, such as {@code noteText}. */
    public static Optional<Slot> find(String word) {
        return Optional.ofNullable(BY_WORD.get(word.toLowerCase(Locale.ROOT)));
    }

    /** How it is written in a template, without the braces. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
