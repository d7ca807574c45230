package org.famulus.engine.generation.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A schema with all that it refers to, by JSON pointer; the whole has the empty pointer. Immutable. */
final class SchemaDocument {

    private final Map<String, Schema> definitions;
    private final List<String> below;
    private final Set<String> recursive;
    private final List<String> above;

    /** @throws IllegalArgumentException where a definition is itself, without a value in between */
    SchemaDocument(Map<String, Schema> definitions) {
        this.definitions = Map.copyOf(definitions);
        Map<String, Set<String>> direct = references(SchemaDocument::alternatives);
        Set<String> loops = new LinkedHashSet<>(this.definitions.keySet());
        leavesFirst(direct, loops).forEach(loops::remove);
        if (!loops.isEmpty()) {
            throw new IllegalArgumentException("schema: #" + loops.iterator().next()
                    + " refers to itself without a property or item between; give it a meaning of its own");
        }
        Map<String, Set<String>> all = references(SchemaDocument::parts);
        recursive = new LinkedHashSet<>(this.definitions.keySet());
        below = leavesFirst(all, recursive);
        below.forEach(recursive::remove);
        above = leavesFirst(reversed(all), recursive).reversed();
        above.forEach(recursive::remove);
    }

    /** Definitions that lead to no recursive one, each after those that it refers to. */
    List<String> belowRecursion() {
        return below;
    }

    /** Definitions that refer to themselves, or lie between such. */
    Set<String> recursive() {
        return recursive;
    }

    /** Definitions that lead to recursive ones, each after those that it refers to. */
    List<String> aboveRecursion() {
        return above;
    }

    Schema definition(String pointer) {
        Schema definition = definitions.get(pointer);
        if (definition == null) {
            throw new IllegalStateException("no definition of #" + pointer);
        }
        return definition;
    }

    /** Follows references until there is something else; they come to an end. */
    Schema resolved(Schema schema) {
        Schema current = schema;
        while (current instanceof Schema.Reference(String pointer)) {
            current = definition(pointer);
        }
        return current;
    }

    /** Those of {@code names} from which no way goes round, each after those that it leads to. */
    private static List<String> leavesFirst(Map<String, Set<String>> targets, Collection<String> names) {
        Set<String> considered = new HashSet<>(names);
        Map<String, Set<String>> sources = reversed(targets);
        Map<String, Integer> open = new HashMap<>();
        Deque<String> ready = new ArrayDeque<>();
        for (String name : names) {
            int count = (int) targets.getOrDefault(name, Set.of()).stream().filter(considered::contains).count();
            open.put(name, count);
            if (count == 0) {
                ready.add(name);
            }
        }
        List<String> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            String name = ready.remove();
            order.add(name);
            for (String source : sources.getOrDefault(name, Set.of())) {
                if (considered.contains(source) && open.merge(source, -1, Integer::sum) == 0) {
                    ready.add(source);
                }
            }
        }
        return order;
    }

    private static Map<String, Set<String>> reversed(Map<String, Set<String>> targets) {
        Map<String, Set<String>> sources = new HashMap<>();
        targets.forEach((source, names) -> names
                .forEach(name -> sources.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(source)));
        return sources;
    }

    private Map<String, Set<String>> references(Function<Schema, List<Schema>> inside) {
        Map<String, Set<String>> references = new HashMap<>();
        definitions.forEach((name, schema) -> {
            Set<String> found = new LinkedHashSet<>();
            Deque<Schema> open = new ArrayDeque<>(List.of(schema));
            while (!open.isEmpty()) {
                Schema part = open.pop();
                if (part instanceof Schema.Reference(String pointer)) {
                    found.add(pointer);
                }
                open.addAll(inside.apply(part));
            }
            references.put(name, found);
        });
        return references;
    }

    private static List<Schema> alternatives(Schema schema) {
        return schema instanceof Schema.AnyOf(List<Schema> alternatives) ? alternatives : List.of();
    }

    private static List<Schema> parts(Schema schema) {
        return switch (schema) {
            case Schema.AnyOf(List<Schema> alternatives) -> alternatives;
            case Schema.Items items -> {
                List<Schema> parts = new ArrayList<>(items.first());
                parts.add(items.rest());
                yield parts;
            }
            case Schema.Fields fields -> {
                List<Schema> parts = new ArrayList<>(fields.fields().stream().map(Schema.Field::schema).toList());
                parts.add(fields.others());
                yield parts;
            }
            case NumberRange _,Schema.Anything _,Schema.Never _,Schema.Null _,Schema.Flag _,Schema.Text _,Schema.Values _,Schema.Reference _ ->
                List.of();
        };
    }
}
