package org.famulus.world.dialogue;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

import org.famulus.world.phrasing.Exchanges;
import org.famulus.world.phrasing.Piece;
import org.famulus.world.phrasing.Said;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.phrasing.SlotValue;
import org.famulus.world.text.NumberWords;
import org.famulus.world.text.Pick;
import org.famulus.world.tool.When;
import org.famulus.world.tool.WhenResolver;

/** Problems that are solved in a number of steps that the owner names. */
final class StepScenes {

    private static final int DRAWS = 3000;
    private static final int MOST_OPERATIONS = 4;

    private StepScenes() {
    }

    static void arithmetic(Stage stage) {
        play(stage, Exchanges.STEPS_ARITHMETIC);
    }

    static void dates(Stage stage) {
        play(stage, Exchanges.STEPS_DATE);
    }

    private static void play(Stage stage, Exchanges exchanges) {
        for (int draw = 0; draw < DRAWS; draw++) {
            Exchanges.Exchange exchange = stage.exchange(exchanges);
            String formulas = source(exchange.reply());
            if (formulas.equals("{expression}")) {
                chain(stage, exchange);
                return;
            }
            int count = formulas.split("; ").length;
            Sentence sentence = stage.write(exchange.utterance(), fill -> numbers(stage, fill, count), false);
            Optional<List<StepFormulas.Step>> steps = StepFormulas
                    .solve(StepFormulas.filled(formulas, name -> value(stage, sentence, name)).replace("today",
                            stage.now().toLocalDate().toString()));
            if (steps.isPresent()) {
                stage.user(sentence);
                stage.say(Purpose.STEPS, StepFormulas.text(steps.get()));
                return;
            }
        }
        throw new IllegalStateException(exchanges.fileName() + ".txt has no problem with whole results");
    }

    private static String source(List<Piece> pieces) {
        StringBuilder source = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Words(var text) -> source.append(text);
                case Piece.Gap(var slot) -> source.append('{').append(slot.word()).append('}');
            }
        }
        return source.toString();
    }

    private static String value(Stage stage, Sentence sentence, String name) {
        Slot slot = Slot.find(name).orElseThrow();
        String meaning = sentence.meaning(slot);
        return slot == Slot.DATE1 || slot == Slot.DATE2 ? date(stage, meaning).toString() : meaning;
    }

    private static LocalDate date(Stage stage, String when) {
        return stage.resolver().interval(When.parse(when), WhenResolver.Direction.FUTURE).start().toLocalDate();
    }

    private static Fill numbers(Stage stage, Fill fill, int steps) {
        RandomGenerator random = stage.random();
        for (Slot slot : List.of(Slot.SMALL1, Slot.SMALL2, Slot.SMALL3, Slot.SMALL4)) {
            number(fill, slot, 2 + random.nextInt(11));
        }
        boolean days = fill.has(Slot.DATE1);
        for (Slot slot : List.of(Slot.MEDIUM1, Slot.MEDIUM2, Slot.MEDIUM3)) {
            number(fill, slot, 13 + random.nextInt(days ? 48 : 87));
        }
        for (Slot slot : List.of(Slot.LARGE1, Slot.LARGE2, Slot.LARGE3)) {
            number(fill, slot, 100 + random.nextInt(900));
        }
        fill.with(Slot.PERSON, stage.values().firstName(random));
        number(fill, Slot.PERCENT, Pick.of(random, 5, 10, 15, 20, 25, 30, 40, 50, 75));
        steps(stage, fill, steps);
        for (Slot slot : List.of(Slot.DATE1, Slot.DATE2)) {
            Said date = stage.times().yearDate();
            fill.with(slot, SlotValue.meant(date.bare(), date.meaning()));
        }
        return fill;
    }

    private static void number(Fill fill, Slot slot, int number) {
        fill.with(slot, SlotValue.meant(String.valueOf(number), String.valueOf(number)));
    }

    private static void steps(Stage stage, Fill fill, int steps) {
        String words = stage.chance(0.5) ? NumberWords.of(steps) : String.valueOf(steps);
        fill.with(Slot.STEPS, SlotValue.meant(words, String.valueOf(steps)));
    }

    /** A sum of as many operations as there are steps, worked out from left to right. */
    private static void chain(Stage stage, Exchanges.Exchange exchange) {
        RandomGenerator random = stage.random();
        int count = 2 + random.nextInt(MOST_OPERATIONS - 1);
        while (true) {
            List<String> formulas = new ArrayList<>();
            int first = 2 + random.nextInt(count > 1 && Pick.chance(random, 0.4) ? 11 : 98);
            StringBuilder expression = new StringBuilder(String.valueOf(first));
            for (int i = 0; i < count; i++) {
                // Only the first sign may be a multiplication, so that left to right is the right order.
                String sign = i == 0 ? Pick.of(random, "+", "-", "*", "*") : Pick.of(random, "+", "-");
                int next = sign.equals("*") ? 2 + random.nextInt(11) : 2 + random.nextInt(98);
                formulas.add((i == 0 ? String.valueOf(first) : "r" + i) + " " + sign + " " + next);
                expression.append(' ').append(sign).append(' ').append(next);
            }
            Optional<List<StepFormulas.Step>> steps = StepFormulas.solve(String.join("; ", formulas));
            if (steps.isPresent()) {
                String written = expression.toString();
                stage.user(stage.write(exchange.utterance(), fill -> {
                    steps(stage, fill, count);
                    return fill.with(Slot.EXPRESSION, SlotValue.meant(written, written));
                }, false));
                stage.say(Purpose.STEPS, StepFormulas.text(steps.get()));
                return;
            }
        }
    }
}
