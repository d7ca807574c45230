package org.famulus.engine.generation.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A deterministic automaton over characters. State 0 is the start, and from every state a string can be completed; without
 * states it has no string. Immutable.
 */
final class CharacterAutomaton {

    /** More than any sensible pattern needs; bounds what a hostile one can make us build. */
    static final int MOST_STATES = 4096;

    /**
     * A step.
     *
     * @param characters disjoint from those of the state's other edges
     */
    record Edge(CodePoints characters, int target) {
    }

    private final List<List<Edge>> edges;
    private final BitSet accepting;

    /** Leaves out what cannot be reached or completed. */
    CharacterAutomaton(List<List<Edge>> edges, BitSet accepting) {
        BitSet alive = completable(edges, accepting);
        int[] numbers = new int[edges.size()];
        Arrays.fill(numbers, -1);
        List<Integer> order = new ArrayList<>();
        if (alive.get(0)) {
            numbers[0] = 0;
            order.add(0);
        }
        List<List<Edge>> kept = new ArrayList<>();
        this.accepting = new BitSet();
        for (int next = 0; next < order.size(); next++) {
            int state = order.get(next);
            this.accepting.set(next, accepting.get(state));
            Map<Integer, CodePoints> byTarget = new TreeMap<>();
            for (Edge edge : edges.get(state)) {
                if (alive.get(edge.target) && !edge.characters.isEmpty()) {
                    if (numbers[edge.target] < 0) {
                        numbers[edge.target] = order.size();
                        order.add(edge.target);
                    }
                    byTarget.merge(numbers[edge.target], edge.characters, CodePoints::or);
                }
            }
            kept.add(byTarget.entrySet().stream().map(entry -> new Edge(entry.getValue(), entry.getKey())).toList());
        }
        this.edges = List.copyOf(kept);
    }

    private static BitSet completable(List<List<Edge>> edges, BitSet accepting) {
        List<List<Integer>> sources = new ArrayList<>();
        edges.forEach(_ -> sources.add(new ArrayList<>()));
        for (int state = 0; state < edges.size(); state++) {
            for (Edge edge : edges.get(state)) {
                if (!edge.characters.isEmpty()) {
                    sources.get(edge.target).add(state);
                }
            }
        }
        BitSet alive = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        accepting.stream().forEach(open::add);
        while (!open.isEmpty()) {
            int state = open.pop();
            if (!alive.get(state)) {
                alive.set(state);
                open.addAll(sources.get(state));
            }
        }
        return alive;
    }

    /** Strings of {@code least} to {@code most} characters. */
    static CharacterAutomaton lengths(int least, int most) {
        boolean unbounded = most == CharacterPattern.UNBOUNDED;
        int last = unbounded ? least : most;
        requireStates(last + 1L);
        List<List<Edge>> edges = new ArrayList<>();
        BitSet accepting = new BitSet();
        for (int length = 0; length <= last; length++) {
            accepting.set(length, length >= least);
            int target = length < last ? length + 1 : length;
            edges.add(length < last || unbounded ? List.of(new Edge(CodePoints.ALL, target)) : List.of());
        }
        return new CharacterAutomaton(edges, accepting);
    }

    /** Every string but these. */
    static CharacterAutomaton allBut(Set<String> excluded) {
        List<List<Edge>> edges = new ArrayList<>();
        BitSet accepting = new BitSet();
        // State 1 is that of strings which no excluded one begins with.
        edges.add(new ArrayList<>());
        edges.add(List.of(new Edge(CodePoints.ALL, 1)));
        accepting.set(0, 2);
        List<Map<Integer, Integer>> children = new ArrayList<>(List.of(new TreeMap<>(), new TreeMap<>()));
        for (String string : excluded) {
            int state = 0;
            for (int codePoint : string.codePoints().toArray()) {
                Integer child = children.get(state).get(codePoint);
                if (child == null) {
                    child = edges.size();
                    children.get(state).put(codePoint, child);
                    children.add(new TreeMap<>());
                    edges.add(new ArrayList<>());
                    accepting.set(child);
                }
                state = child;
            }
            accepting.clear(state);
        }
        for (int state = 0; state < edges.size(); state++) {
            if (state != 1) {
                CodePoints others = CodePoints.ALL;
                for (Map.Entry<Integer, Integer> child : children.get(state).entrySet()) {
                    edges.get(state).add(new Edge(CodePoints.of(child.getKey()), child.getValue()));
                    others = others.without(CodePoints.of(child.getKey()));
                }
                edges.get(state).add(new Edge(others, 1));
            }
        }
        return new CharacterAutomaton(edges, accepting);
    }

    /**
     * The strings of both.
     *
     * @throws IllegalArgumentException where that takes too many states or too much work
     */
    CharacterAutomaton and(CharacterAutomaton other, WorkLimit work) {
        if (isEmpty() || other.isEmpty()) {
            return nothing();
        }
        Map<Long, Integer> numbers = new HashMap<>();
        List<int[]> pairs = new ArrayList<>();
        numbers.put(0L, 0);
        pairs.add(new int[]{0, 0});
        List<List<Edge>> product = new ArrayList<>();
        BitSet both = new BitSet();
        for (int next = 0; next < pairs.size(); next++) {
            int[] pair = pairs.get(next);
            both.set(next, accepting.get(pair[0]) && other.accepting.get(pair[1]));
            List<Edge> steps = new ArrayList<>();
            for (Edge one : edges.get(pair[0])) {
                for (Edge two : other.edges.get(pair[1])) {
                    work.count(one.characters.ranges() + two.characters.ranges());
                    CodePoints shared = one.characters.and(two.characters);
                    if (!shared.isEmpty()) {
                        long key = (long) one.target << 32 | two.target;
                        int target = numbers.computeIfAbsent(key, _ -> {
                            pairs.add(new int[]{one.target, two.target});
                            requireStates(pairs.size());
                            return pairs.size() - 1;
                        });
                        steps.add(new Edge(shared, target));
                    }
                }
            }
            product.add(steps);
        }
        return new CharacterAutomaton(product, both);
    }

    /** No string. */
    static CharacterAutomaton nothing() {
        return new CharacterAutomaton(List.of(List.of()), new BitSet());
    }

    static void requireStates(long count) {
        if (count > MOST_STATES) {
            throw new IllegalArgumentException("pattern and lengths together need more than " + MOST_STATES
                    + " states; use a simpler pattern or smaller counts");
        }
    }

    boolean isEmpty() {
        return edges.isEmpty();
    }

    int states() {
        return edges.size();
    }

    List<Edge> edges(int state) {
        return edges.get(state);
    }

    boolean accepting(int state) {
        return accepting.get(state);
    }

    /** Characters of its shortest string; 0 where it has none. */
    int shortest() {
        int[] lengths = new int[states()];
        Arrays.fill(lengths, -1);
        Deque<Integer> open = new ArrayDeque<>();
        if (!isEmpty()) {
            lengths[0] = 0;
            open.add(0);
        }
        while (!open.isEmpty()) {
            int state = open.remove();
            if (accepting.get(state)) {
                return lengths[state];
            }
            for (Edge edge : edges.get(state)) {
                if (lengths[edge.target] < 0) {
                    lengths[edge.target] = lengths[state] + 1;
                    open.add(edge.target);
                }
            }
        }
        return 0;
    }

    /** Characters of its longest string, or {@link CharacterPattern#UNBOUNDED}. */
    int longest() {
        // A string longer than there are states passes one of them twice, and could do so again.
        BitSet reached = new BitSet();
        reached.set(0, !isEmpty());
        int length = 0;
        while (length < states()) {
            BitSet next = new BitSet();
            reached.stream().forEach(state -> edges.get(state).forEach(edge -> next.set(edge.target)));
            if (next.isEmpty()) {
                return length;
            }
            reached = next;
            length++;
        }
        return isEmpty() ? 0 : CharacterPattern.UNBOUNDED;
    }

    boolean matches(String string) {
        if (isEmpty()) {
            return false;
        }
        int state = 0;
        for (int codePoint : string.codePoints().toArray()) {
            int next = -1;
            for (Edge edge : edges.get(state)) {
                if (edge.characters.contains(codePoint)) {
                    next = edge.target;
                }
            }
            if (next < 0) {
                return false;
            }
            state = next;
        }
        return accepting.get(state);
    }
}
