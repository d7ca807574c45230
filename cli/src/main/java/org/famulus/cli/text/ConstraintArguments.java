package org.famulus.cli.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.famulus.engine.chat.ToolDefinition;
import org.famulus.engine.generation.constraint.OutputConstraint;
import org.famulus.engine.generation.schema.JsonSchema;
import org.famulus.engine.generation.schema.ToolCallSchema;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

/** The options that say what the text is held to. */
final class ConstraintArguments {

    @Option(names = "--json-schema", order = 14, paramLabel = "FILE|JSON", description = "The whole answer is JSON of this schema: a file, or the schema itself. Properties come in the order of the schema; what of JSON Schema is not supported is refused by name.")
    private @Nullable String schema;

    @Option(names = "--tools", order = 15, paramLabel = "FILE", description = "Tools that the model may call, as a JSON list of {\"type\": \"function\", \"function\": {\"name\", \"description\", \"parameters\"}}: what it writes between <tool_call> and </tool_call> is always a valid call. With --chat the model's template tells it of them; with --json the calls are reported as tool_calls.")
    private @Nullable Path toolsFile;

    private List<ToolDefinition> tools = List.of();

    /**
     * What the text is held to, if anything; reads the files.
     *
     * @throws IllegalArgumentException where both options are given, or a file does not hold what it should
     */
    Optional<OutputConstraint> read() throws IOException {
        if (schema != null && toolsFile != null) {
            throw new IllegalArgumentException("--json-schema does not go with --tools; leave one of them out");
        }
        if (schema != null) {
            return Optional.of(new OutputConstraint.WholeAnswer(JsonSchema.parse(schemaText(schema))));
        }
        if (toolsFile != null) {
            return Optional.of(OutputConstraint.Triggered.toolCalls(readTools(toolsFile)));
        }
        return Optional.empty();
    }

    private ToolCallSchema readTools(Path file) throws IOException {
        String text = TextInput.read(file);
        try {
            tools = ToolDefinition.listOfJson(text);
            return ToolCallSchema.of(tools);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException("--tools " + file + ": " + refused.getMessage(), refused);
        }
    }

    /** The tools of the file that was read; empty without one. */
    List<ToolDefinition> tools() {
        return tools;
    }

    private static String schemaText(String given) throws IOException {
        String text = given.strip();
        boolean json = text.startsWith("{") || text.equals("true") || text.equals("false");
        return json ? text : TextInput.read(Path.of(given));
    }
}
