package org.famulus.report.results;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The fields of one JSON object, each of which must be there, be of its kind, and be asked for. Faults are
 * {@link IllegalArgumentException}s that say where in the file they are.
 */
final class JsonFields {

    private final JsonNode object;
    private final String place;
    private final Set<String> read = new HashSet<>();

    private JsonFields(JsonNode object, String place) {
        if (!object.isObject()) {
            throw new IllegalArgumentException((place.isEmpty() ? "the file" : place) + " is not a JSON object");
        }
        this.object = object;
        this.place = place;
    }

    static JsonFields of(JsonNode object) {
        return new JsonFields(object, "");
    }

    String text(String name) {
        return field(name, JsonNode::isTextual, "a string").textValue();
    }

    boolean truth(String name) {
        return field(name, JsonNode::isBoolean, "true or false").booleanValue();
    }

    long whole(String name) {
        return field(name, node -> node.isIntegralNumber() && node.canConvertToLong(), "a whole number").longValue();
    }

    int count(String name) {
        return field(name, node -> node.canConvertToInt() && node.isIntegralNumber(), "a whole number below 2^31")
                .intValue();
    }

    double number(String name) {
        return field(name, JsonNode::isNumber, "a number").doubleValue();
    }

    /** A field that may be null. */
    JsonNode numberOrNull(String name) {
        return field(name, node -> node.isNumber() || node.isNull(), "a number or null");
    }

    JsonNode array(String name) {
        return field(name, JsonNode::isArray, "an array");
    }

    JsonNode arrayOrNull(String name) {
        return field(name, node -> node.isArray() || node.isNull(), "an array or null");
    }

    JsonFields object(String name) {
        return new JsonFields(field(name, JsonNode::isObject, "an object"), at(name));
    }

    List<JsonFields> objects(String name) {
        List<JsonFields> all = new ArrayList<>();
        for (JsonNode element : array(name)) {
            all.add(new JsonFields(element, at(name) + "[" + all.size() + "]"));
        }
        return all;
    }

    List<String> strings(String name) {
        List<String> all = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isTextual()) {
                throw new IllegalArgumentException(at(name) + "[" + all.size() + "] is not a string");
            }
            all.add(element.textValue());
        }
        return all;
    }

    /** All fields as they are, whatever their names. */
    JsonNode whatever(String name) {
        return field(name, JsonNode::isObject, "an object");
    }

    /** Refuses fields that were not asked for. */
    void end() {
        object.fieldNames().forEachRemaining(name -> {
            if (!read.contains(name)) {
                throw new IllegalArgumentException(at(name) + " is not a field of results.json");
            }
        });
    }

    /** Where a field is in the file. */
    String at(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    private JsonNode field(String name, Predicate<JsonNode> kind, String expected) {
        JsonNode node = object.get(name);
        if (node == null) {
            throw new IllegalArgumentException(at(name) + " is missing; it is " + expected);
        }
        if (!kind.test(node)) {
            throw new IllegalArgumentException(at(name) + " is not " + expected);
        }
        read.add(name);
        return node;
    }
}
