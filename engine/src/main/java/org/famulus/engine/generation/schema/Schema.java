package org.famulus.engine.generation.schema;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;

/** A schema that was read and checked. */
sealed interface Schema permits NumberRange, Schema.Anything, Schema.Never, Schema.Null, Schema.Flag, Schema.Text,
        Schema.Items, Schema.Fields, Schema.Values, Schema.AnyOf, Schema.Reference {

    /** As many as wanted. */
    int UNBOUNDED = Integer.MAX_VALUE;

    /** Every value. */
    record Anything() implements Schema {
    }

    /** No value. */
    record Never() implements Schema {
    }

    record Null() implements Schema {
    }

    /** {@code true} or {@code false}. */
    record Flag() implements Schema {
    }

    /**
     * A string.
     *
     * @param least characters
     * @param most characters, or {@link #UNBOUNDED}
     * @param pattern the strings that a pattern or format allows, within the lengths, or null for all
     */
    record Text(int least, int most, @Nullable CharacterAutomaton pattern) implements Schema {
    }

    /**
     * An array.
     *
     * @param first the first items
     * @param rest all items after them
     * @param asked whether the schema speaks of the rest; if not, no more of them are written than {@code least} asks for
     * @param most items, or {@link #UNBOUNDED}
     */
    record Items(List<Schema> first, Schema rest, boolean asked, int least, int most) implements Schema {
        public Items {
            first = List.copyOf(first);
        }

        /** What the item at an index must be. */
        Schema at(int index) {
            return index < first.size() ? first.get(index) : rest;
        }
    }

    /**
     * An object.
     *
     * @param fields in the order in which they are written
     * @param others the values of all other names
     * @param asked whether the schema speaks of the others; if not, none are written
     */
    record Fields(List<Field> fields, Schema others, boolean asked) implements Schema {
        public Fields {
            fields = List.copyOf(fields);
        }

        /** What the value of a name must be. */
        Schema at(String name) {
            return field(name).map(Field::schema).orElse(others);
        }

        boolean requires(String name) {
            return field(name).filter(Field::required).isPresent();
        }

        private Optional<Field> field(String name) {
            return fields.stream().filter(field -> field.name().equals(name)).findFirst();
        }
    }

    /** A property that the schema names. */
    record Field(String name, Schema schema, boolean required) {
    }

    /** One of given values. */
    record Values(List<JsonNode> values) implements Schema {
        public Values {
            values = List.copyOf(values);
        }
    }

    /** What any of several allows. */
    record AnyOf(List<Schema> alternatives) implements Schema {
        public AnyOf {
            alternatives = List.copyOf(alternatives);
        }
    }

    /**
     * What another part of the document says.
     *
     * @param pointer JSON pointer of that part
     */
    record Reference(String pointer) implements Schema {
    }
}
