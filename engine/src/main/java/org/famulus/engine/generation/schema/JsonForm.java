package org.famulus.engine.generation.schema;

import java.util.Map;
import java.util.StringJoiner;

import com.fasterxml.jackson.databind.JsonNode;

/** The white space of JSON texts; there is none but in separators. */
public enum JsonForm {
    /** A space after each comma and colon, as models write JSON: <code>{"name": "x", "size": 2}</code>. */
    SPACED(", ", ": "),
    /** No white space: <code>{"name":"x","size":2}</code>. */
    COMPACT(",", ":");

    private final String comma;
    private final String colon;

    JsonForm(String comma, String colon) {
        this.comma = comma;
        this.colon = colon;
    }

    /** What stands between items and between properties. */
    String comma() {
        return comma;
    }

    /** What stands between a name and its value. */
    String colon() {
        return colon;
    }

    /** A value in this form. */
    String write(JsonNode value) {
        if (value.isTextual()) {
            return JsonStrings.quoted(value.textValue());
        }
        if (value.isArray()) {
            StringJoiner items = new StringJoiner(comma, "[", "]");
            value.forEach(item -> items.add(write(item)));
            return items.toString();
        }
        if (value.isObject()) {
            StringJoiner members = new StringJoiner(comma, "{", "}");
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                members.add(JsonStrings.quoted(member.getKey()) + colon + write(member.getValue()));
            }
            return members.toString();
        }
        return value.asText();
    }
}
