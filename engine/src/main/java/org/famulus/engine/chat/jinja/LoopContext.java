package org.famulus.engine.chat.jinja;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** The name {@code loop} inside a loop. */
final class LoopContext implements Function {

    private final List<Object> elements;
    private final int depth;
    private final @Nullable Function recursion;
    private int index = -1;
    private @Nullable List<Object> lastSeen;

    /** @param depth of recursion, from 0; @param recursion what calling the loop does, where it is recursive */
    LoopContext(List<Object> elements, int depth, @Nullable Function recursion) {
        this.elements = elements;
        this.depth = depth;
        this.recursion = recursion;
    }

    boolean advance() {
        return ++index < elements.size();
    }

    Object element() {
        return elements.get(index);
    }

    @Override
    public Object call(Evaluator evaluator, Arguments arguments) {
        if (recursion == null) {
            throw JinjaException.failed("the loop must have the 'recursive' marker to be called");
        }
        return recursion.call(evaluator, arguments);
    }

    @Nullable
    Object attribute(String name) {
        return switch (name) {
            case "index" -> (long) index + 1;
            case "index0" -> (long) index;
            case "revindex" -> (long) elements.size() - index;
            case "revindex0" -> (long) elements.size() - index - 1;
            case "first" -> index == 0;
            case "last" -> index == elements.size() - 1;
            case "length" -> (long) elements.size();
            case "depth" -> (long) depth + 1;
            case "depth0" -> (long) depth;
            case "previtem" -> index > 0 ? elements.get(index - 1) : new Undefined("there is no previous item");
            case "nextitem" -> index + 1 < elements.size()
                    ? elements.get(index + 1)
                    : new Undefined("there is no next item");
            case "cycle" -> (Function) (evaluator, arguments) -> {
                if (arguments.positional().isEmpty()) {
                    throw JinjaException.failed("no items for cycling given");
                }
                return arguments.positional().get(index % arguments.positional().size());
            };
            case "changed" -> (Function) (evaluator, arguments) -> changed(evaluator.budget(), arguments);
            default -> null;
        };
    }

    private boolean changed(Budget budget, Arguments arguments) {
        boolean changed = lastSeen == null || !Values.equal(budget, lastSeen, arguments.positional());
        lastSeen = arguments.positional();
        return changed;
    }
}
