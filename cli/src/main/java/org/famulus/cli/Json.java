package org.famulus.cli;

import java.io.PrintStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The one shape of what {@code --json} prints: snake_case names, one document, a line break at its end. */
public final class Json {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private Json() {
    }

    /**
     * Prints {@code document} to {@code out}.
     *
     * @param document a record, or a map, list or node tree; component names become snake_case
     * @throws IllegalArgumentException when the document holds something that has no JSON form
     */
    public static void print(PrintStream out, Object document) {
        try {
            out.print(MAPPER.writeValueAsString(document));
            out.print('\n');
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON form: " + e.getOriginalMessage(), e);
        }
    }
}
