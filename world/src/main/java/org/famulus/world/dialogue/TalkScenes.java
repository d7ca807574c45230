package org.famulus.world.dialogue;

import org.famulus.world.phrasing.Exchanges;
import org.famulus.world.phrasing.Slot;

/** Small talk, and requests that no tool can serve. */
final class TalkScenes {

    private TalkScenes() {
    }

    static void smallTalk(Stage stage) {
        reply(stage, Exchanges.SMALLTALK, Purpose.CHAT, "", "");
    }

    static void unknown(Stage stage) {
        reply(stage, Exchanges.UNKNOWN, Purpose.REFUSE, "I can't ", ".");
    }

    private static void reply(Stage stage, Exchanges exchanges, Purpose purpose, String before, String after) {
        Exchanges.Exchange exchange = stage.exchange(exchanges);
        var sentence = stage.write(exchange.utterance(),
                fill -> fill.with(Slot.PERSON, stage.values().firstName(stage.random())), false);
        stage.user(sentence);
        String answer = stage.foreign(exchange.reply(), fill -> {
            sentence.values().forEach(fill::with);
            return fill;
        }).text();
        stage.say(purpose, before + answer + after);
    }
}
