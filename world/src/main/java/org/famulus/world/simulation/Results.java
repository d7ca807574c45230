package org.famulus.world.simulation;

import java.util.List;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The shapes of results. */
final class Results {

    /** Entries that a list shows; how many there are beyond is its {@code more}. */
    static final int LIST_LENGTH = 5;

    private Results() {
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** <code>{"name": value}</code>. */
    static ObjectNode of(String name, JsonNode value) {
        ObjectNode result = object();
        result.set(name, value);
        return result;
    }

    static ObjectNode error(String reason) {
        return object().put("error", reason);
    }

    /** <code>{"name": [...], "more": 2}</code>. */
    static <T> ObjectNode list(String name, List<T> entries, Function<? super T, ? extends JsonNode> json) {
        ObjectNode result = object();
        ArrayNode array = result.putArray(name);
        entries.stream().limit(LIST_LENGTH).map(json).forEach(array::add);
        if (entries.size() > LIST_LENGTH) {
            result.put("more", entries.size() - LIST_LENGTH);
        }
        return result;
    }
}
