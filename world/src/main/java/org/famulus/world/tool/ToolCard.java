package org.famulus.world.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A tool as a model sees it.
 *
 * @param name in snake case, unique among the cards
 * @param description what it does, one sentence
 * @param parameters in the order in which arguments are written
 */
public record ToolCard(String name, String description, List<ToolParameter> parameters) {

    public ToolCard {
        parameters = List.copyOf(parameters);
    }

    /** The parameter of this name. */
    public Optional<ToolParameter> parameter(String wanted) {
        return parameters.stream().filter(parameter -> parameter.name().equals(wanted)).findFirst();
    }

    /** The JSON schema of the arguments: an object that has no properties but these. A new tree for each call. */
    public ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (ToolParameter parameter : parameters) {
            properties.set(parameter.name(), parameter.schema());
            if (parameter.required()) {
                required.add(parameter.name());
            }
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    /** The form that OpenAI's API and the chat templates of Qwen and Hermes take. A new tree for each call. */
    public ObjectNode definition() {
        ObjectNode definition = JsonNodeFactory.instance.objectNode();
        definition.put("type", "function");
        ObjectNode function = definition.putObject("function");
        function.put("name", name);
        function.put("description", description);
        function.set("parameters", schema());
        return definition;
    }

    /** What is wrong with the arguments of a call, one line each; empty where the call is valid. */
    public List<String> violations(JsonNode arguments) {
        if (!arguments.isObject()) {
            return List.of("arguments of " + name + " are " + arguments + ", allowed is a JSON object");
        }
        List<String> violations = new ArrayList<>();
        for (String given : (Iterable<String>) arguments::fieldNames) {
            if (parameter(given).isEmpty()) {
                violations.add(given + " is no argument of " + name + ", allowed are "
                        + String.join(", ", parameters.stream().map(ToolParameter::name).toList()));
            }
        }
        for (ToolParameter parameter : parameters) {
            JsonNode value = arguments.get(parameter.name());
            if (value != null) {
                parameter.violation(value).ifPresent(violations::add);
            } else if (parameter.required()) {
                violations.add(parameter.name() + " is missing, " + name + " needs it");
            }
        }
        return violations;
    }
}
