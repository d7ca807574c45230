package org.famulus.world.dialogue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.famulus.world.tool.ToolCard;
import org.famulus.world.tool.ToolCards;
import org.famulus.world.tool.ToolParameter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Gathers the arguments of a call; what is empty is left out. Belongs to one thread. */
final class Call {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ToolCard card;
    private final Map<String, JsonNode> arguments = new LinkedHashMap<>();

    Call(String tool) {
        card = ToolCards.find(tool).orElseThrow(() -> new IllegalArgumentException("there is no tool " + tool));
    }

    String tool() {
        return card.name();
    }

    Call with(String name, String value) {
        arguments.put(name, NODES.textNode(value));
        return this;
    }

    Call with(String name, Optional<String> value) {
        value.ifPresent(text -> with(name, text));
        return this;
    }

    Call with(String name, int value) {
        arguments.put(name, NODES.numberNode(value));
        return this;
    }

    Call with(String name, boolean value) {
        arguments.put(name, NODES.booleanNode(value));
        return this;
    }

    Call number(String name, Optional<String> value) {
        value.ifPresent(text -> with(name, Integer.parseInt(text)));
        return this;
    }

    Call list(String name, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = NODES.arrayNode();
            values.forEach(array::add);
            arguments.put(name, array);
        }
        return this;
    }

    /** The arguments in the order of the card. */
    ObjectNode json() {
        ObjectNode json = NODES.objectNode();
        for (ToolParameter parameter : card.parameters()) {
            JsonNode value = arguments.get(parameter.name());
            if (value != null) {
                json.set(parameter.name(), value);
            }
        }
        if (json.size() != arguments.size()) {
            throw new IllegalStateException(card.name() + " does not take all of " + arguments.keySet());
        }
        return json;
    }
}
