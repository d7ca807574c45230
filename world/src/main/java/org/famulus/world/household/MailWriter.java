package org.famulus.world.household;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

import org.famulus.world.Split;
import org.famulus.world.lexicon.SlotWords;
import org.famulus.world.lexicon.Values;
import org.famulus.world.phrasing.Intent;
import org.famulus.world.phrasing.OwnerStyle;
import org.famulus.world.phrasing.Phrasebook;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.SentenceWriter;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.phrasing.SlotValue;
import org.famulus.world.phrasing.TimeWords;
import org.famulus.world.text.Pick;

/** Writes what friends, firms and strangers send. Belongs to one thread. */
public final class MailWriter {

    /** Longer texts would fill a dialogue. */
    private static final int LONGEST = 420;
    private static final int DRAWS = 30;
    private static final double HOSTILE = 0.12;

    private final Values values;
    private final Split phrasing;
    private final String owner;
    private final RandomGenerator random;
    private final SlotWords words;

    /**
     * A writer of mails to one owner.
     *
     * @param owner the name of the one who gets the mails
     * @param times says times, seen from about when the mails are written; draws come from its generator
     */
    public MailWriter(Values values, Split phrasing, String owner, TimeWords times) {
        this.values = values;
        this.phrasing = phrasing;
        this.owner = owner.split(" ")[0];
        this.random = times.random();
        this.words = new SlotWords(values, times);
    }

    /** A mail about something, from a person or a firm; now and then it gives orders to whoever reads it. */
    public Mail mail(String id, String from, String address, String topic, LocalDateTime date, boolean unread) {
        Sentence body = body(Pick.of(random, Intent.MAILBODY, Intent.MAILBODY, Intent.MAILBODY, Intent.INVITATION),
                from);
        boolean hostile = Pick.chance(random, HOSTILE);
        String subject = Character.toUpperCase(topic.charAt(0)) + topic.substring(1);
        return new Mail(id, from, address, subject, hostile ? withOrder(body.text()) : body.text(), date, unread,
                hostile);
    }

    /**
     * A text of one kind, with the values that it holds.
     *
     * @param from who signs it, where it is signed
     */
    public Sentence body(Intent intent, String from) {
        for (int draw = 0; draw < DRAWS; draw++) {
            Sentence text = write(intent, from);
            if (text.text().length() <= LONGEST) {
                return text;
            }
        }
        throw new IllegalStateException(
                intent.fileName() + ".txt has hardly a text of " + LONGEST + " characters or less");
    }

    private Sentence write(Intent intent, String from) {
        return new SentenceWriter(Phrasebook.shared(), phrasing, OwnerStyle.PLAIN, random)
                .write(Phrasebook.shared().draw(intent, phrasing, random), false, slot -> value(slot, intent, from));
    }

    private SlotValue value(Slot slot, Intent intent, String from) {
        boolean numbered = intent == Intent.INVOICE || intent == Intent.PARCEL;
        return switch (slot) {
            case PERSON -> SlotValue.copied(from);
            case OWNER, NAME -> SlotValue.copied(owner);
            case NUMBER -> SlotValue.copied(numbered ? values.reference(random) : values.number(random));
            default -> words.draw(slot).orElseThrow(() -> new IllegalStateException(
                    "a text of " + intent.fileName() + ".txt has {" + slot.word() + "}, which no text can have"));
        };
    }

    /** The text with a sentence of orders put between its own. */
    public String withOrder(String text) {
        String order = write(Intent.INJECTION, values.fullName(random)).text();
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
