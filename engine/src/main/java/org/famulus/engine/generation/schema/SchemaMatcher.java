package org.famulus.engine.generation.schema;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/** Whether a value of the schema itself (under enum or const) belongs to another part of it. Serves one question. */
final class SchemaMatcher {

    /** Bounds the time of a hostile schema; no sensible one comes near. */
    private static final int MOST_STEPS = 10_000;

    private final SchemaDocument document;
    private int steps;

    SchemaMatcher(SchemaDocument document) {
        this.document = document;
    }

    /** Whether the value is valid; true where that takes too long to find out. */
    boolean holds(Schema schema, JsonNode value) {
        if (++steps > MOST_STEPS) {
            return true;
        }
        return switch (document.resolved(schema)) {
            case Schema.Anything _ -> true;
            case Schema.Never _ -> false;
            case Schema.Null _ -> value.isNull();
            case Schema.Flag _ -> value.isBoolean();
            case NumberRange range -> value.isNumber() && range.contains(value.decimalValue());
            case Schema.Text text -> value.isTextual() && holds(text, value.textValue());
            case Schema.Values(List<JsonNode> values) -> values.stream().anyMatch(one -> same(one, value));
            case Schema.AnyOf(List<Schema> alternatives) -> alternatives.stream().anyMatch(one -> holds(one, value));
            case Schema.Items items -> value.isArray() && holds(items, value);
            case Schema.Fields fields -> value.isObject() && holds(fields, value);
            case Schema.Reference _ -> throw new IllegalStateException("a reference was resolved to another");
        };
    }

    private static boolean holds(Schema.Text text, String value) {
        int length = value.codePointCount(0, value.length());
        CharacterAutomaton pattern = text.pattern();
        return length >= text.least() && length <= text.most() && (pattern == null || pattern.matches(value));
    }

    private boolean holds(Schema.Items items, JsonNode value) {
        boolean all = value.size() >= items.least() && value.size() <= items.most();
        for (int i = 0; all && i < value.size(); i++) {
            all = holds(items.at(i), value.get(i));
        }
        return all;
    }

    private boolean holds(Schema.Fields fields, JsonNode value) {
        return fields.fields().stream().allMatch(field -> !field.required() || value.has(field.name()))
                && value.propertyStream().allMatch(entry -> holds(fields.at(entry.getKey()), entry.getValue()));
    }

    /** Numbers are compared by value, as JSON Schema does. */
    static boolean same(JsonNode one, JsonNode other) {
        return one.equals((a, b) -> a.isNumber() && b.isNumber()
                ? a.decimalValue().compareTo(b.decimalValue())
                : a.equals(b) ? 0 : 1, other);
    }
}
