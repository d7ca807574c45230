package org.famulus.engine.generation.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.famulus.engine.generation.automaton.Expression.Choice;
import org.famulus.engine.generation.automaton.Expression.Empty;
import org.famulus.engine.generation.automaton.Expression.Nothing;
import org.famulus.engine.generation.automaton.Expression.OneOf;
import org.famulus.engine.generation.automaton.Expression.Reference;
import org.famulus.engine.generation.automaton.Expression.Repeat;
import org.famulus.engine.generation.automaton.Expression.Sequence;

/**
 * Makes expressions and keeps one object for each. What has no text, or none of at most {@link #LONGEST_SHORTEST}
 * symbols, becomes nothing as it is made, and nothing vanishes from what holds it: every other expression can be
 * completed. A grammar has at most {@link #MOST_PARTS} parts. Not safe for concurrent use.
 */
@SuppressWarnings("ReferenceEquality") // each expression is kept as one object
public final class Expressions {
    /** A {@code most} of {@link #repeat} that has no end. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;
    /** Languages whose shortest text is longer are taken for empty: nothing could write them. */
    public static final int LONGEST_SHORTEST = 1 << 16;
    /** The most expressions that one grammar is made of, about 20 MB. */
    public static final int MOST_PARTS = 1 << 18;

    private final SymbolSet available;
    private final Map<Expression, Expression> grammar = new HashMap<>();
    private final Set<SymbolSet> symbolSets = new HashSet<>();
    private final Nothing nothing;
    private final Empty empty;
    /** Derivatives; forgotten together when they take too much memory. */
    private Map<Expression, Expression> derived = new HashMap<>();
    private long grammarBytes;
    private long derivedBytes;
    private boolean frozen;
    private long made;
    private long parts;

    /**
     * @param available the symbols that can be written; others vanish from what {@link #symbols} is given
     */
    public Expressions(SymbolSet available) {
        this.available = available;
        nothing = new Nothing(made++);
        empty = new Empty(made++);
    }

    /** No text. */
    public Expression nothing() {
        return nothing;
    }

    /** The empty text. */
    public Expression empty() {
        return empty;
    }

    /** One symbol of those in the set that are available. */
    public Expression symbols(SymbolSet set) {
        return anySymbols(set.and(available));
    }

    /** One symbol of the set, available or not: for texts that somebody else writes. */
    public Expression anySymbols(SymbolSet set) {
        if (set.isEmpty()) {
            return nothing;
        }
        symbolSets.add(set);
        return kept(new OneOf(made, set));
    }

    /** These bytes, in this order. */
    public Expression literal(byte[] bytes) {
        if (bytes.length > LONGEST_SHORTEST) {
            return nothing;
        }
        Expression rest = empty;
        for (int i = bytes.length - 1; i >= 0; i--) {
            rest = sequence(symbols(SymbolSet.of(bytes[i] & 0xFF)), rest);
        }
        return rest;
    }

    /** A text of the first and then one of the second. */
    public Expression sequence(Expression first, Expression second) {
        if (first.isNothing() || second.isNothing() || first.shortest() + second.shortest() > LONGEST_SHORTEST) {
            return nothing;
        }
        if (first == empty) {
            return second;
        }
        if (second == empty) {
            return first;
        }
        if (!(first instanceof Sequence)) {
            return kept(new Sequence(made, first, second));
        }
        // Leaning to the right, a derivative changes the head alone, however long the rest is.
        List<Expression> parts = new ArrayList<>();
        Expression last = first;
        while (last instanceof Sequence sequence) {
            parts.add(sequence.first);
            last = sequence.rest;
        }
        Expression rest = kept(new Sequence(made, last, second));
        for (Expression part : parts.reversed()) {
            rest = kept(new Sequence(made, part, rest));
        }
        return rest;
    }

    /** Texts of all of these, one after another. */
    public Expression sequence(List<Expression> parts) {
        Expression rest = empty;
        for (Expression part : parts.reversed()) {
            rest = sequence(part, rest);
        }
        return rest;
    }

    /** A text of any of these. */
    public Expression choice(Collection<Expression> alternatives) {
        List<Expression> flat = new ArrayList<>(alternatives.size());
        SymbolSet single = null;
        for (Expression alternative : alternatives) {
            Expression[] members = alternative instanceof Choice choice
                    ? choice.alternatives
                    : new Expression[]{alternative};
            for (Expression member : members) {
                if (member instanceof OneOf one) {
                    single = single == null ? one.symbols : single.or(one.symbols);
                } else if (member != nothing) {
                    flat.add(member);
                }
            }
        }
        if (single != null) {
            flat.add(anySymbols(single));
        }
        flat.sort(Comparator.comparingLong(Expression::id));
        Expression[] distinct = flat.stream().distinct().toArray(Expression[]::new);
        return switch (distinct.length) {
            case 0 -> nothing;
            case 1 -> distinct[0];
            default -> kept(new Choice(made, distinct));
        };
    }

    /** A text of either. */
    public Expression choice(Expression one, Expression other) {
        return choice(List.of(one, other));
    }

    /** A text of this, or the empty one. */
    public Expression optional(Expression expression) {
        return choice(empty, expression);
    }

    /**
     * Texts of the item one after another.
     *
     * @param least 0 or more
     * @param most 0 or more, or {@link #UNBOUNDED}
     * @throws IllegalArgumentException where the empty text belongs to the item, or a number is negative
     */
    public Expression repeat(Expression item, int least, int most) {
        if (item.nullable() || least < 0 || most < 0) {
            throw new IllegalArgumentException("an item that may be empty, or " + least + " to " + most
                    + " of one; allowed: items with a text, 0 or more of them");
        }
        if (most == 0 || (item.isNothing() && least == 0)) {
            return least == 0 ? empty : nothing;
        }
        if (least > most || item.isNothing() || least * item.shortest() > LONGEST_SHORTEST) {
            return nothing;
        }
        return least == 1 && most == 1 ? item : kept(new Repeat(made, item, least, most));
    }

    /**
     * What {@link #define} says later.
     *
     * @param shortest symbols of the shortest text that it will have, at most {@link #LONGEST_SHORTEST}
     * @param free whether texts from here on are free: nobody asked for anything yet
     */
    public Expression reference(long shortest, boolean free) {
        return kept(new Reference(made, shortest, free));
    }

    /**
     * Says what a reference means. Its meaning must not begin with the reference itself.
     *
     * @throws IllegalStateException where it was said before, or the length of the shortest text is another
     */
    public void define(Expression reference, Expression meaning) {
        ((Reference) reference).define(meaning);
    }

    /** What may follow after the symbol. */
    Expression derivative(Expression expression, int symbol) {
        return switch (expression) {
            case Nothing _,Empty _ -> nothing;
            case OneOf one -> one.symbols.contains(symbol) ? empty : nothing;
            case Sequence sequence -> {
                Expression begun = derivative(sequence.first, symbol);
                Expression within = begun == nothing ? nothing : sequence(begun, sequence.rest);
                yield sequence.first.nullable() ? choice(within, derivative(sequence.rest, symbol)) : within;
            }
            case Choice choice -> {
                List<Expression> after = new ArrayList<>();
                for (Expression alternative : choice.alternatives) {
                    Expression next = derivative(alternative, symbol);
                    if (next != nothing) {
                        after.add(next);
                    }
                }
                yield after.size() == 1 ? after.getFirst() : choice(after);
            }
            case Repeat repeat -> {
                Expression begun = derivative(repeat.item, symbol);
                yield begun == nothing
                        ? nothing
                        : sequence(begun, repeat(repeat.item, Math.max(0, repeat.least - 1),
                                repeat.most == UNBOUNDED ? UNBOUNDED : repeat.most - 1));
            }
            case Reference reference -> derivative(reference.definition(), symbol);
        };
    }

    /**
     * An expression that begins as the given one does: for texts of at most {@code length} symbols that go on, it has the
     * same ones, and what remains after them has a shortest text of the same length. Upper limits of counts that so short a
     * text cannot reach are left out, so that states which differ in them alone have one beginning.
     */
    public Expression beginning(Expression expression, int length) {
        if (expression instanceof Choice choice) {
            return choice(Arrays.stream(choice.alternatives).map(one -> beginning(one, length)).toList());
        }
        List<Sequence> heads = new ArrayList<>();
        Expression last = expression;
        while (last instanceof Sequence sequence) {
            heads.add(sequence);
            last = sequence.rest;
        }
        Expression rest = unlimited(last, length);
        for (Sequence head : heads.reversed()) {
            Expression first = unlimited(head.first, length);
            rest = first == head.first && rest == head.rest ? head : sequence(first, rest);
        }
        return rest;
    }

    private Expression unlimited(Expression expression, int length) {
        return expression instanceof Repeat repeat && repeat.most > length
                ? repeat(repeat.item, repeat.least, UNBOUNDED)
                : expression;
    }

    /** Ends the making of a grammar: from here on there are only derivatives, which may be forgotten. */
    void freeze() {
        frozen = true;
    }

    /** The sets of symbols that the grammar tells apart. */
    Set<SymbolSet> symbolSets() {
        return symbolSets;
    }

    /** Forgets the derivatives. Those that somebody holds stay valid, but are not found again. */
    void forgetDerivatives() {
        derived = new HashMap<>();
        derivedBytes = 0;
    }

    /** About how much memory the grammar takes. */
    long grammarBytes() {
        return grammarBytes;
    }

    /** About how much memory the derivatives take. */
    long derivedBytes() {
        return derivedBytes;
    }

    private Expression kept(Expression candidate) {
        Expression known = grammar.get(candidate);
        if (known != null) {
            return known;
        }
        if (frozen) {
            known = derived.putIfAbsent(candidate, candidate);
            if (known != null) {
                return known;
            }
            derivedBytes += candidate.bytes();
        } else {
            parts += candidate instanceof Choice choice ? choice.alternatives.length : 1;
            if (parts > MOST_PARTS) {
                throw new IllegalArgumentException("the grammar has more than " + MOST_PARTS
                        + " parts; allow less: fewer or shorter values, names, alternatives, patterns or levels");
            }
            grammar.put(candidate, candidate);
            grammarBytes += candidate.bytes();
        }
        made++;
        return candidate;
    }
}
