package org.famulus.world.dialogue;

import java.util.Optional;

import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.Slot;

/** Finds the times that a sentence names, as they stand in an argument. */
final class Starts {

    private Starts() {
    }

    /** The time of something new or looked for: a moment, a day, a time, a delay or a range; empty where none is named. */
    static Optional<String> of(Sentence sentence) {
        Optional<String> day = sentence.find(Slot.DAY).or(() -> sentence.find(Slot.BAREDAY));
        Optional<String> time = sentence.find(Slot.TIME).or(() -> sentence.find(Slot.BARETIME));
        return sentence.find(Slot.WHEN).or(() -> sentence.find(Slot.DELAY)).or(() -> sentence.find(Slot.RANGE))
                .or(() -> day.isPresent() && time.isPresent()
                        ? Optional.of(day.get() + " " + time.get())
                        : day.or(() -> time));
    }

    /** The new time of something that is moved; empty where none is named. */
    static Optional<String> moved(Sentence sentence) {
        return special(sentence).or(() -> of(sentence));
    }

    /** The time that narrows the search for what is moved: one beside a slot for the new time. */
    static Optional<String> old(Sentence sentence) {
        return special(sentence).isPresent() ? of(sentence) : Optional.empty();
    }

    private static Optional<String> special(Sentence sentence) {
        return sentence.find(Slot.NEWWHEN).or(() -> sentence.find(Slot.NEWDAY)).or(() -> sentence.find(Slot.NEWTIME));
    }
}
