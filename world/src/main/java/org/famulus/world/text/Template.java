package org.famulus.world.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A text with alternatives and slots: {@code [a|b|]} is one of several, {@code {word}} is filled by whoever expands it.
 *
 * @param source as it is written in its file
 * @param node what it says
 */
public record Template(String source, Node node) {

    /** A part of a template. */
    public sealed interface Node {

        /** Words as they are. */
        record Literal(String text) implements Node {
        }

        /** A place for a value. */
        record SlotNode(String name) implements Node {
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

    /** Takes the parts of an expanded template in order. */
    public interface Sink {

        void words(String text);

        void slot(String name);
    }

    /**
     * Reads a template.
     *
     * @param macros gives the template text of a macro's name
     * @throws IllegalArgumentException in one line, if brackets are not balanced or a macro is unknown
     */
    public static Template parse(String source, UnaryOperator<String> macros) {
        return new Template(source, new TemplateParser(source, macros).parse());
    }

    /** Reads a template that may not name macros. */
    public static Template parse(String source) {
        return parse(source, name -> {
            throw new IllegalArgumentException(
                    "'" + source + "' names the macro <" + name + ">, and there are none here");
        });
    }

    /** One of its texts; every alternative of a choice is as likely as the others. */
    public void expand(RandomGenerator random, Sink sink) {
        expand(node, random, sink);
    }

    private static void expand(Node node, RandomGenerator random, Sink sink) {
        switch (node) {
            case Node.Literal(var text) -> sink.words(text);
            case Node.SlotNode(var name) -> sink.slot(name);
            case Node.Sequence(var parts) -> parts.forEach(part -> expand(part, random, sink));
            case Node.Choice(var alternatives) -> expand(Pick.of(random, alternatives), random, sink);
        }
    }

    /** One of its texts, with the value of each slot. */
    public String text(RandomGenerator random, UnaryOperator<String> value) {
        StringBuilder filled = new StringBuilder();
        expand(random, new Sink() {

            @Override
            public void words(String text) {
                filled.append(text);
            }

            @Override
            public void slot(String name) {
                filled.append(value.apply(name));
            }
        });
        return filled.toString();
    }

    /** The names of its slots in the order of the text, one for each place. */
    public List<String> slots() {
        List<String> names = new ArrayList<>();
        addSlots(node, names);
        return names;
    }

    private static void addSlots(Node node, List<String> names) {
        switch (node) {
            case Node.Literal _ -> {
            }
            case Node.SlotNode(var name) -> names.add(name);
            case Node.Sequence(var parts) -> parts.forEach(part -> addSlots(part, names));
            case Node.Choice(var alternatives) -> alternatives.forEach(part -> addSlots(part, names));
        }
    }
}
