package org.famulus.engine.generation.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A value of a schema's document that knows where it stands, so that every error names the place.
 *
 * @param pointer where, as in {@code #/properties/name}
 */
record SchemaPlace(String pointer, JsonNode node) {

    private static final int LONGEST_SHOWN = 60;
    /** Digits and exponents beyond are an attack, not a bound. */
    private static final int MOST_DIGITS = 400;

    boolean has(String keyword) {
        return node.has(keyword);
    }

    Optional<SchemaPlace> optional(String keyword) {
        return has(keyword) ? Optional.of(at(keyword)) : Optional.empty();
    }

    SchemaPlace at(String keyword) {
        return new SchemaPlace(pointer + "/" + shown(keyword), node.get(keyword));
    }

    /** The names of an object's entries. */
    List<String> names() {
        if (!node.isObject()) {
            throw refused("is " + found() + "; allowed is an object");
        }
        List<String> names = new ArrayList<>(node.size());
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The entries of a list that is not empty. */
    List<SchemaPlace> items() {
        if (!node.isArray() || node.isEmpty()) {
            throw refused("is " + found() + "; allowed is a list of one entry or more");
        }
        return entries();
    }

    List<SchemaPlace> entries() {
        if (!node.isArray()) {
            throw refused("is " + found() + "; allowed is a list");
        }
        List<SchemaPlace> entries = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            entries.add(new SchemaPlace(pointer + "/" + i, node.get(i)));
        }
        return entries;
    }

    String text() {
        if (!node.isTextual()) {
            throw refused("is " + found() + "; allowed is a string");
        }
        return node.textValue();
    }

    boolean flag() {
        if (!node.isBoolean()) {
            throw refused("is " + found() + "; allowed is true or false");
        }
        return node.booleanValue();
    }

    /** A whole number of 0 or more; what is larger than an {@code int} is its largest value. */
    int count() {
        if (!node.isNumber() || node.decimalValue().signum() < 0
                || node.decimalValue().stripTrailingZeros().scale() > 0) {
            throw refused("is " + found() + "; allowed is a whole number of 0 or more");
        }
        BigDecimal value = node.decimalValue();
        return value.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) >= 0 ? Integer.MAX_VALUE : value.intValue();
    }

    BigDecimal number() {
        if (!node.isNumber()) {
            throw refused("is " + found() + "; allowed is a number");
        }
        BigDecimal value = node.decimalValue().stripTrailingZeros();
        if (value.precision() > MOST_DIGITS || Math.abs((long) value.scale()) > MOST_DIGITS) {
            throw refused("is a number of more than " + MOST_DIGITS + " digits; give a shorter one");
        }
        return value;
    }

    IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("schema: " + (pointer.isEmpty() ? "#" : pointer) + " " + why);
    }

    private String found() {
        return shown(node.toString());
    }

    /** Somebody else's text, in one line that is not too long. */
    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...";
    }
}
