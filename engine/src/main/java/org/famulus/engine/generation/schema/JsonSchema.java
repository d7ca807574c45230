package org.famulus.engine.generation.schema;

import java.nio.charset.StandardCharsets;

import org.famulus.engine.generation.automaton.Expression;
import org.famulus.engine.generation.automaton.Expressions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * A JSON Schema that was read and found supported.
 *
 * <p>Understood are: {@code type} (one or several), {@code enum}, {@code const}; {@code properties}, {@code required},
 * {@code additionalProperties}; {@code items}, {@code prefixItems}, {@code minItems}, {@code maxItems}; {@code minLength},
 * {@code maxLength}, {@code pattern} (the regular part of ECMA-262), {@code format} (date, time, date-time, duration, email,
 * hostname, ipv4, uri, uuid; int32, int64, float, double); {@code minimum}, {@code maximum}, {@code exclusiveMinimum},
 * {@code exclusiveMaximum}, {@code multipleOf} (1, 0.1, 0.01, ...); {@code anyOf}, {@code oneOf} (of alternatives that
 * cannot hold together), {@code allOf} (of one), {@code $ref} into the same document, {@code nullable}. Annotations have no
 * effect. Anything else is refused by name.
 *
 * <p>Properties are written in the order of the schema; optional ones may be left out. Where a schema does not speak of
 * {@code additionalProperties} or {@code items}, none beyond those that it names are written, unless it names none.
 */
public final class JsonSchema implements JsonLanguage {

    private static final int LONGEST_TEXT = 1 << 20;
    private static final int DEEPEST_NESTING = 100;
    private static final int LONGEST_NUMBER = 400;

    /** Field names are not interned: a stranger may have chosen them. */
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES).disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST_NESTING)
                    .maxNumberLength(LONGEST_NUMBER).build())
            .build()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final String text;
    private final SchemaDocument document;

    private JsonSchema(String text, SchemaDocument document) {
        this.text = text;
        this.document = document;
    }

    /**
     * Reads a schema.
     *
     * @param json an object, {@code true} or {@code false}; of at most a million characters
     * @throws IllegalArgumentException where it is no JSON, no schema, or asks for what is not supported, in one line that
     *         names the place
     */
    public static JsonSchema parse(String json) {
        if (json.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("schema: " + json.length() + " characters; at most " + LONGEST_TEXT
                    + " are allowed");
        }
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("schema: no JSON ("
                    + notJson.getOriginalMessage().replaceAll("\\s+", " ") + "); give an object like"
                    + " {\"type\": \"object\", \"properties\": {...}}", notJson);
        }
        String canonical = root.toString();
        if (!canonical.equals(new String(canonical.getBytes(StandardCharsets.UTF_8),
                StandardCharsets.UTF_8))) {
            throw new IllegalArgumentException("schema: half a surrogate pair; only whole characters are allowed");
        }
        return new JsonSchema(canonical, SchemaReader.read(root));
    }

    /** The schema as JSON, without white space. */
    public String text() {
        return text;
    }

    @Override
    public Expression texts(Expressions expressions, JsonForm form) {
        return SchemaGrammar.of(expressions, form, document);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonSchema schema && text.equals(schema.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
