package org.famulus.world.lexicon;

import java.util.Optional;
import java.util.random.RandomGenerator;

import org.famulus.world.phrasing.Said;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.phrasing.SlotValue;
import org.famulus.world.phrasing.TimeWords;
import org.famulus.world.text.Pick;

/**
 * Values for the slots of sentences, each drawn by itself.
 *
 * @param values the words
 * @param times says times, seen from some moment
 */
public record SlotWords(Values values, TimeWords times) {

    /** A value, or empty for a slot whose value hangs on others or on who speaks. */
    public Optional<SlotValue> draw(Slot slot) {
        RandomGenerator random = times.random();
        return switch (slot) {
            case RANGE -> phrase(times.range(true));
            case DURATION -> phrase(times.duration());
            case DELAY -> phrase(times.delay());
            case REPEAT -> phrase(times.repeat());
            case BARETIME -> bare(times.say(times.time(""), ""));
            case DATE1, DATE2 -> bare(times.date());
            case BIRTHDAY -> bare(times.birthday());
            case PERSON2 -> copied(values.firstName(random));
            case NEWPERSON -> copied(Pick.chance(random, 0.3) ? values.firstName(random) : values.fullName(random));
            case TITLE -> copied(values.eventTitle(random));
            case PLACE -> copied(values.place(random));
            case CITY, CITY2 -> copied(values.city(random));
            case COMPANY -> copied(values.company(random));
            case TOPIC -> copied(values.topic(random));
            case MESSAGE -> copied(values.message(random));
            case REQUEST -> copied(values.request(random));
            case FACT -> copied(values.fact(random).text());
            case ABOUT -> copied(values.fact(random).about());
            case TODO -> copied(values.todo(random));
            case EMAIL -> copied(values.email(values.fullName(random), random));
            case PHONE -> copied(values.phone(random));
            case ADDRESS -> copied(values.address(random));
            case NOTETEXT -> copied(values.noteText(random));
            case AMOUNTMONEY -> copied(values.money(random));
            case NUMBER -> copied(values.number(random));
            case FIELD -> {
                String field = Pick.of(random, "phone number", "email", "address", "birthday");
                yield Optional.of(SlotValue.meant(field, field.equals("phone number") ? "phone" : field));
            }
            case PRIORITY -> {
                String priority = Pick.of(random, "high", "high", "high", "low", "low", "normal");
                yield Optional.of(SlotValue.meant(priority, priority));
            }
            case WHEN, DAY, TIME, BAREDAY, NEWWHEN, NEWTIME, NEWDAY, EVERY, AMOUNT, UNIT, PERSON, EXPRESSION, STEPS,
                    ORDINAL, OWNER, NAME, PERCENT, SMALL1, SMALL2, SMALL3, SMALL4, MEDIUM1, MEDIUM2, MEDIUM3, LARGE1,
                    LARGE2,
                    LARGE3 ->
                Optional.empty();
        };
    }

    private static Optional<SlotValue> copied(String text) {
        return Optional.of(SlotValue.copied(text));
    }

    private static Optional<SlotValue> phrase(Said said) {
        return Optional.of(SlotValue.meant(said.phrase(), said.meaning()));
    }

    private static Optional<SlotValue> bare(Said said) {
        return Optional.of(SlotValue.meant(said.bare(), said.meaning()));
    }
}
