package org.famulus.world.phrasing;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

import org.famulus.world.text.Template;

/**
 * A template of sentences, whose slots are {@link Slot}s.
 *
 * @param template what it says
 */
public record SentenceTemplate(Template template) {

    /** @throws IllegalArgumentException in one line, if a slot is unknown */
    public SentenceTemplate {
        for (String name : template.slots()) {
            if (Slot.find(name).isEmpty()) {
                throw new IllegalArgumentException("'" + template.source() + "' has the unknown slot {" + name + "}");
            }
        }
    }

    static SentenceTemplate parse(String source, UnaryOperator<String> macros) {
        return new SentenceTemplate(Template.parse(source, macros));
    }

    /** One of its sentences; every alternative of a choice is as likely as the others. */
    public List<Piece> expand(RandomGenerator random) {
        PieceList pieces = new PieceList();
        template.expand(random, pieces);
        return pieces.finish();
    }

    /**
     * What tells sentences apart: their letters and digits in lower case, with slots in braces. Sentences that differ
     * only in spaces, stops or capitals have the same skeleton.
     */
    public static String skeleton(List<Piece> pieces) {
        StringBuilder skeleton = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Words(var text) -> skeleton.append(key(text));
                case Piece.Gap(var slot) -> skeleton.append(braced(slot.word()));
            }
        }
        return skeleton.toString();
    }

    static String braced(String slot) {
        return "{" + slot.toLowerCase(Locale.ROOT) + "}";
    }

    static String key(String text) {
        StringBuilder key = new StringBuilder(text.length());
        text.toLowerCase(Locale.ROOT).codePoints().filter(Character::isLetterOrDigit).forEach(key::appendCodePoint);
        return key.toString();
    }

}
