package org.famulus.engine.generation.constraint;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Seeded schemas, each of which has a value, in all parts. */
final class RandomSchemas {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> NAMES = List.of("name", "naïve", "n", "name of\n\"it\"", "日本", "id", "tags", "");
    private static final List<String> WORDS = List.of("a", "ab", "abc", "hello there", "é", "\"quoted\"", "back\\slash",
            "tab\t", "emoji 👩", "{\"a\": 1}", "");
    private static final List<String> PATTERNS = List.of("^[A-Z]{2}-[0-9]{3}$", "^(red|green|blue)$",
            "^[^\"\\\\]{1,4}$",
            "ab+c", "^a*$", "^[é-ü]+\\t?$", "^x|y$", "^\\d{1,3}(\\.\\d)?$", "^(\\w+ )*\\w+$");
    private static final List<String> FORMATS = List.of("date", "time", "date-time", "uuid", "email", "hostname",
            "ipv4",
            "uri", "duration");

    private final SplittableRandom random;
    /** Whether formats are drawn too. */
    private final boolean formats;

    RandomSchemas(long seed, boolean formats) {
        random = new SplittableRandom(seed);
        this.formats = formats;
    }

    ObjectNode next() {
        ObjectNode schema = schema(3);
        if (random.nextInt(4) == 0) {
            ObjectNode root = JSON.createObjectNode();
            ObjectNode tree = root.putObject("$defs").putObject("tree").put("type", "object");
            tree.put("additionalProperties", false);
            ObjectNode properties = tree.putObject("properties");
            properties.set("value", schema(1));
            if (random.nextBoolean()) {
                properties.putObject("left").put("$ref", "#/$defs/tree");
            } else {
                properties.putObject("children").put("type", "array").putObject("items").put("$ref", "#/$defs/tree");
            }
            tree.putArray("required").add("value");
            ArrayNode either = root.putArray("anyOf");
            either.addObject().put("$ref", "#/$defs/tree");
            either.add(schema);
            return root;
        }
        return schema;
    }

    private ObjectNode schema(int depth) {
        ObjectNode schema = JSON.createObjectNode();
        switch (random.nextInt(depth == 0 ? 8 : 13)) {
            case 0 -> schema.put("type", "boolean");
            case 1 -> schema.put("type", "string");
            case 2 -> lengths(schema.put("type", "string"), "minLength", "maxLength", 6);
            case 3 -> text(schema);
            case 4 -> integer(schema.put("type", "integer"));
            case 5 -> number(schema.put("type", "number"));
            case 6 -> values(schema);
            case 7 -> schema.putArray("type").add("null").add("integer");
            case 8 -> {
                array(schema, depth);
                schema.put("title", "a list");
            }
            case 9 -> {
                ArrayNode alternatives = schema.putArray("anyOf");
                for (int i = random.nextInt(3); i >= 0; i--) {
                    alternatives.add(schema(depth - 1));
                }
            }
            case 10 -> exclusive(schema, depth);
            default -> object(schema, depth);
        }
        if (random.nextInt(10) == 0) {
            schema.put("nullable", true);
        }
        return schema;
    }

    private void text(ObjectNode schema) {
        schema.put("type", "string");
        if (formats && random.nextBoolean()) {
            schema.put("format", pick(FORMATS));
        } else {
            schema.put("pattern", pick(PATTERNS));
        }
    }

    private void lengths(ObjectNode schema, String least, String most, int bound) {
        int low = random.nextInt(bound / 2);
        if (random.nextBoolean()) {
            schema.put(least, low);
        }
        if (random.nextBoolean()) {
            schema.put(most, low + random.nextInt(bound));
        }
    }

    private void integer(ObjectNode schema) {
        long low = random.nextLong(-300, 300);
        long high = low + random.nextLong(2, 5_000);
        if (random.nextInt(3) > 0) {
            schema.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", low);
        }
        if (random.nextInt(3) > 0) {
            schema.put(random.nextBoolean() ? "maximum" : "exclusiveMaximum", high);
        }
    }

    private void number(ObjectNode schema) {
        int scale = random.nextInt(3);
        BigDecimal low = BigDecimal.valueOf(random.nextLong(-3_000, 3_000), scale);
        BigDecimal high = low.add(BigDecimal.valueOf(random.nextLong(1, 500), random.nextInt(3)));
        if (random.nextInt(3) > 0) {
            schema.put(random.nextBoolean() ? "minimum" : "exclusiveMinimum", low);
        }
        if (random.nextInt(3) > 0) {
            schema.put("maximum", high);
        }
        if (random.nextInt(4) == 0) {
            schema.put("multipleOf", new BigDecimal("0.01"));
        }
    }

    private void values(ObjectNode schema) {
        if (random.nextInt(4) == 0) {
            schema.put("const", pick(WORDS));
            return;
        }
        ArrayNode values = schema.putArray("enum");
        for (int i = random.nextInt(5); i >= 0; i--) {
            switch (random.nextInt(5)) {
                case 0 -> values.add(random.nextInt(-20, 20));
                case 1 -> values.add(random.nextBoolean());
                case 2 -> values.addObject().put(pick(NAMES), pick(WORDS)).putArray("list").add(1).add(2.5);
                default -> values.add(pick(WORDS));
            }
        }
    }

    private void array(ObjectNode schema, int depth) {
        schema.put("type", "array");
        int prefix = random.nextInt(3);
        if (prefix > 0) {
            ArrayNode first = schema.putArray("prefixItems");
            for (int i = 0; i < prefix; i++) {
                first.add(schema(depth - 1));
            }
        }
        switch (random.nextInt(3)) {
            case 0 -> {
            }
            case 1 -> schema.set("items", schema(0));
            default -> schema.set("items", schema(depth - 1));
        }
        lengths(schema, "minItems", "maxItems", 4);
    }

    /** Alternatives told apart by a property. */
    private void exclusive(ObjectNode schema, int depth) {
        ArrayNode alternatives = schema.putArray("oneOf");
        for (int i = random.nextInt(3); i >= 0; i--) {
            ObjectNode alternative = alternatives.addObject();
            object(alternative, depth);
            ((ObjectNode) alternative.get("properties")).putObject("kind").put("const", "k" + i);
            ((ArrayNode) alternative.get("required")).add("kind");
        }
    }

    private void object(ObjectNode schema, int depth) {
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = pick(NAMES);
            if (!properties.has(name)) {
                properties.set(name, schema(depth - 1));
                if (random.nextBoolean()) {
                    required.add(name);
                }
            }
        }
        switch (random.nextInt(4)) {
            case 0 -> schema.put("additionalProperties", false);
            case 1 -> schema.set("additionalProperties", schema(0));
            default -> {
            }
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
