package org.famulus.engine.generation.schema;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Whether two schemas surely have no value in common. Alternatives of which exactly one may hold are written like any
 * others, so they must be such that two of them never do.
 */
final class SchemaOverlap {

    /** Bounds the time of a hostile schema; no sensible one comes near. */
    private static final int MOST_STEPS = 100_000;
    private static final int DEEPEST = 100;

    private final SchemaDocument document;
    private final WorkLimit work = new WorkLimit();
    private int steps;

    private SchemaOverlap(SchemaDocument document) {
        this.document = document;
    }

    /** @throws IllegalArgumentException where two alternatives may have a value in common */
    static void requireNone(SchemaDocument document, SchemaPlace place, List<Schema> alternatives) {
        SchemaOverlap overlap = new SchemaOverlap(document);
        for (int i = 0; i < alternatives.size(); i++) {
            for (int j = i + 1; j < alternatives.size(); j++) {
                if (!overlap.disjoint(alternatives.get(i), alternatives.get(j), 0)) {
                    throw place.refused("has entries " + i + " and " + j + " that may hold for the same value; "
                            + "use anyOf, or give each a required property with a const of its own");
                }
            }
        }
    }

    private boolean disjoint(Schema first, Schema second, int depth) {
        if (++steps > MOST_STEPS || depth > DEEPEST) {
            return false;
        }
        Schema one = document.resolved(first);
        Schema other = document.resolved(second);
        if (one instanceof Schema.Never || other instanceof Schema.Never) {
            return true;
        }
        if (one instanceof Schema.AnyOf(List<Schema> alternatives)) {
            return alternatives.stream().allMatch(alternative -> disjoint(alternative, other, depth + 1));
        }
        if (one instanceof Schema.Values(List<JsonNode> values)) {
            return values.stream().noneMatch(value -> new SchemaMatcher(document).holds(other, value));
        }
        if (other instanceof Schema.AnyOf || other instanceof Schema.Values) {
            return disjoint(other, one, depth + 1);
        }
        if (one instanceof Schema.Anything || other instanceof Schema.Anything) {
            return false;
        }
        if (one instanceof NumberRange range && other instanceof NumberRange otherRange) {
            return range.below(otherRange) || otherRange.below(range);
        }
        if (one instanceof Schema.Text text && other instanceof Schema.Text otherText) {
            return disjoint(text, otherText);
        }
        if (one instanceof Schema.Items items && other instanceof Schema.Items otherItems) {
            return disjoint(items, otherItems, depth + 1);
        }
        if (one instanceof Schema.Fields fields && other instanceof Schema.Fields otherFields) {
            // A value that lacks a property which one of them requires is not valid under that one.
            return Stream.concat(fields.fields().stream(), otherFields.fields().stream())
                    .filter(Schema.Field::required).map(Schema.Field::name)
                    .anyMatch(name -> disjoint(fields.at(name), otherFields.at(name), depth + 1));
        }
        return !one.getClass().equals(other.getClass());
    }

    private boolean disjoint(Schema.Text one, Schema.Text other) {
        if (one.most() < other.least() || other.most() < one.least()) {
            return true;
        }
        CharacterAutomaton pattern = one.pattern();
        CharacterAutomaton otherPattern = other.pattern();
        try {
            return pattern != null && otherPattern != null && pattern.and(otherPattern, work).isEmpty();
        } catch (IllegalArgumentException tooLarge) {
            return false;
        }
    }

    private boolean disjoint(Schema.Items one, Schema.Items other, int depth) {
        int least = Math.max(one.least(), other.least());
        int known = Math.min(least, Math.max(one.first().size(), other.first().size()) + 1);
        return one.most() < other.least() || other.most() < one.least()
                || IntStream.range(0, known).anyMatch(i -> disjoint(one.at(i), other.at(i), depth));
    }
}
