package org.famulus.world.phrasing;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

import org.famulus.world.text.Template;
import org.famulus.world.text.Template.Node;

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

    private static String braced(String slot) {
        return "{" + slot.toLowerCase(Locale.ROOT) + "}";
    }

    private static String key(String text) {
        StringBuilder key = new StringBuilder(text.length());
        text.toLowerCase(Locale.ROOT).codePoints().filter(Character::isLetterOrDigit).forEach(key::appendCodePoint);
        return key.toString();
    }

    /** Whether a sentence of this {@linkplain #skeleton(List) skeleton} is among those of this template. */
    boolean says(String skeleton) {
        BitSet begin = new BitSet();
        begin.set(0);
        return ends(template.node(), skeleton, begin).get(skeleton.length());
    }

    /** Every position up to which the node may reach when it begins at one of {@code begins}. */
    private static BitSet ends(Node node, String skeleton, BitSet begins) {
        return switch (node) {
            case Node.Literal(var text) -> shifted(key(text), skeleton, begins);
            case Node.SlotNode(var name) -> shifted(braced(name), skeleton, begins);
            case Node.Sequence(var parts) -> {
                BitSet reached = begins;
                for (Node part : parts) {
                    if (reached.isEmpty()) {
                        break;
                    }
                    reached = ends(part, skeleton, reached);
                }
                yield reached;
            }
            case Node.Choice(var alternatives) -> {
                BitSet reached = new BitSet();
                alternatives.forEach(alternative -> reached.or(ends(alternative, skeleton, begins)));
                yield reached;
            }
        };
    }

    private static BitSet shifted(String key, String skeleton, BitSet begins) {
        BitSet ends = new BitSet();
        begins.stream().filter(begin -> skeleton.startsWith(key, begin))
                .forEach(begin -> ends.set(begin + key.length()));
        return ends;
    }
}
