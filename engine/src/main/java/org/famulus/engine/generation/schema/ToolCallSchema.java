package org.famulus.engine.generation.schema;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.famulus.engine.chat.ToolDefinition;
import org.famulus.engine.generation.automaton.Expression;
import org.famulus.engine.generation.automaton.Expressions;

/**
 * Calls of tools: <code>{"name": "NAME", "arguments": {...}}</code> with the name of one tool and arguments that its schema
 * allows.
 *
 * @param tools at least one, each name once
 */
public record ToolCallSchema(List<Tool> tools) implements JsonLanguage {

    /**
     * A tool.
     *
     * @param arguments of an object
     */
    public record Tool(String name, JsonSchema arguments) {
    }

    /** @throws IllegalArgumentException where there is no tool, or a name is there twice */
    public ToolCallSchema {
        tools = List.copyOf(tools);
        Set<String> names = new HashSet<>();
        for (Tool tool : tools) {
            if (!names.add(tool.name)) {
                throw new IllegalArgumentException("the tool " + SchemaPlace.shown(tool.name)
                        + " is there twice; give each name once");
            }
        }
        if (tools.isEmpty()) {
            throw new IllegalArgumentException("no tools; give one or more, or none of this");
        }
    }

    /**
     * The calls of tools as a model is told of them.
     *
     * @throws IllegalArgumentException where there is none, two have one name, or the schema of one is not supported
     */
    public static ToolCallSchema of(List<ToolDefinition> definitions) {
        return new ToolCallSchema(definitions.stream().map(definition -> {
            try {
                return new Tool(definition.name(), JsonSchema.parse(definition.parametersJson()));
            } catch (IllegalArgumentException refused) {
                throw new IllegalArgumentException("tool " + SchemaPlace.shown(definition.name()) + ": "
                        + refused.getMessage(), refused);
            }
        }).toList());
    }

    @Override
    public Expression texts(Expressions expressions, JsonForm form) {
        return expressions.choice(tools.stream().map(tool -> expressions.sequence(List.of(
                literal(expressions, "{\"name\"" + form.colon() + JsonStrings.quoted(tool.name) + form.comma()
                        + "\"arguments\"" + form.colon()),
                arguments(expressions, form, tool), literal(expressions, "}")))).toList());
    }

    private static Expression arguments(Expressions expressions, JsonForm form, Tool tool) {
        Expression arguments = tool.arguments.texts(expressions, form);
        if (arguments.isNothing()) {
            throw new IllegalArgumentException("the schema of tool " + SchemaPlace.shown(tool.name)
                    + " allows no arguments that can be written in " + Expressions.LONGEST_SHORTEST + " bytes");
        }
        return arguments;
    }

    private static Expression literal(Expressions expressions, String text) {
        return expressions.literal(text.getBytes(StandardCharsets.UTF_8));
    }
}
