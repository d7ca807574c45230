package org.famulus.world.dialogue;

import org.famulus.world.phrasing.Intent;
import org.famulus.world.phrasing.Said;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.phrasing.SlotValue;

import com.fasterxml.jackson.databind.JsonNode;

/** Dates, the clock and sums. */
final class DateScenes {

    private DateScenes() {
    }

    static void difference(Stage stage) {
        Sentence sentence = stage.sentence(Intent.DATE_DIFFERENCE);
        stage.user(sentence);
        boolean fromToday = !sentence.has(Slot.DATE2);
        JsonNode result = stage.call(new Call("date_difference")
                .with("from", fromToday ? "today" : sentence.meaning(Slot.DATE1))
                .with("to", sentence.meaning(fromToday ? Slot.DATE1 : Slot.DATE2)));
        stage.answer(Answers.days(result));
    }

    static void since(Stage stage) {
        Said date = stage.times().pastDate();
        Sentence sentence = stage.sentence(Intent.DATE_SINCE,
                fill -> fill.with(Slot.DATE1, SlotValue.meant(date.bare(), date.meaning())));
        stage.user(sentence);
        stage.answer(Answers.days(stage
                .call(new Call("date_difference").with("from", sentence.meaning(Slot.DATE1)).with("to", "today"))));
    }

    static void add(Stage stage) {
        shifted(stage, Intent.DATE_ADD, 1);
    }

    static void subtract(Stage stage) {
        shifted(stage, Intent.DATE_SUBTRACT, -1);
    }

    private static void shifted(Stage stage, Intent intent, int direction) {
        Sentence sentence = stage.sentence(intent);
        stage.user(sentence);
        int amount = direction * Integer.parseInt(sentence.meaning(Slot.AMOUNT));
        JsonNode result = stage.call(new Call("date_add").with("date", sentence.find(Slot.DATE1).orElse("today"))
                .with("amount", amount).with("unit", sentence.find(Slot.UNIT)));
        stage.answer(result.path("date").asText() + ".");
    }

    static void weekday(Stage stage) {
        Sentence sentence = stage.sentence(Intent.WEEKDAY_OF);
        stage.user(sentence);
        JsonNode result = stage
                .call(new Call("date_add").with("date", sentence.meaning(Slot.DATE1)).with("amount", 0).with("unit",
                        "days"));
        stage.answer(result.path("date").asText() + ".");
    }

    static void timeNow(Stage stage) {
        stage.user(stage.sentence(Intent.TIME_NOW));
        stage.answer(stage.call(new Call("time_now")).path("time").asText() + ".");
    }

    static void dateNow(Stage stage) {
        stage.user(stage.sentence(Intent.DATE_NOW));
        stage.answer(stage.call(new Call("time_now")).path("date").asText() + ".");
    }

    static void timeElsewhere(Stage stage) {
        Sentence sentence = stage.sentence(Intent.TIME_NOW_PLACE);
        stage.user(sentence);
        JsonNode result = stage.call(new Call("time_now").with("place", sentence.meaning(Slot.CITY)));
        stage.answer(result.path("time").asText() + " in " + result.path("place").asText() + ".");
    }

    static void calculate(Stage stage) {
        Sentence sentence = stage.sentence(Intent.CALCULATE);
        stage.user(sentence);
        JsonNode result = stage.call(new Call("calculate").with("expression", sentence.meaning(Slot.EXPRESSION)));
        stage.answer(result.has("error") ? Answers.error(result) : result.path("result").asText() + ".");
    }
}
