package org.famulus.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.famulus.engine.ModelFormatException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * A value inside a JSON file of a stranger, which knows where it stands so that every error names file, place, what was
 * found and what is allowed. Duplicate keys, deep nesting, oversized files and text that is not Unicode are refused.
 *
 * @param file the file's name, for messages
 * @param place dotted path inside the file; empty for the root
 */
record JsonValue(String file, String place, JsonNode node) {

    private static final int DEEPEST_NESTING = 64;
    private static final int LONGEST_NUMBER = 64;
    private static final int LONGEST_SHOWN = 60;

    /** Field names are not interned: a vocabulary is an object of a hundred thousand names. */
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES).disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST_NESTING)
                    .maxNumberLength(LONGEST_NUMBER).build())
            .build()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /**
     * Reads a file of at most {@code mostBytes}.
     *
     * @throws ModelFormatException where the file cannot be read, is larger, is not strict JSON, or is no object
     */
    static JsonValue read(Path path, long mostBytes) {
        String name = path.toString();
        try {
            long size = Files.size(path);
            if (size > mostBytes) {
                throw new ModelFormatException(name + " has " + size + " bytes; at most " + mostBytes
                        + " are read: is this the right file?");
            }
            JsonNode root = MAPPER.readTree(Files.readAllBytes(path));
            if (root == null || !root.isObject()) {
                throw new ModelFormatException(name + " is not a JSON object: fetch the file again");
            }
            return new JsonValue(name, "", root);
        } catch (JsonProcessingException e) {
            throw new ModelFormatException(
                    name + " is not strict JSON (" + oneLine(e.getOriginalMessage()) + "): fetch the file again", e);
        } catch (IOException e) {
            throw new ModelFormatException("cannot read " + name + " (" + oneLine(e.toString()) + ")", e);
        }
    }

    /** The field, or empty where it is absent or null. */
    Optional<JsonValue> optional(String field) {
        JsonNode value = objectNode().get(field);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(at("." + field, value));
    }

    JsonValue required(String field) {
        return optional(field)
                .orElseThrow(
                        () -> new ModelFormatException(file + ": " + at("." + field, node).name() + " is missing"));
    }

    /** The names of an object's fields, each checked to be Unicode text. */
    List<String> fieldNames() {
        List<String> names = new ArrayList<>(objectNode().size());
        objectNode().fieldNames().forEachRemaining(name -> names.add(unicode(name)));
        return names;
    }

    List<JsonValue> items(int most) {
        if (!node.isArray()) {
            throw refused("a list");
        }
        if (node.size() > most) {
            throw new ModelFormatException(file + ": " + name() + " has " + node.size() + " entries; at most " + most
                    + " are allowed");
        }
        List<JsonValue> items = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            items.add(at("[" + i + "]", node.get(i)));
        }
        return items;
    }

    String text() {
        if (!node.isTextual()) {
            throw refused("text");
        }
        return unicode(node.textValue());
    }

    int integer(int least, int most) {
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
            throw refused("a whole number from " + least + " to " + most);
        }
        return node.intValue();
    }

    /** The truth value of a field, or {@code otherwise} where it is absent or null. */
    boolean flag(String field, boolean otherwise) {
        Optional<JsonValue> value = optional(field);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (!value.get().node.isBoolean()) {
            throw value.get().refused("true or false");
        }
        return value.get().node.booleanValue();
    }

    /** The text of a field, or {@code otherwise} where it is absent or null. */
    String text(String field, String otherwise) {
        return optional(field).map(JsonValue::text).orElse(otherwise);
    }

    /** What to throw where this value is not one of those allowed. */
    ModelFormatException refused(String allowed) {
        return new ModelFormatException(
                file + ": " + name() + " is " + found() + "; allowed is " + allowed);
    }

    /** A list or object may be the whole file: its size is said, not its content. */
    private String found() {
        return node.isContainerNode()
                ? (node.isArray() ? "a list of " : "an object of ") + node.size()
                : shown(node.toString());
    }

    /** Shortens untrusted text for a one-line message. */
    static String shown(String text) {
        String line = oneLine(text);
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...";
    }

    private static String oneLine(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private String name() {
        return place.isEmpty() ? "the whole" : place.startsWith(".") ? place.substring(1) : place;
    }

    private JsonNode objectNode() {
        if (!node.isObject()) {
            throw refused("an object");
        }
        return node;
    }

    private JsonValue at(String step, JsonNode value) {
        return new JsonValue(file, place + step, value);
    }

    /** JSON's escapes can write half a surrogate pair, which is no character and has no UTF-8. */
    private String unicode(String text) {
        if (!Unicode.wellFormed(text)) {
            throw new ModelFormatException(file + ": " + name() + " has half a surrogate pair in \"" + shown(text)
                    + "\"; only whole characters are allowed");
        }
        return text;
    }
}
