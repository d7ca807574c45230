package org.famulus.engine.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A tool that is offered to the model.
 *
 * @param definition the JSON object that templates write, {@code {"type": "function", "function": {"name": ...,
 *     "description": ..., "parameters": JSON schema}}}, in order
 */
public record ToolDefinition(Map<String, @Nullable Object> definition) {

    /** @throws IllegalArgumentException where the definition has no {@code function.name} */
    public ToolDefinition {
        definition = JsonValues.copy(definition);
        if (!(definition.get("function") instanceof Map<?, ?> function) || !(function.get("name") instanceof String)) {
            throw new IllegalArgumentException(
                    "a tool definition needs {\"type\": \"function\", \"function\": {\"name\": ...}}, but has the keys "
                            + definition.keySet());
        }
    }

    /** @param parameters a JSON schema of an object */
    public static ToolDefinition function(String name, String description, Map<String, @Nullable Object> parameters) {
        Map<String, @Nullable Object> function = new LinkedHashMap<>();
        function.put("name", name);
        function.put("description", description);
        function.put("parameters", parameters);
        Map<String, @Nullable Object> definition = new LinkedHashMap<>();
        definition.put("type", "function");
        definition.put("function", function);
        return new ToolDefinition(definition);
    }

    /** @throws IllegalArgumentException where the text is no JSON object with a {@code function.name} */
    public static ToolDefinition ofJson(String json) {
        return new ToolDefinition(JsonValues.object(json, "a tool definition"));
    }

    /**
     * Tools from a JSON list of definitions.
     *
     * @throws IllegalArgumentException where the text is no such list, or the list is empty
     */
    public static List<ToolDefinition> listOfJson(String json) {
        List<ToolDefinition> tools = JsonValues.objects(json, "the tools").stream().map(ToolDefinition::new).toList();
        if (tools.isEmpty()) {
            throw new IllegalArgumentException("the tools are an empty list; give one or more");
        }
        return tools;
    }

    /** The JSON schema of the arguments; where the definition has none, one that allows no arguments. */
    public String parametersJson() {
        Object parameters = definition.get("function") instanceof Map<?, ?> function
                ? function.get("parameters")
                : null;
        return JsonValues.text(parameters == null
                ? Map.of("type", "object", "additionalProperties", false)
                : parameters);
    }

    /** The function's name. */
    public String name() {
        return definition.get("function") instanceof Map<?, ?> function ? String.valueOf(function.get("name")) : "";
    }
}
