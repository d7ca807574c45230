package org.famulus.engine.generation.schema;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes a pattern deterministic: Thompson's construction ("Regular Expression Search Algorithm", 1968), then sets of its
 * states. Both are bounded, so that a pattern which would explode is refused instead.
 */
final class PatternAutomaton {

    private static final int MOST_NODES = 1 << 15;

    /** Node {@code n} goes on to {@code targets.get(n)}, where {@code sets.get(n)} is one of the characters, if not empty. */
    private final List<List<Integer>> targets = new ArrayList<>();
    private final List<CodePoints> sets = new ArrayList<>();
    private final WorkLimit work;

    private PatternAutomaton(WorkLimit work) {
        this.work = work;
    }

    /** @throws IllegalArgumentException where the pattern takes more states or work than is allowed */
    static CharacterAutomaton of(CharacterPattern pattern, WorkLimit work) {
        PatternAutomaton nodes = new PatternAutomaton(work);
        int end = nodes.node();
        return nodes.determined(nodes.before(pattern, end), end);
    }

    private int node() {
        if (targets.size() == MOST_NODES) {
            throw new IllegalArgumentException("the pattern takes more than " + MOST_NODES
                    + " steps in a row; use smaller counts");
        }
        targets.add(new ArrayList<>());
        sets.add(CodePoints.NONE);
        return targets.size() - 1;
    }

    /** The node from which a string of the pattern leads to {@code end}. */
    private int before(CharacterPattern pattern, int end) {
        return switch (pattern) {
            case CharacterPattern.Characters(CodePoints set) -> {
                int node = node();
                sets.set(node, set);
                if (!set.isEmpty()) {
                    targets.get(node).add(end);
                }
                yield node;
            }
            case CharacterPattern.Sequence(List<CharacterPattern> parts) -> {
                int next = end;
                for (CharacterPattern part : parts.reversed()) {
                    next = before(part, next);
                }
                yield next;
            }
            case CharacterPattern.Choice(List<CharacterPattern> alternatives) -> {
                int node = node();
                for (CharacterPattern alternative : alternatives) {
                    targets.get(node).add(before(alternative, end));
                }
                yield node;
            }
            case CharacterPattern.Repeat repeat -> repeated(repeat, end);
        };
    }

    private int repeated(CharacterPattern.Repeat repeat, int end) {
        int next;
        if (repeat.most() == CharacterPattern.UNBOUNDED) {
            next = node();
            targets.get(next).add(end);
            targets.get(next).add(before(repeat.item(), next));
        } else {
            next = end;
            for (int i = repeat.least(); i < repeat.most(); i++) {
                int optional = node();
                targets.get(optional).add(end);
                targets.get(optional).add(before(repeat.item(), next));
                next = optional;
            }
        }
        for (int i = 0; i < repeat.least(); i++) {
            next = before(repeat.item(), next);
        }
        return next;
    }

    private CharacterAutomaton determined(int start, int end) {
        List<CodePoints> classes = classes();
        List<List<Integer>> classNodes = new ArrayList<>();
        Map<CodePoints, List<Integer>> classesOfSet = new HashMap<>();
        for (CodePoints set : new LinkedHashSet<>(sets)) {
            List<Integer> members = new ArrayList<>();
            for (int c = 0; c < classes.size(); c++) {
                work.count(1);
                if (set.contains(classes.get(c).first(0))) {
                    members.add(c);
                }
            }
            classesOfSet.put(set, members);
        }
        classes.forEach(_ -> classNodes.add(new ArrayList<>()));
        Map<BitSet, Integer> numbers = new HashMap<>();
        List<BitSet> states = new ArrayList<>();
        List<List<CharacterAutomaton.Edge>> edges = new ArrayList<>();
        BitSet accepting = new BitSet();
        number(closure(List.of(start)), numbers, states);
        for (int state = 0; state < states.size(); state++) {
            BitSet nodes = states.get(state);
            accepting.set(state, nodes.get(end));
            for (int node = nodes.nextSetBit(0); node >= 0; node = nodes.nextSetBit(node + 1)) {
                for (int c : classesOfSet.getOrDefault(sets.get(node), List.of())) {
                    work.count(1 + targets.get(node).size());
                    classNodes.get(c).addAll(targets.get(node));
                }
            }
            work.count(classes.size());
            List<CharacterAutomaton.Edge> steps = new ArrayList<>();
            for (int c = 0; c < classes.size(); c++) {
                if (!classNodes.get(c).isEmpty()) {
                    steps.add(new CharacterAutomaton.Edge(classes.get(c),
                            number(closure(classNodes.get(c)), numbers, states)));
                    classNodes.get(c).clear();
                }
            }
            edges.add(steps);
        }
        return new CharacterAutomaton(edges, accepting);
    }

    private static int number(BitSet nodes, Map<BitSet, Integer> numbers, List<BitSet> states) {
        Integer known = numbers.get(nodes);
        if (known != null) {
            return known;
        }
        CharacterAutomaton.requireStates(states.size() + 1L);
        numbers.put(nodes, states.size());
        states.add(nodes);
        return states.size() - 1;
    }

    /** The nodes reached without a character. */
    private BitSet closure(List<Integer> from) {
        BitSet reached = new BitSet(targets.size());
        List<Integer> open = new ArrayList<>(from);
        work.count(targets.size() / Long.SIZE + 1);
        while (!open.isEmpty()) {
            int node = open.removeLast();
            work.count(1);
            if (!reached.get(node)) {
                reached.set(node);
                if (sets.get(node).isEmpty()) {
                    open.addAll(targets.get(node));
                }
            }
        }
        return reached;
    }

    /** Characters that every set of the pattern treats alike. */
    private List<CodePoints> classes() {
        Set<CodePoints> distinct = new LinkedHashSet<>(sets);
        TreeSet<Integer> borders = new TreeSet<>();
        for (CodePoints set : distinct) {
            for (int range = 0; range < set.ranges(); range++) {
                borders.add(set.first(range));
                borders.add(set.last(range) + 1);
            }
        }
        Map<BitSet, CodePoints> classes = new LinkedHashMap<>();
        for (int border : borders) {
            Integer next = borders.higher(border);
            CodePoints piece = next == null ? CodePoints.NONE : CodePoints.range(border, next - 1);
            if (!piece.isEmpty()) {
                BitSet members = new BitSet();
                int index = 0;
                for (CodePoints set : distinct) {
                    work.count(1);
                    members.set(index++, set.contains(piece.first(0)));
                }
                if (!members.isEmpty()) {
                    classes.merge(members, piece, CodePoints::or);
                }
            }
        }
        return List.copyOf(classes.values());
    }
}
