package org.famulus.engine.generation.automaton;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The deterministic automaton of an expression, built state by state as texts are read. States are small numbers that
 * stay valid until some are forgotten; the expression of a state outlives it and finds its state again. Not safe for
 * concurrent use.
 */
public final class Automaton {
    /** No state: the text cannot go on so. */
    public static final int DEAD = -1;

    private static final int UNKNOWN = -2;
    private static final long STATE_BYTES = 120;

    private final Expressions expressions;
    private final Expression start;
    /** Symbols that every expression of the grammar treats alike share a class. */
    private final short[] classes;
    private final int classCount;
    private final Map<Expression, Integer> numbers = new HashMap<>();
    private Expression[] states = new Expression[64];
    private int[][] successors = new int[64][];
    private int count;
    private long successorBytes;
    private int epoch;

    /**
     * Ends the making of the grammar that the expression belongs to.
     *
     * @throws IllegalArgumentException where no text belongs to the expression
     */
    public Automaton(Expressions expressions, Expression start) {
        if (start.isNothing()) {
            throw new IllegalArgumentException("no text of at most " + Expressions.LONGEST_SHORTEST
                    + " bytes is allowed; allow more");
        }
        this.expressions = expressions;
        this.start = start;
        expressions.freeze();
        classes = new short[SymbolSet.COUNT];
        classCount = classify();
    }

    private int classify() {
        int[] group = new int[SymbolSet.COUNT];
        int groups = 1;
        for (SymbolSet set : expressions.symbolSets()) {
            Map<Integer, Integer> split = new HashMap<>();
            for (int symbol = 0; symbol < SymbolSet.COUNT; symbol++) {
                int half = 2 * group[symbol] + (set.contains(symbol) ? 1 : 0);
                group[symbol] = split.computeIfAbsent(half, _ -> split.size());
            }
            groups = split.size();
        }
        for (int symbol = 0; symbol < SymbolSet.COUNT; symbol++) {
            classes[symbol] = (short) group[symbol];
        }
        return groups;
    }

    /** What a text begins with. */
    public Expression start() {
        return start;
    }

    /** The state of what may still come. */
    public int state(Expression expression) {
        Integer known = numbers.get(expression);
        if (known != null) {
            return known;
        }
        if (count == states.length) {
            states = Arrays.copyOf(states, 2 * count);
            successors = Arrays.copyOf(successors, 2 * count);
        }
        states[count] = expression;
        int[] unknown = new int[classCount];
        Arrays.fill(unknown, UNKNOWN);
        successors[count] = unknown;
        successorBytes += STATE_BYTES + 4L * classCount;
        numbers.put(expression, count);
        return count++;
    }

    /** What may still come at a state. */
    public Expression expression(int state) {
        return states[state];
    }

    /**
     * The state after a symbol, or {@link #DEAD}.
     *
     * @param symbol 0 to {@link SymbolSet#COUNT} - 1
     */
    public int next(int state, int symbol) {
        int next = successors[state][classes[symbol]];
        return next == UNKNOWN ? explore(state, symbol) : next;
    }

    private int explore(int state, int symbol) {
        Expression after = expressions.derivative(states[state], symbol);
        int next = after.isNothing() ? DEAD : state(after);
        successors[state][classes[symbol]] = next;
        return next;
    }

    /** A state that admits the same tokens of at most {@code length} symbols; see {@link Expressions#beginning}. */
    public int beginning(int state, int length) {
        return state(expressions.beginning(states[state], length));
    }

    /** A shortest text from a state on, in bytes. */
    public byte[] shortestText(int state) {
        return ShortestText.of(states[state]);
    }

    /** How many states there are. */
    public int states() {
        return count;
    }

    /** About how much memory the grammar takes, which stays. */
    public long grammarBytes() {
        return expressions.grammarBytes();
    }

    /** About how much memory the states take, until they are forgotten. */
    public long stateBytes() {
        return expressions.derivedBytes() + successorBytes;
    }

    /** Changes whenever states were forgotten. */
    public int epoch() {
        return epoch;
    }

    /**
     * Forgets all states but some, which get other numbers: all that were given before are no longer valid. The grammar
     * stays.
     *
     * @param kept states, replaced by their new numbers
     * @param length how many of {@code kept} there are
     */
    public void forgetAllBut(int[] kept, int length) {
        Expression[] meanings = new Expression[length];
        for (int i = 0; i < length; i++) {
            meanings[i] = states[kept[i]];
        }
        epoch++;
        numbers.clear();
        states = new Expression[64];
        successors = new int[64][];
        count = 0;
        successorBytes = 0;
        expressions.forgetDerivatives();
        for (int i = 0; i < length; i++) {
            kept[i] = state(meanings[i]);
        }
    }
}
