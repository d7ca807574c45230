package org.famulus.engine.generation.constraint;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

import org.famulus.engine.generation.automaton.Automaton;
import org.famulus.engine.generation.automaton.SymbolSet;

/**
 * Tokens of a vocabulary by their symbols, so that what is wrong with the beginning of many tokens is found once. Nodes
 * lie in the order of a walk; behind a dead one the walk goes on after its last descendant. Immutable.
 */
final class TokenTrie {

    /** Learns of each token, or of several of the same symbols, that an automaton reads to its end. */
    interface Arrival {

        /**
         * Tokens {@code ids[from]} to {@code ids[to - 1]} lead to {@code state}.
         *
         * @param ids owned by the trie
         */
        void at(int[] ids, int from, int to, int state);
    }

    /** By node: the symbol that leads to it. */
    private final short[] symbols;
    /** By node: how many symbols lead to it, 1 or more. */
    private final short[] depths;
    /** By node: the first node that is no descendant of it. */
    private final int[] ends;
    /** By node: where the ids of the tokens that end there begin in {@link #ids}. */
    private final int[] firstIds;
    private final int[] ids;
    private final int deepest;
    /** By symbol: its node below the root, or -1. */
    private final int[] roots = new int[SymbolSet.COUNT];

    /**
     * @param symbolsById the symbols of each token of a vocabulary, none empty
     * @param shortest symbols of the shortest token that belongs here
     * @param longest symbols of the longest
     */
    TokenTrie(short[][] symbolsById, int shortest, int longest) {
        Integer[] order = sorted(symbolsById, shortest, longest);
        int capacity = 0;
        for (int i = 0; i < order.length; i++) {
            short[] token = symbolsById[order[i]];
            capacity += token.length - (i == 0 ? 0 : shared(symbolsById[order[i - 1]], token));
        }
        symbols = new short[capacity];
        depths = new short[capacity];
        ends = new int[capacity];
        firstIds = new int[capacity + 1];
        ids = new int[order.length];
        Arrays.fill(roots, -1);
        Deque<Integer> open = new ArrayDeque<>();
        int count = 0;
        int most = 0;
        for (int i = 0; i < order.length; i++) {
            short[] token = symbolsById[order[i]];
            int known = i == 0 ? 0 : shared(symbolsById[order[i - 1]], token);
            while (open.size() > known) {
                ends[open.pop()] = count;
            }
            for (int at = known; at < token.length; at++) {
                symbols[count] = token[at];
                depths[count] = (short) (at + 1);
                firstIds[count] = i;
                if (at == 0) {
                    roots[token[0]] = count;
                }
                open.push(count++);
            }
            ids[i] = order[i];
            most = Math.max(most, token.length);
        }
        while (!open.isEmpty()) {
            ends[open.pop()] = count;
        }
        firstIds[capacity] = order.length;
        deepest = most;
    }

    private static Integer[] sorted(short[][] symbolsById, int shortest, int longest) {
        int count = 0;
        Integer[] order = new Integer[symbolsById.length];
        for (int id = 0; id < symbolsById.length; id++) {
            if (symbolsById[id].length >= shortest && symbolsById[id].length <= longest) {
                order[count++] = id;
            }
        }
        Integer[] tokens = Arrays.copyOf(order, count);
        Arrays.sort(tokens, (a, b) -> Arrays.compare(symbolsById[a], symbolsById[b]));
        return tokens;
    }

    private static int shared(short[] one, short[] other) {
        int difference = Arrays.mismatch(one, other);
        return difference < 0 ? one.length : difference;
    }

    /** Symbols of its longest token; 0 where it has none. */
    int deepest() {
        return deepest;
    }

    /** About how much memory it takes. */
    long bytes() {
        return 12L * symbols.length + 4L * ids.length;
    }

    /**
     * Reads the tokens from a state on.
     *
     * @param states room for {@link #deepest} + 1 states
     * @param mostStateBytes where the automaton's states take more, all but those in use are forgotten; the state numbers
     *        that {@code arrival} was given before are then no longer valid
     */
    void walk(Automaton automaton, int state, int[] states, long mostStateBytes, Arrival arrival) {
        states[0] = state;
        int node = 0;
        while (node < symbols.length) {
            int depth = depths[node];
            int next = automaton.next(states[depth - 1], symbols[node]);
            if (next == Automaton.DEAD) {
                node = ends[node];
                continue;
            }
            states[depth] = next;
            int from = firstIds[node];
            int to = firstIds[node + 1];
            if (from < to) {
                arrival.at(ids, from, to, next);
            }
            node++;
            if (automaton.stateBytes() > mostStateBytes) {
                automaton.forgetAllBut(states, depth + 1);
            }
        }
    }

    /**
     * The fewest tokens that spell bytes.
     *
     * @return their ids in order
     * @throws IllegalArgumentException where no tokens spell them
     */
    int[] fewest(byte[] text) {
        int[] counts = new int[text.length + 1];
        int[] choices = new int[text.length];
        int[] lengths = new int[text.length];
        for (int at = text.length - 1; at >= 0; at--) {
            counts[at] = Integer.MAX_VALUE;
            int node = roots[text[at] & 0xFF];
            int length = 1;
            while (node >= 0) {
                int rest = counts[at + length];
                if (firstIds[node] < firstIds[node + 1] && rest != Integer.MAX_VALUE && rest + 1 <= counts[at]) {
                    counts[at] = rest + 1;
                    choices[at] = ids[firstIds[node]];
                    lengths[at] = length;
                }
                node = at + length < text.length ? child(node, text[at + length] & 0xFF) : -1;
                length++;
            }
        }
        if (counts[0] == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no tokens spell a text of " + text.length + " bytes");
        }
        int[] path = new int[counts[0]];
        int at = 0;
        for (int i = 0; i < path.length; i++) {
            path[i] = choices[at];
            at += lengths[at];
        }
        return path;
    }

    private int child(int parent, int symbol) {
        int node = parent + 1;
        while (node < ends[parent] && symbols[node] != symbol) {
            node = ends[node];
        }
        return node < ends[parent] ? node : -1;
    }
}
