package org.famulus.world.phrasing;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A sentence with alternatives and slots.
 *
 * @param source as it is written in its file
 * @param node what it says
 * @param expansions how many sentences it can say, its slots unfilled; 1 or more
 */
public record Template(String source, Node node, long expansions) {

    private static final long MANY = 1L << 31;

    /** A part of a template. */
    public sealed interface Node {

        /**
         * Words as they are.
         *
         * @param key what is compared of them: letters and digits, in lower case
         */
        record Literal(String text, String key) implements Node {

            Literal(String text) {
                this(text, Template.key(text));
            }
        }

        /** A value. */
        record SlotNode(Slot slot) implements Node {
        }

        /** One after the other. */
        record Sequence(List<Node> parts) implements Node {

            public Sequence {
                parts = List.copyOf(parts);
            }
        }

        /** One of several. */
        record Choice(List<Node> alternatives) implements Node {

            public Choice {
                alternatives = List.copyOf(alternatives);
            }
        }
    }

    /**
     * Reads a template.
     *
     * @param macros gives the template text of a macro's name
     * @throws IllegalArgumentException in one line, if brackets are not balanced or a slot or macro is unknown
     */
    public static Template parse(String source, UnaryOperator<String> macros) {
        Node node = new TemplateParser(source, macros).parse();
        return new Template(source, node, count(node));
    }

    private static long count(Node node) {
        return switch (node) {
            case Node.Literal _,Node.SlotNode _ -> 1;
            case Node.Sequence(var parts) ->
                parts.stream().mapToLong(Template::count).reduce(1, (product, next) -> Math.min(product * next, MANY));
            case Node.Choice(var alternatives) ->
                Math.min(alternatives.stream().mapToLong(Template::count).sum(), MANY);
        };
    }

    /** One of its sentences; every alternative of a choice is as likely as the others. */
    public List<Piece> expand(RandomGenerator random) {
        PieceList pieces = new PieceList();
        expand(node, random, pieces);
        return pieces.finish();
    }

    /** One of its sentences as it stands, its slots left out. */
    String words(RandomGenerator random) {
        return switch (node) {
            case Node.Literal(var text, var _) -> text;
            case Node.SlotNode _ -> "";
            case Node.Sequence(var parts) -> parts.stream()
                    .map(part -> new Template(source, part, expansions).words(random)).collect(Collectors.joining());
            case Node.Choice(var alternatives) ->
                new Template(source, alternatives.get(random.nextInt(alternatives.size())), expansions).words(random);
        };
    }

    private static void expand(Node node, RandomGenerator random, PieceList pieces) {
        switch (node) {
            case Node.Literal(var text, var _) -> pieces.words(text);
            case Node.SlotNode(var slot) -> pieces.gap(slot);
            case Node.Sequence(var parts) -> parts.forEach(part -> expand(part, random, pieces));
            case Node.Choice(var alternatives) ->
                expand(alternatives.get(random.nextInt(alternatives.size())), random, pieces);
        }
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
                case Piece.Gap(var slot) -> skeleton.append(braced(slot));
            }
        }
        return skeleton.toString();
    }

    private static String braced(Slot slot) {
        return "{" + slot.word() + "}";
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
        return ends(node, skeleton, begin).get(skeleton.length());
    }

    /** Every position up to which the node may reach when it begins at one of {@code begins}. */
    private static BitSet ends(Node node, String skeleton, BitSet begins) {
        return switch (node) {
            case Node.Literal(var _, var key) -> shifted(key, skeleton, begins);
            case Node.SlotNode(var slot) -> shifted(braced(slot), skeleton, begins);
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

    /** The slots that it may have, in the order of the text; one for each place. */
    public List<Slot> slots() {
        List<Slot> slots = new ArrayList<>();
        addSlots(node, slots);
        return slots;
    }

    private static void addSlots(Node node, List<Slot> slots) {
        switch (node) {
            case Node.Literal _ -> {
            }
            case Node.SlotNode(var slot) -> slots.add(slot);
            case Node.Sequence(var parts) -> parts.forEach(part -> addSlots(part, slots));
            case Node.Choice(var alternatives) -> alternatives.forEach(part -> addSlots(part, slots));
        }
    }
}
