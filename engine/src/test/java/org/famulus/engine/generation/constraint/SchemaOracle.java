package org.famulus.engine.generation.constraint;

import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Whether a JSON value is valid under a schema, read from the standard as plainly as can be. Knows what the tests' schemas
 * use and throws for anything else.
 */
final class SchemaOracle {

    private static final Set<String> KNOWN = Set.of("type", "enum", "const", "properties", "required",
            "additionalProperties", "items", "prefixItems", "minItems", "maxItems", "minLength", "maxLength", "pattern",
            "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "anyOf", "oneOf",
            "allOf", "$ref", "$defs", "nullable", "title", "description");

    private final JsonNode document;

    SchemaOracle(JsonNode document) {
        this.document = document;
    }

    boolean valid(JsonNode value) {
        return valid(document, value);
    }

    private boolean valid(JsonNode schema, JsonNode value) {
        if (schema.isBoolean()) {
            return schema.booleanValue();
        }
        schema.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException("the oracle does not know " + name);
            }
        });
        if (schema.path("nullable").asBoolean() && value.isNull()) {
            return true;
        }
        return combinations(schema, value) && general(schema, value)
                && (!value.isTextual() || text(schema, value.textValue()))
                && (!value.isNumber() || number(schema, value.decimalValue()))
                && (!value.isArray() || items(schema, value))
                && (!value.isObject() || fields(schema, value));
    }

    private boolean combinations(JsonNode schema, JsonNode value) {
        if (schema.has("$ref") && !valid(document.at(schema.get("$ref").textValue().substring(1)), value)) {
            return false;
        }
        if (schema.has("anyOf") && count(schema.get("anyOf"), value) == 0) {
            return false;
        }
        if (schema.has("allOf") && count(schema.get("allOf"), value) != schema.get("allOf").size()) {
            return false;
        }
        return !schema.has("oneOf") || count(schema.get("oneOf"), value) == 1;
    }

    private int count(JsonNode alternatives, JsonNode value) {
        int count = 0;
        for (JsonNode alternative : alternatives) {
            count += valid(alternative, value) ? 1 : 0;
        }
        return count;
    }

    private static boolean general(JsonNode schema, JsonNode value) {
        if (schema.has("type")) {
            boolean any = false;
            for (JsonNode type : schema.get("type").isArray() ? schema.get("type") : Set.of(schema.get("type"))) {
                any |= hasType(value, type.textValue());
            }
            if (!any) {
                return false;
            }
        }
        if (schema.has("const") && !same(schema.get("const"), value)) {
            return false;
        }
        if (schema.has("enum")) {
            boolean any = false;
            for (JsonNode one : schema.get("enum")) {
                any |= same(one, value);
            }
            return any;
        }
        return true;
    }

    private static boolean hasType(JsonNode value, String type) {
        return switch (type) {
            case "null" -> value.isNull();
            case "boolean" -> value.isBoolean();
            case "string" -> value.isTextual();
            case "number" -> value.isNumber();
            case "integer" -> value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }

    private static boolean text(JsonNode schema, String value) {
        int length = value.codePointCount(0, value.length());
        return length >= schema.path("minLength").asInt(0)
                && length <= schema.path("maxLength").asInt(Integer.MAX_VALUE)
                && (!schema.has("pattern") || Pattern.compile(schema.get("pattern").textValue()).matcher(value).find())
                && (!schema.has("format") || FormatOracle.valid(schema.get("format").textValue(), value));
    }

    private static boolean number(JsonNode schema, BigDecimal value) {
        return (!schema.has("minimum") || value.compareTo(schema.get("minimum").decimalValue()) >= 0)
                && (!schema.has("maximum") || value.compareTo(schema.get("maximum").decimalValue()) <= 0)
                && (!schema.has("exclusiveMinimum")
                        || value.compareTo(schema.get("exclusiveMinimum").decimalValue()) > 0)
                && (!schema.has("exclusiveMaximum")
                        || value.compareTo(schema.get("exclusiveMaximum").decimalValue()) < 0)
                && (!schema.has("multipleOf")
                        || value.remainder(schema.get("multipleOf").decimalValue()).signum() == 0);
    }

    private boolean items(JsonNode schema, JsonNode value) {
        if (value.size() < schema.path("minItems").asInt(0)
                || value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
            return false;
        }
        JsonNode prefix = schema.path("prefixItems");
        for (int i = 0; i < value.size(); i++) {
            JsonNode item = i < prefix.size() ? prefix.get(i) : schema.get("items");
            if (item != null && !valid(item, value.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean fields(JsonNode schema, JsonNode value) {
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.textValue())) {
                return false;
            }
        }
        Set<String> names = new TreeSet<>();
        value.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            JsonNode property = schema.path("properties").has(name)
                    ? schema.get("properties").get(name)
                    : schema.get("additionalProperties");
            if (property != null && !valid(property, value.get(name))) {
                return false;
            }
        }
        return true;
    }
}
