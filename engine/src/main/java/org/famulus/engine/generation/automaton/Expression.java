package org.famulus.engine.generation.automaton;

import org.jspecify.annotations.Nullable;

/**
 * A language of symbol strings. Made by {@link Expressions}, which keeps one object for each expression, so that
 * expressions of the same maker are equal when their parts are the same objects.
 */
@SuppressWarnings("ReferenceEquality") // each part is kept as one object
public abstract sealed class Expression {
    /** The length of the shortest text of a language that has none. */
    static final long NONE = Long.MAX_VALUE;

    private final long id;
    private final long shortest;
    private final int hash;

    private Expression(long id, long shortest, int hash) {
        this.id = id;
        this.shortest = shortest;
        this.hash = hash;
    }

    /** Symbols of its shortest text; {@code Long.MAX_VALUE} where it has none. */
    public final long shortest() {
        return shortest;
    }

    /** Whether the empty text belongs to it. */
    public final boolean nullable() {
        return shortest == 0;
    }

    /** Whether no text belongs to it. */
    public final boolean isNothing() {
        return shortest == NONE;
    }

    /** Whether it is a place of free text (see {@link Expressions#reference}). */
    public final boolean isFree() {
        return this instanceof Reference reference && reference.free;
    }

    /** Whether the empty text alone belongs to it. */
    public final boolean isEmpty() {
        return this instanceof Empty;
    }

    /** Rises with the order in which expressions were made; never given twice. */
    final long id() {
        return id;
    }

    /** Parts are told apart by their ids; nearby ids must not collide (constants of SplitMix64 and xxHash). */
    private static int mixed(long one, long other) {
        long hash = one * 0x9e3779b97f4a7c15L + other;
        hash = (hash ^ (hash >>> 29)) * 0xc2b2ae3d27d4eb4fL;
        return (int) (hash >>> 32);
    }

    private static int mixed(Expression[] parts) {
        int hash = parts.length;
        for (Expression part : parts) {
            hash = mixed(part.id, hash);
        }
        return hash;
    }

    /** About how much memory it takes. */
    long bytes() {
        return 88;
    }

    /** Whether the other is made of the same parts. */
    abstract boolean sameParts(Expression other);

    @Override
    public final boolean equals(Object other) {
        return this == other || (other instanceof Expression expression && hash == expression.hash
                && sameParts(expression));
    }

    @Override
    public final int hashCode() {
        return hash;
    }

    /** No text. */
    static final class Nothing extends Expression {
        Nothing(long id) {
            super(id, NONE, 1);
        }

        @Override
        boolean sameParts(Expression other) {
            return other instanceof Nothing;
        }
    }

    /** The empty text. */
    static final class Empty extends Expression {
        Empty(long id) {
            super(id, 0, 2);
        }

        @Override
        boolean sameParts(Expression other) {
            return other instanceof Empty;
        }
    }

    /** One symbol of a set that is not empty. */
    static final class OneOf extends Expression {
        final SymbolSet symbols;

        OneOf(long id, SymbolSet symbols) {
            super(id, 1, symbols.hashCode());
            this.symbols = symbols;
        }

        @Override
        boolean sameParts(Expression other) {
            return other instanceof OneOf one && symbols.equals(one.symbols);
        }
    }

    /** One text after another; the first part is itself neither a sequence nor the empty text. */
    static final class Sequence extends Expression {
        final Expression first;
        final Expression rest;

        Sequence(long id, Expression first, Expression rest) {
            super(id, first.shortest + rest.shortest, mixed(first.id, rest.id));
            this.first = first;
            this.rest = rest;
        }

        @Override
        boolean sameParts(Expression other) {
            return other instanceof Sequence sequence && first == sequence.first && rest == sequence.rest;
        }
    }

    /** One of at least two alternatives, none of them a choice, in the order of their ids. */
    static final class Choice extends Expression {
        final Expression[] alternatives;

        Choice(long id, Expression[] alternatives) {
            super(id, least(alternatives).shortest, mixed(alternatives));
            this.alternatives = alternatives;
        }

        /** The alternative with the shortest text, the oldest among equals. */
        Expression least() {
            return least(alternatives);
        }

        private static Expression least(Expression[] alternatives) {
            Expression least = alternatives[0];
            for (Expression alternative : alternatives) {
                least = alternative.shortest < least.shortest ? alternative : least;
            }
            return least;
        }

        @Override
        long bytes() {
            return 112 + 4L * alternatives.length;
        }

        @Override
        boolean sameParts(Expression other) {
            if (!(other instanceof Choice choice) || alternatives.length != choice.alternatives.length) {
                return false;
            }
            for (int i = 0; i < alternatives.length; i++) {
                if (alternatives[i] != choice.alternatives[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** From {@code least} to {@code most} texts of the item, which are not empty, one after another. */
    static final class Repeat extends Expression {
        final Expression item;
        final int least;
        final int most;

        Repeat(long id, Expression item, int least, int most) {
            super(id, least * item.shortest, mixed(item.id, (long) least << 32 | most));
            this.item = item;
            this.least = least;
            this.most = most;
        }

        @Override
        boolean sameParts(Expression other) {
            return other instanceof Repeat repeat && item == repeat.item && least == repeat.least
                    && most == repeat.most;
        }
    }

    /** An expression that is defined after it is used, so that a language can refer to itself. */
    static final class Reference extends Expression {
        final boolean free;
        private @Nullable Expression definition;

        Reference(long id, long shortest, boolean free) {
            super(id, shortest, mixed(id, id));
            this.free = free;
        }

        Expression definition() {
            if (definition == null) {
                throw new IllegalStateException("a reference without a definition");
            }
            return definition;
        }

        void define(Expression meaning) {
            if (definition != null || meaning.shortest() != shortest()) {
                throw new IllegalStateException("a reference whose shortest text has " + shortest()
                        + " symbols cannot mean what has " + meaning.shortest()
                        + ", nor be defined twice");
            }
            definition = meaning;
        }

        @Override
        boolean sameParts(Expression other) {
            return this == other;
        }
    }
}
