package org.famulus.engine.generation.schema;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.famulus.engine.generation.schema.Schema.Field;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Reads a schema's document. Each keyword is either understood, or says nothing about values, or is refused. A keyword about
 * a type that the schema does not allow holds for every value, as the standard has it; where no type is given, those that
 * the keywords are about are the types.
 */
final class SchemaReader {

    private static final Set<String> ANNOTATIONS = Set.of("title", "description", "default", "examples", "example",
            "deprecated", "readOnly", "writeOnly", "$comment", "$schema", "$id", "$defs", "definitions");
    private static final Set<String> ITEM_KEYWORDS = Set.of("items", "prefixItems", "minItems", "maxItems");
    private static final Set<String> FIELD_KEYWORDS = Set.of("properties", "required", "additionalProperties");
    private static final Set<String> VALUE_KEYWORDS = Set.of("enum", "const");
    private static final Set<String> COMBINATIONS = Set.of("$ref", "anyOf", "oneOf", "allOf");
    private static final List<String> TYPES = List.of("string", "integer", "number", "boolean", "object", "array",
            "null");
    private static final int MOST_FIELDS = 1000;

    private final JsonNode document;
    private final Map<String, Schema> definitions = new LinkedHashMap<>();
    private final Set<String> pending = new LinkedHashSet<>();
    private final WorkLimit work = new WorkLimit();
    /** Alternatives of which exactly one may hold: whether they overlap is seen when all is read. */
    private final Map<SchemaPlace, List<Schema>> exclusive = new LinkedHashMap<>();

    private SchemaReader(JsonNode document) {
        this.document = document;
    }

    /**
     * Reads the document and all that it refers to.
     *
     * @throws IllegalArgumentException where it is no schema, or asks for what is not supported
     */
    static SchemaDocument read(JsonNode document) {
        SchemaReader reader = new SchemaReader(document);
        reader.pending.add("");
        while (!reader.pending.isEmpty()) {
            String pointer = reader.pending.iterator().next();
            reader.pending.remove(pointer);
            reader.definitions.put(pointer,
                    reader.schema(new SchemaPlace("#" + pointer, document.at(pointer))));
        }
        SchemaDocument read = new SchemaDocument(reader.definitions);
        reader.exclusive.forEach((place, alternatives) -> SchemaOverlap.requireNone(read, place, alternatives));
        return read;
    }

    private Schema schema(SchemaPlace place) {
        if (place.node().isBoolean()) {
            return place.flag() ? new Schema.Anything() : new Schema.Never();
        }
        List<String> keywords = place.names().stream().filter(name -> !ANNOTATIONS.contains(name)).toList();
        keywords.forEach(keyword -> requireKnown(place, keyword));
        Schema read = keywords.stream().anyMatch(COMBINATIONS::contains)
                ? combination(place, keywords)
                : typed(place, keywords);
        boolean nullable = place.optional("nullable").map(SchemaPlace::flag).orElse(false);
        return nullable ? new Schema.AnyOf(List.of(read, new Schema.Null())) : read;
    }

    private static void requireKnown(SchemaPlace place, String keyword) {
        // Written out where it says what holds anyway.
        boolean empty = switch (keyword) {
            case "uniqueItems" -> place.node().get(keyword).isBoolean() && !place.at(keyword).flag();
            case "minProperties" -> place.node().get(keyword).isNumber() && place.at(keyword).count() == 0;
            default -> false;
        };
        if (!empty && !keyword.equals("type") && !keyword.equals("nullable") && !VALUE_KEYWORDS.contains(keyword)
                && !COMBINATIONS.contains(keyword) && !ITEM_KEYWORDS.contains(keyword)
                && !FIELD_KEYWORDS.contains(keyword) && !TextReader.KEYWORDS.contains(keyword)
                && !NumberReader.KEYWORDS.contains(keyword)) {
            throw place.refused("has the keyword \"" + SchemaPlace.shown(keyword)
                    + "\", which is not supported; leave it out");
        }
    }

    private Schema combination(SchemaPlace place, List<String> keywords) {
        List<String> assertions = keywords.stream().filter(keyword -> !keyword.equals("nullable")).toList();
        if (assertions.size() > 1) {
            throw place.refused("has " + String.join(" and ", assertions) + " beside each other; "
                    + "$ref, anyOf, oneOf and allOf stand alone: move the others into each alternative");
        }
        String keyword = assertions.getFirst();
        SchemaPlace value = place.at(keyword);
        if (keyword.equals("$ref")) {
            return reference(value);
        }
        List<Schema> alternatives = value.items().stream().map(this::schema).toList();
        if (keyword.equals("oneOf")) {
            exclusive.put(value, alternatives);
        } else if (keyword.equals("allOf") && alternatives.size() > 1) {
            throw value.refused("has " + alternatives.size() + " entries; allOf is supported with one: merge them");
        }
        return alternatives.size() == 1 ? alternatives.getFirst() : new Schema.AnyOf(alternatives);
    }

    private Schema reference(SchemaPlace value) {
        String target = value.text();
        String pointer = "";
        boolean found = target.startsWith("#");
        if (found) {
            try {
                pointer = URLDecoder.decode(target.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
                found = !document.at(pointer).isMissingNode();
            } catch (IllegalArgumentException notPointer) {
                found = false;
            }
        }
        if (!found) {
            throw value.refused("is \"" + SchemaPlace.shown(target)
                    + "\"; allowed is the place of something in this schema, as in #/$defs/name");
        }
        if (!definitions.containsKey(pointer)) {
            pending.add(pointer);
        }
        return new Schema.Reference(pointer);
    }

    private Schema typed(SchemaPlace place, List<String> keywords) {
        List<String> types = types(place, keywords);
        place.optional("format").ifPresent(format -> requireFormat(format, types));
        if (place.has("enum") || place.has("const")) {
            return values(place, keywords, types);
        }
        if (types.isEmpty()) {
            return new Schema.Anything();
        }
        List<Schema> alternatives = types.stream().map(type -> ofType(place, type)).toList();
        return alternatives.size() == 1 ? alternatives.getFirst() : new Schema.AnyOf(alternatives);
    }

    /** A format that none of the types has would be one that nobody checks. */
    private static void requireFormat(SchemaPlace format, List<String> types) {
        boolean number = types.contains("number") || types.contains("integer");
        if (!(types.contains("string") && TextFormats.names().contains(format.text()))
                && !(number && NumberReader.FORMATS.contains(format.text()))) {
            throw format.refused("is \"" + SchemaPlace.shown(format.text()) + "\"; allowed for strings: "
                    + String.join(", ", TextFormats.names()) + "; for numbers: int32, int64, float, double");
        }
    }

    private static List<String> types(SchemaPlace place, List<String> keywords) {
        if (place.has("type")) {
            SchemaPlace type = place.at("type");
            List<SchemaPlace> given = type.node().isArray() ? type.items() : List.of(type);
            for (SchemaPlace one : given) {
                if (!TYPES.contains(one.text())) {
                    throw one.refused("is \"" + SchemaPlace.shown(one.text()) + "\"; allowed: "
                            + String.join(", ", TYPES));
                }
            }
            return given.stream().map(SchemaPlace::text).distinct().toList();
        }
        Set<String> implied = new LinkedHashSet<>();
        for (String keyword : keywords) {
            if (TextReader.KEYWORDS.contains(keyword) && !keyword.equals("format")) {
                implied.add("string");
            } else if (keyword.equals("format")) {
                implied.add(NumberReader.FORMATS.contains(place.at(keyword).text()) ? "number" : "string");
            } else if (NumberReader.KEYWORDS.contains(keyword)) {
                implied.add("number");
            } else if (ITEM_KEYWORDS.contains(keyword)) {
                implied.add("array");
            } else if (FIELD_KEYWORDS.contains(keyword)) {
                implied.add("object");
            }
        }
        return List.copyOf(implied);
    }

    private Schema ofType(SchemaPlace place, String type) {
        return switch (type) {
            case "null" -> new Schema.Null();
            case "boolean" -> new Schema.Flag();
            case "integer" -> NumberReader.read(place, true);
            case "number" -> NumberReader.read(place, false);
            case "string" -> TextReader.read(place, work);
            case "array" -> items(place);
            case "object" -> fields(place);
            default -> throw new IllegalStateException(type);
        };
    }

    /** The given values that the other keywords allow. */
    private Schema values(SchemaPlace place, List<String> keywords, List<String> types) {
        for (String keyword : keywords) {
            if (ITEM_KEYWORDS.contains(keyword) || FIELD_KEYWORDS.contains(keyword)) {
                throw place.refused("has " + keyword + " beside enum or const; leave it out");
            }
        }
        if (place.has("enum") && place.has("const")) {
            throw place.refused("has enum beside const; leave one out");
        }
        Set<JsonNode> distinct = new LinkedHashSet<>();
        if (place.has("const")) {
            distinct.add(place.node().get("const"));
        } else {
            place.at("enum").items().forEach(item -> distinct.add(item.node()));
        }
        List<Schema> allowed = types.stream().map(type -> ofType(place, type)).toList();
        SchemaDocument alone = new SchemaDocument(Map.of());
        return new Schema.Values(distinct.stream()
                .filter(value -> allowed.isEmpty()
                        || allowed.stream().anyMatch(schema -> new SchemaMatcher(alone).holds(schema, value)))
                .toList());
    }

    private Schema items(SchemaPlace place) {
        List<Schema> first = place.optional("prefixItems").map(SchemaPlace::items).orElse(List.of()).stream()
                .map(this::schema).toList();
        Optional<SchemaPlace> items = place.optional("items");
        if (items.isPresent() && items.get().node().isArray()) {
            throw items.get().refused("is a list; write the first items under prefixItems");
        }
        return new Schema.Items(first, items.map(this::schema).orElse(new Schema.Anything()),
                items.isPresent() || first.isEmpty(), place.optional("minItems").map(SchemaPlace::count).orElse(0),
                place.optional("maxItems").map(SchemaPlace::count).orElse(Schema.UNBOUNDED));
    }

    private Schema fields(SchemaPlace place) {
        Optional<SchemaPlace> properties = place.optional("properties");
        List<String> names = properties.map(SchemaPlace::names).orElse(List.of());
        Set<String> required = new LinkedHashSet<>();
        place.optional("required").map(SchemaPlace::entries).orElse(List.of())
                .forEach(name -> required.add(name.text()));
        Optional<SchemaPlace> additional = place.optional("additionalProperties");
        Schema others = additional.map(this::schema).orElse(new Schema.Anything());
        List<Field> fields = new ArrayList<>();
        for (String name : names) {
            fields.add(new Field(name, schema(properties.orElseThrow().at(name)), required.contains(name)));
        }
        Set<String> unnamed = new LinkedHashSet<>(required);
        unnamed.removeAll(new HashSet<>(names));
        unnamed.forEach(name -> fields.add(new Field(name, others, true)));
        if (fields.size() > MOST_FIELDS) {
            throw place.refused("has " + fields.size() + " properties; at most " + MOST_FIELDS + " are allowed");
        }
        return new Schema.Fields(fields, others, additional.isPresent() || fields.isEmpty());
    }
}
