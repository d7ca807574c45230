package org.famulus.world.tool;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One argument that a tool takes.
 *
 * @param choices the words that are allowed, for a {@link ParameterType#CHOICE}; else empty
 */
public record ToolParameter(String name, ParameterType type, boolean required, String description,
        List<String> choices) {

    public ToolParameter {
        choices = List.copyOf(choices);
        if (choices.isEmpty() == (type == ParameterType.CHOICE)) {
            throw new IllegalArgumentException("parameter " + name + " of type " + type + " has the choices " + choices
                    + "; a CHOICE needs some, every other type none");
        }
    }

    /** Its part of the tool's JSON schema. */
    ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", type.jsonType());
        if (type == ParameterType.TEXT_LIST) {
            schema.putObject("items").put("type", "string");
        }
        if (type == ParameterType.CHOICE) {
            choices.forEach(schema.putArray("enum")::add);
        }
        schema.put("description", description);
        return schema;
    }

    /** What is wrong with a value for this parameter, in one line, or empty. */
    Optional<String> violation(JsonNode value) {
        boolean fits = switch (type) {
            case TEXT, ID -> value.isTextual() && !value.textValue().isBlank();
            case CHOICE -> choices.contains(value.asText());
            case INTEGER -> value.isIntegralNumber() && value.canConvertToInt();
            case BOOLEAN -> value.isBoolean();
            case TEXT_LIST -> value.isArray() && !value.isEmpty()
                    && value.valueStream().allMatch(item -> item.isTextual() && !item.textValue().isBlank());
            case WHEN -> value.isTextual() && isTime(value.textValue());
        };
        return fits ? Optional.empty() : Optional.of(name + " is " + value + ", allowed is " + allowed());
    }

    private static boolean isTime(String text) {
        try {
            When.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private String allowed() {
        return switch (type) {
            case TEXT -> "a text that is not empty";
            case ID -> "an id from an earlier result";
            case CHOICE -> "one of " + String.join(", ", choices);
            case INTEGER -> "a whole number";
            case BOOLEAN -> "true or false";
            case TEXT_LIST -> "a list of texts that are not empty";
            case WHEN -> "a time such as 'friday 15:00'";
        };
    }
}
