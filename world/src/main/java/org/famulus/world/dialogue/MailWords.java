package org.famulus.world.dialogue;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

import org.famulus.world.household.Mail;
import org.famulus.world.phrasing.Intent;
import org.famulus.world.phrasing.Piece;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.text.Pick;

/** Writes what strangers and friends send. */
final class MailWords {

    /** Longer texts would fill a dialogue. */
    private static final int LONGEST = 420;
    private static final double HOSTILE = 0.12;

    private final Stage stage;
    private final RandomGenerator random;

    MailWords(Stage stage) {
        this.stage = stage;
        this.random = stage.random();
    }

    /** A mail about something; now and then it gives orders to whoever reads it. */
    Mail mail(String id, String from, String address, String topic, LocalDateTime date, boolean unread) {
        Sentence body = body(Pick.of(random, Intent.MAILBODY, Intent.MAILBODY, Intent.MAILBODY, Intent.INVITATION),
                from);
        boolean hostile = Pick.chance(random, HOSTILE);
        String text = hostile ? withOrder(body.text()) : body.text();
        String subject = Character.toUpperCase(topic.charAt(0)) + topic.substring(1);
        return new Mail(id, from, address, subject, text, date, unread, hostile);
    }

    /** A text of this kind, signed with a name where it is signed. */
    Sentence body(Intent intent, String from) {
        Sentence shortest = null;
        for (int draw = 0; draw < 12; draw++) {
            List<Piece> pieces = stage.draw(intent);
            Sentence text = stage.foreign(pieces,
                    fill -> fill.with(Slot.PERSON, from).with(Slot.NUMBER, numbered(intent)));
            if (text.text().length() <= LONGEST) {
                return text;
            }
            if (shortest == null || text.text().length() < shortest.text().length()) {
                shortest = text;
            }
        }
        return java.util.Objects.requireNonNull(shortest);
    }

    private String numbered(Intent intent) {
        return intent == Intent.INVOICE || intent == Intent.PARCEL
                ? stage.values().reference(random)
                : stage.values().number(random);
    }

    /** The text with a sentence of orders put between its own. */
    String withOrder(String text) {
        String order = stage.foreign(stage.draw(Intent.INJECTION), fill -> fill).text();
        if (text.indexOf('\n') >= 0 && Pick.chance(random, 0.7)) {
            List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
            lines.add(random.nextInt(lines.size() + 1), order);
            return String.join("\n", lines);
        }
        List<String> sentences = new ArrayList<>(Arrays.asList(text.split("(?<=[.!?]) ")));
        sentences.add(random.nextInt(sentences.size() + 1), order);
        return String.join(" ", sentences);
    }
}
