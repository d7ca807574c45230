package org.famulus.engine.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** JSON objects as unmodifiable maps in their written order. */
final class JsonValues {

    /** Refuses what follows the value, as {@code {} {}}. */
    static final ObjectMapper MAPPER = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonValues() {
    }

    /** @throws IllegalArgumentException where the text is no JSON object; the message names {@code what} */
    static Map<String, @Nullable Object> object(String json, String what) {
        try {
            Map<String, @Nullable Object> object = MAPPER.readValue(json, new TypeReference<>() {
            });
            if (object != null) {
                return copy(object);
            }
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException(what + " must be a JSON object, but reading it failed: "
                    + oneLine(notJson.getOriginalMessage()), notJson);
        }
        throw new IllegalArgumentException(what + " must be a JSON object, but is null");
    }

    /** @throws IllegalArgumentException where the text is no JSON list of objects; the message names {@code what} */
    static List<Map<String, @Nullable Object>> objects(String json, String what) {
        try {
            JsonNode list = MAPPER.readTree(json);
            if (list.isArray() && list.valueStream().allMatch(JsonNode::isObject)) {
                return MAPPER.convertValue(list, new TypeReference<>() {
                });
            }
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException(what + " must be a JSON list of objects, but reading it failed: "
                    + oneLine(notJson.getOriginalMessage()), notJson);
        }
        throw new IllegalArgumentException(what + " must be a JSON list of objects");
    }

    /** A JSON value as text. */
    static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException noJson) {
            throw new IllegalArgumentException("no JSON: " + oneLine(noJson.getOriginalMessage()), noJson);
        }
    }

    static Map<String, @Nullable Object> copy(Map<String, ? extends @Nullable Object> object) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        object.forEach((key, value) -> copy.put(key, copyOf(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object copyOf(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, entry) -> copy.put(String.valueOf(key), copyOf(entry)));
                yield Collections.unmodifiableMap(copy);
            }
            case Iterable<?> items -> {
                List<@Nullable Object> copy = new ArrayList<>();
                items.forEach(item -> copy.add(copyOf(item)));
                yield Collections.unmodifiableList(copy);
            }
            case String text -> text;
            case Number number -> number;
            case Boolean flag -> flag;
            default -> throw new IllegalArgumentException("a JSON value is text, a number, a boolean, null, a list or"
                    + " a map, not " + value.getClass().getName());
        };
    }

    static String oneLine(@Nullable String message) {
        return message == null ? "no reason given" : message.replaceAll("\\s+", " ");
    }
}
