package org.famulus.world.phrasing;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.famulus.world.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.famulus.world.phrasing.Slot.*;

/** Every sentence has the values that its call needs, and one that lacks something lacks it. */
class SlotsOfIntentsTest {

    private static final int EXPANSIONS = 30;
    private static final Slot[] CLOCK = {WHEN, TIME, BARETIME, DELAY, NEWWHEN, NEWTIME};
    private static final Slot[] DAYS = {WHEN, DAY, BAREDAY, RANGE, NEWWHEN, NEWDAY};
    private static final Slot[] ANY_TIME = {WHEN, TIME, BARETIME, DELAY, NEWWHEN, NEWTIME, DAY, BAREDAY, RANGE, NEWDAY};
    private static final Slot[] TEXT = {MESSAGE, REQUEST};
    private static final Slot[] TASK = {TODO, TITLE};
    private static final Map<Intent, Predicate<Set<Slot>>> LAWS = laws();

    private static Predicate<Set<Slot>> has(Slot... one) {
        return slots -> Stream.of(one).anyMatch(slots::contains);
    }

    private static Predicate<Set<Slot>> lacks(Slot... all) {
        return has(all).negate();
    }

    private static Predicate<Set<Slot>> only(Slot... allowed) {
        return slots -> List.of(allowed).containsAll(slots);
    }

    private static Map<Intent, Predicate<Set<Slot>>> laws() {
        Map<Intent, Predicate<Set<Slot>>> laws = new EnumMap<>(Intent.class);
        laws.put(Intent.CALENDAR_SEARCH, has(WHEN, DAY, BAREDAY, RANGE, TITLE, PERSON));
        laws.put(Intent.CALENDAR_FREE, has(ANY_TIME).and(lacks(PERSON, TITLE)));
        laws.put(Intent.CALENDAR_NEXT, only());
        laws.put(Intent.CALENDAR_WHERE, has(TITLE, PERSON));
        laws.put(Intent.CALENDAR_WHEN, has(TITLE, PERSON));
        laws.put(Intent.CALENDAR_CREATE, has(TITLE).and(has(ANY_TIME)));
        laws.put(Intent.CALENDAR_CREATE_REPEAT, has(TITLE).and(has(CLOCK)).and(has(REPEAT)));
        laws.put(Intent.CALENDAR_CREATE_EVERY, has(TITLE).and(has(EVERY)).and(lacks(ANY_TIME)));
        laws.put(Intent.CALENDAR_MOVE, has(TITLE).and(has(ANY_TIME)));
        laws.put(Intent.CALENDAR_MOVE_PERSON, has(PERSON).and(has(ANY_TIME)).and(lacks(TITLE)));
        laws.put(Intent.CALENDAR_CANCEL, has(TITLE).and(lacks(PERSON)));
        laws.put(Intent.CALENDAR_CANCEL_PERSON, has(PERSON).and(lacks(TITLE)));
        laws.put(Intent.TASK_LIST, only(TOPIC));
        laws.put(Intent.TASK_LIST_DUE, has(ANY_TIME));
        laws.put(Intent.TASK_ADD, has(TASK).and(lacks(ANY_TIME)));
        laws.put(Intent.TASK_ADD_DUE, has(TASK).and(has(DAYS)));
        laws.put(Intent.TASK_ADD_PRIORITY, has(TASK));
        laws.put(Intent.TASK_COMPLETE, has(TASK).and(lacks(ANY_TIME)));
        laws.put(Intent.REMINDER_SET, has(TASK).and(has(ANY_TIME)).and(lacks(REPEAT)));
        laws.put(Intent.REMINDER_SET_REPEAT, has(TASK).and(has(ANY_TIME)).and(has(REPEAT)));
        laws.put(Intent.REMINDER_SET_EVERY, has(TASK).and(has(EVERY)).and(lacks(ANY_TIME)));
        laws.put(Intent.REMINDER_LIST, only());
        laws.put(Intent.REMINDER_CANCEL, has(TASK));
        laws.put(Intent.DATE_DIFFERENCE, has(DATE1));
        laws.put(Intent.DATE_SINCE, has(DATE1).and(only(DATE1)));
        laws.put(Intent.DATE_ADD, has(AMOUNT).and(has(UNIT)));
        laws.put(Intent.DATE_SUBTRACT, has(AMOUNT).and(has(UNIT)));
        laws.put(Intent.WEEKDAY_OF, has(DATE1).and(only(DATE1)));
        laws.put(Intent.TIME_NOW, only());
        laws.put(Intent.DATE_NOW, only());
        laws.put(Intent.TIME_NOW_PLACE, has(CITY).and(only(CITY)));
        laws.put(Intent.CALCULATE, has(EXPRESSION).and(only(EXPRESSION)));
        for (Intent contact : List.of(Intent.CONTACT_FIND, Intent.CONTACT_PHONE, Intent.CONTACT_EMAIL,
                Intent.CONTACT_ADDRESS, Intent.CONTACT_BIRTHDAY)) {
            laws.put(contact, has(PERSON).and(only(PERSON)));
        }
        laws.put(Intent.CONTACT_FIELD, has(PERSON).and(has(FIELD)));
        laws.put(Intent.CONTACT_ADD, has(NEWPERSON).and(has(EMAIL, PHONE, ADDRESS, DATE1, BIRTHDAY)));
        laws.put(Intent.MAIL_SEARCH_PERSON, has(PERSON).and(lacks(ANY_TIME)));
        laws.put(Intent.MAIL_SEARCH_TOPIC, has(TOPIC).and(only(TOPIC)));
        laws.put(Intent.MAIL_UNREAD, only(PERSON));
        laws.put(Intent.MAIL_SEARCH_WHEN, has(RANGE));
        laws.put(Intent.MAIL_READ_PERSON, has(PERSON).and(only(PERSON, TOPIC)));
        laws.put(Intent.MAIL_READ_TOPIC, has(TOPIC).and(only(TOPIC)));
        laws.put(Intent.MAIL_SEND, has(PERSON).and(has(TEXT)).and(lacks(TOPIC)));
        laws.put(Intent.MAIL_SEND_TOPIC, has(PERSON).and(has(TEXT)).and(has(TOPIC)));
        laws.put(Intent.MAIL_DRAFT, has(PERSON).and(has(TEXT)));
        laws.put(Intent.MAIL_REPLY, has(PERSON).and(has(TEXT)));
        for (Intent topic : List.of(Intent.NOTE_SEARCH, Intent.NOTE_READ, Intent.FILE_SEARCH, Intent.FILE_READ)) {
            laws.put(topic, has(TOPIC).and(only(TOPIC)));
        }
        laws.put(Intent.NOTE_WRITE, has(NOTETEXT).and(only(NOTETEXT, TITLE)));
        laws.put(Intent.MEMORY_REMEMBER, has(FACT).and(only(FACT)));
        laws.put(Intent.MEMORY_RECALL, has(ABOUT).and(only(ABOUT)));
        laws.put(Intent.MEMORY_FORGET, has(ABOUT).and(only(ABOUT)));
        laws.put(Intent.MOVE_AND_TELL, has(TITLE).and(has(PERSON)).and(has(ANY_TIME)));
        laws.put(Intent.CREATE_AND_TELL, has(TITLE).and(has(PERSON)).and(has(CLOCK)));
        laws.put(Intent.CANCEL_AND_TELL, has(TITLE).and(has(PERSON)));
        laws.put(Intent.TASK_AND_REMIND, has(TODO).and(has(ANY_TIME)));
        laws.put(Intent.MISSING_WHEN_CREATE, has(TITLE).and(lacks(ANY_TIME)));
        laws.put(Intent.MISSING_TIME_CREATE, has(TITLE).and(has(DAY, BAREDAY)).and(lacks(CLOCK)));
        laws.put(Intent.MISSING_TITLE_CREATE, has(CLOCK).and(lacks(TITLE)));
        laws.put(Intent.MISSING_TARGET_MOVE, lacks(TITLE, PERSON));
        laws.put(Intent.MISSING_TARGET_CANCEL, only());
        laws.put(Intent.MISSING_WHEN_REMINDER, has(TASK).and(lacks(ANY_TIME)));
        laws.put(Intent.MISSING_TODO_REMINDER, has(ANY_TIME).and(lacks(TASK)));
        laws.put(Intent.MISSING_PERSON_MAIL, only(MESSAGE, REQUEST, TOPIC));
        laws.put(Intent.MISSING_MESSAGE_MAIL, has(PERSON).and(lacks(TEXT)));
        laws.put(Intent.MISSING_FACT, only());
        laws.put(Intent.MISSING_NUMBER_CONTACT, has(NEWPERSON).and(only(NEWPERSON, FIELD)));
        laws.put(Intent.ANSWER_WHEN, has(CLOCK));
        laws.put(Intent.ANSWER_TIME, has(TIME, BARETIME).and(only(TIME, BARETIME)));
        laws.put(Intent.ANSWER_TITLE, has(TITLE).and(only(TITLE)));
        laws.put(Intent.ANSWER_PERSON, has(PERSON).and(only(PERSON)));
        laws.put(Intent.ANSWER_MESSAGE, has(TEXT).and(only(TEXT)));
        laws.put(Intent.ANSWER_TODO, has(TODO).and(only(TODO)));
        laws.put(Intent.ANSWER_FACT, has(FACT).and(only(FACT)));
        laws.put(Intent.ANSWER_NUMBER, slots -> slots.size() == 1 && has(PHONE, EMAIL, ADDRESS, BIRTHDAY).test(slots));
        laws.put(Intent.CHOOSE, has(ORDINAL).and(only(ORDINAL)));
        laws.put(Intent.CHOOSE_DAY, has(BAREDAY).and(only(BAREDAY)));
        laws.put(Intent.CONFIRM_YES, only());
        laws.put(Intent.CONFIRM_NO, only());
        laws.put(Intent.CORRECT_WHEN, has(CLOCK).and(has(DAYS)));
        laws.put(Intent.CORRECT_DAY, has(DAY, BAREDAY).and(lacks(CLOCK)));
        laws.put(Intent.CORRECT_TIME, has(TIME, BARETIME).and(only(TIME, BARETIME)));
        laws.put(Intent.CORRECT_PERSON, has(PERSON).and(only(PERSON)));
        laws.put(Intent.CORRECT_TITLE, has(TITLE).and(only(TITLE)));
        laws.put(Intent.FOLLOW_CANCEL, only(ORDINAL));
        laws.put(Intent.FOLLOW_MOVE, has(ANY_TIME));
        laws.put(Intent.FOLLOW_WHERE, only(ORDINAL));
        laws.put(Intent.FOLLOW_FIELD, has(FIELD).and(only(FIELD)));
        laws.put(Intent.FOLLOW_READ, only(ORDINAL, PERSON, TOPIC));
        laws.put(Intent.FOLLOW_REPLY, has(TEXT).and(only(TEXT)));
        for (Intent foreign : EnumSet.range(Intent.INJECTION, Intent.NEWSLETTER)) {
            laws.put(foreign, lacks(WHEN, DAY, TIME, TODO, FACT, ORDINAL, STEPS));
        }
        return laws;
    }

    static Set<Intent> intents() {
        return LAWS.keySet();
    }

    @Test
    void everyIntentHasALaw() {
        assertThat(LAWS.keySet()).containsExactlyInAnyOrder(Intent.values());
    }

    @ParameterizedTest
    @MethodSource("intents")
    void everySentenceHasWhatItsCallNeeds(Intent intent) {
        SplittableRandom random = new SplittableRandom(13);
        Predicate<Set<Slot>> law = LAWS.getOrDefault(intent, slots -> false);
        for (Split split : Split.values()) {
            for (SentenceTemplate template : Phrasebook.shared().templates(intent, split)) {
                for (int i = 0; i < EXPANSIONS; i++) {
                    Set<Slot> slots = EnumSet.noneOf(Slot.class);
                    for (Piece piece : template.expand(random)) {
                        if (piece instanceof Piece.Gap(var slot)) {
                            slots.add(slot);
                        }
                    }
                    assertThat(law.test(slots)).as("%s: %s", intent, template.template().source()).isTrue();
                }
            }
        }
    }
}
