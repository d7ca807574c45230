package org.famulus.world.simulation;

import java.util.List;
import java.util.Optional;

import org.famulus.world.tool.When;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The arguments of a call that its card allows. */
record Arguments(ObjectNode json) {

    Optional<String> text(String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::asText);
    }

    /** An argument that the card requires. */
    String required(String name) {
        return text(name).orElseThrow(() -> new Refusal(name + " is missing"));
    }

    Optional<When> when(String name) {
        return text(name).map(When::parse);
    }

    When requiredWhen(String name) {
        return When.parse(required(name));
    }

    Optional<Integer> number(String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::asInt);
    }

    boolean flag(String name) {
        return json.path(name).asBoolean(false);
    }

    List<String> texts(String name) {
        return json.path(name).valueStream().map(JsonNode::asText).toList();
    }
}
