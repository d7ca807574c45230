package org.famulus.engine.generation.constraint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Whether bytes are the beginning of a text of a schema, found by trying every way to read them. Knows the schemas of
 * {@link RandomSchemas} without formats, in the spaced form.
 */
final class PrefixOracle extends ScalarPrefixes {

    private static final int DEEPEST_ANYTHING = 8;
    private final JsonNode document;

    PrefixOracle(JsonNode document) {
        this.document = document;
    }

    /** Whether the bytes are a text, or the beginning of one. */
    boolean viable(byte[] bytes) {
        return complete(bytes) || open;
    }

    /** Whether the bytes are a text. */
    boolean complete(byte[] bytes) {
        text = bytes;
        open = false;
        return value(document, 0).contains(bytes.length);
    }

    /** Where a value that begins at {@code from} may end. */
    private Set<Integer> value(JsonNode schema, int from) {
        Set<Integer> ends = new TreeSet<>();
        if (schema.path("nullable").asBoolean()) {
            ends.addAll(literal("null", from));
        }
        if (schema.has("$ref")) {
            ends.addAll(value(document.at(schema.get("$ref").textValue().substring(1)), from));
        } else if (schema.has("anyOf") || schema.has("oneOf")) {
            for (JsonNode one : schema.has("anyOf") ? schema.get("anyOf") : schema.get("oneOf")) {
                ends.addAll(value(one, from));
            }
        } else if (schema.has("const")) {
            ends.addAll(literal(spaced(schema.get("const")), from));
        } else if (schema.has("enum")) {
            schema.get("enum").forEach(one -> ends.addAll(literal(spaced(one), from)));
        } else if (schema.has("type")) {
            for (JsonNode type : schema.get("type").isArray() ? schema.get("type") : List.of(schema.get("type"))) {
                ends.addAll(typed(schema, type.textValue(), from));
            }
        } else {
            ends.addAll(anything(from, DEEPEST_ANYTHING));
        }
        return ends;
    }

    private Set<Integer> typed(JsonNode schema, String type, int from) {
        return switch (type) {
            case "null" -> literal("null", from);
            case "boolean" -> either(literal("true", from), literal("false", from));
            case "integer" -> number(schema, 18, 0, from);
            case "number" -> number(schema, 15, schema.has("multipleOf") ? 2 : 15, from);
            case "string" -> string(schema, from);
            case "array" -> array(schema, from);
            case "object" -> object(schema, from);
            default -> throw new IllegalArgumentException(type);
        };
    }

    private Set<Integer> anything(int from, int depth) {
        Set<Integer> ends = new TreeSet<>();
        for (String type : List.of("null", "boolean", "number")) {
            ends.addAll(typed(RandomSchemas.JSON.createObjectNode(), type, from));
        }
        ends.addAll(string(RandomSchemas.JSON.createObjectNode(), from));
        if (depth > 0) {
            Set<Integer> items = literal("[", from);
            ends.addAll(after(items, at -> literal("]", at)));
            for (Set<Integer> item = after(items, at -> anything(at, depth - 1)); !item.isEmpty(); item = after(
                    after(item, at -> literal(", ", at)), at -> anything(at, depth - 1))) {
                ends.addAll(after(item, at -> literal("]", at)));
            }
            Set<Integer> members = literal("{", from);
            ends.addAll(after(members, at -> literal("}", at)));
            for (Set<Integer> member = after(members, at -> member(at, depth - 1)); !member.isEmpty(); member = after(
                    after(member, at -> literal(", ", at)), at -> member(at, depth - 1))) {
                ends.addAll(after(member, at -> literal("}", at)));
            }
        }
        return ends;
    }

    private Set<Integer> member(int from, int depth) {
        return after(after(string(RandomSchemas.JSON.createObjectNode(), from), at -> literal(": ", at)),
                at -> anything(at, depth));
    }

    private Set<Integer> array(JsonNode schema, int from) {
        JsonNode prefix = schema.path("prefixItems");
        int least = schema.path("minItems").asInt(0);
        int most = schema.path("maxItems").asInt(Integer.MAX_VALUE);
        if (!schema.has("items") && !prefix.isEmpty()) {
            most = Math.min(most, Math.max(least, prefix.size()));
        }
        Set<Integer> ends = new TreeSet<>();
        Set<Integer> reached = literal("[", from);
        for (int count = 0; !reached.isEmpty(); count++) {
            if (count >= least) {
                ends.addAll(after(reached, at -> literal("]", at)));
            }
            if (count == most) {
                break;
            }
            JsonNode item = count < prefix.size()
                    ? prefix.get(count)
                    : schema.has("items") ? schema.get("items") : RandomSchemas.JSON.createObjectNode();
            Set<Integer> next = count == 0 ? reached : after(reached, at -> literal(", ", at));
            reached = after(next, at -> value(item, at));
        }
        return ends;
    }

    private Set<Integer> object(JsonNode schema, int from) {
        List<String> names = new ArrayList<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.textValue()));
        boolean others = schema.path("additionalProperties").isObject()
                || (names.isEmpty() && !schema.has("additionalProperties"));
        return members(schema, names, required, others, 0, literal("{", from), true);
    }

    private Set<Integer> members(JsonNode schema, List<String> names, Set<String> required, boolean others, int index,
            Set<Integer> reached, boolean first) {
        if (reached.isEmpty()) {
            return Set.of();
        }
        if (index < names.size()) {
            Set<Integer> next = separated(reached, first);
            String name = names.get(index);
            Set<Integer> written = after(after(next, at -> literal(quoted(name) + ": ", at)),
                    at -> value(schema.get("properties").get(name), at));
            Set<Integer> ends = new TreeSet<>(members(schema, names, required, others, index + 1, written, false));
            if (!required.contains(name)) {
                ends.addAll(members(schema, names, required, others, index + 1, reached, first));
            }
            return ends;
        }
        Set<Integer> ends = new TreeSet<>(after(reached, at -> literal("}", at)));
        if (others) {
            Set<Integer> next = separated(reached, first);
            JsonNode other = schema.path("additionalProperties");
            Set<Integer> named = after(next, at -> otherName(names, at));
            Set<Integer> written = after(after(named, at -> literal(": ", at)), at -> value(
                    other.isObject() ? other : RandomSchemas.JSON.createObjectNode(), at));
            ends.addAll(members(schema, names, required, true, index, written, false));
        }
        return ends;
    }

    private Set<Integer> separated(Set<Integer> reached, boolean first) {
        return first ? reached : after(reached, at -> literal(", ", at));
    }

    private Set<Integer> otherName(List<String> names, int from) {
        Set<Integer> ends = new TreeSet<>();
        for (int end : names.isEmpty()
                ? string(RandomSchemas.JSON.createObjectNode(), from)
                : string(RandomSchemas.JSON.createObjectNode().put("pattern", "^[\\s\\S]*$"), from)) {
            String written = new String(text, from, end - from, StandardCharsets.UTF_8);
            if (names.stream().noneMatch(name -> quoted(name).equals(written))) {
                ends.add(end);
            }
        }
        return ends;
    }

    private static Set<Integer> after(Set<Integer> starts, IntFunction<Set<Integer>> step) {
        Set<Integer> ends = new TreeSet<>();
        starts.forEach(start -> ends.addAll(step.apply(start)));
        return ends;
    }

    private static Set<Integer> either(Set<Integer> one, Set<Integer> other) {
        Set<Integer> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }

    private static String spaced(JsonNode value) {
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(spaced(item)));
            return "[" + String.join(", ", items) + "]";
        }
        if (value.isObject()) {
            List<String> members = new ArrayList<>();
            value.properties().forEach(member -> members.add(quoted(member.getKey()) + ": "
                    + spaced(member.getValue())));
            return "{" + String.join(", ", members) + "}";
        }
        return value.toString();
    }
}
