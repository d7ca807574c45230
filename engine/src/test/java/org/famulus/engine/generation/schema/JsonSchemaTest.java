package org.famulus.engine.generation.schema;

import java.nio.charset.StandardCharsets;

import org.famulus.engine.generation.automaton.Automaton;
import org.famulus.engine.generation.automaton.Expression;
import org.famulus.engine.generation.automaton.Expressions;
import org.famulus.engine.generation.automaton.SymbolSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class JsonSchemaTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{\"not\": {}} | schema: # has the keyword \"not\", which is not supported; leave it out",
            "{\"properties\": {\"a\": {\"type\": \"array\", \"uniqueItems\": true}}}"
                    + " | schema: #/properties/a has the keyword \"uniqueItems\", which is not supported; leave it out",
            "{\"type\": \"object\", \"patternProperties\": {}}"
                    + " | schema: # has the keyword \"patternProperties\", which is not supported; leave it out",
            "{\"type\": \"object\", \"minProperties\": 1}"
                    + " | schema: # has the keyword \"minProperties\", which is not supported; leave it out",
            "{\"type\": \"dict\"}"
                    + " | schema: #/type is \"dict\"; allowed: string, integer, number, boolean, object, array, null",
            "{\"type\": 3} | schema: #/type is 3; allowed is a string",
            "{\"type\": \"integer\", \"multipleOf\": 5} | schema: #/multipleOf is 5; allowed: 1, 0.1, 0.01 and so on",
            "{\"type\": \"integer\", \"minimum\": \"5\"} | schema: #/minimum is \"5\"; allowed is a number",
            "{\"type\": \"integer\", \"exclusiveMinimum\": true}"
                    + " | schema: #/exclusiveMinimum is true; allowed is a number",
            "{\"type\": \"string\", \"minLength\": -1}"
                    + " | schema: #/minLength is -1; allowed is a whole number of 0 or more",
            "{\"type\": \"string\", \"format\": \"iri\"} | schema: #/format is \"iri\"; allowed for strings: date,"
                    + " date-time, duration, email, hostname, ipv4, time, uri, uuid; for numbers: int32, int64, float, double",
            "{\"type\": \"boolean\", \"format\": \"date\"} | schema: #/format is \"date\"; allowed for strings: date,"
                    + " date-time, duration, email, hostname, ipv4, time, uri, uuid; for numbers: int32, int64, float, double",
            "{\"type\": \"string\", \"pattern\": \"(?=a)\"} | schema: #/pattern is not supported: pattern at character 2"
                    + " has (?=a); groups are ( ) and (?: ), which is not supported",
            "{\"$ref\": \"https://example.org/s\"} | schema: #/$ref is \"https://example.org/s\"; allowed is the place of"
                    + " something in this schema, as in #/$defs/name",
            "{\"$ref\": \"#/$defs/a\"} | schema: #/$ref is \"#/$defs/a\"; allowed is the place of something in this"
                    + " schema, as in #/$defs/name",
            "{\"$ref\": \"#\"} | schema: # refers to itself without a property or item between; give it a meaning of its own",
            "{\"anyOf\": [{\"$ref\": \"#\"}, {}]} | schema: # refers to itself without a property or item between;"
                    + " give it a meaning of its own",
            "{\"type\": \"object\", \"anyOf\": [{}]} | schema: # has type and anyOf beside each other; $ref, anyOf, oneOf"
                    + " and allOf stand alone: move the others into each alternative",
            "{\"allOf\": [{}, {}]} | schema: #/allOf has 2 entries; allOf is supported with one: merge them",
            "{\"oneOf\": [{\"type\": \"integer\"}, {\"type\": \"number\"}]} | schema: #/oneOf has entries 0 and 1 that may"
                    + " hold for the same value; use anyOf, or give each a required property with a const of its own",
            "{\"items\": [{}]} | schema: #/items is a list; write the first items under prefixItems",
            "{\"enum\": []} | schema: #/enum is []; allowed is a list of one entry or more",
            "{\"enum\": [{}], \"properties\": {}} | schema: # has properties beside enum or const; leave it out",
            "{\"nullable\": \"yes\"} | schema: #/nullable is \"yes\"; allowed is true or false",
            "[] | schema: # is []; allowed is an object"})
    void whatIsNotSupportedIsRefusedByNameAndPlace(String schema, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonSchema.parse(schema)).withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "{\"type\": \"string\", \"type\": \"null\"}", "nul", "{'a': 1}",
            "{\"title\": \"\\ud800\"}"})
    void whatIsNoJsonIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonSchema.parse(text))
                .withMessageStartingWith("schema: ").withMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "{\"enum\": [1, 2], \"type\": \"string\"}",
            "{\"type\": \"integer\", \"minimum\": 2,"
                    + " \"maximum\": 1}",
            "{\"type\": \"string\", \"minLength\": 3, \"maxLength\": 2}",
            "{\"type\": \"array\", \"items\": false, \"minItems\": 1}",
            "{\"properties\": {\"a\": false}, \"required\": [\"a\"]}",
            "{\"required\": [\"a\"], \"additionalProperties\": false}",
            "{\"type\": \"string\", \"pattern\": \"^a{3}$\", \"maxLength\": 2}",
            "{\"type\": \"string\", \"pattern\": \"^x\", \"format\": \"date\"}",
            "{\"properties\": {\"child\": {\"$ref\": \"#\"}}, \"required\": [\"child\"]}",
            "{\"type\": \"integer\", \"exclusiveMinimum\": 1, \"exclusiveMaximum\": 2}"})
    void whatNoValueSatisfiesHasNoText(String schema) {
        assertThat(texts(schema, new Expressions(SymbolSet.BYTES)).isNothing()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"properties\": {\"b\": {\"type\": \"integer\"}, \"a\": {\"type\": \"null\"}}, \"required\": [\"a\"]}"
                    + " | {\"b\": 1, \"a\": null} | true",
            "{\"properties\": {\"b\": {\"type\": \"integer\"}, \"a\": {\"type\": \"null\"}}} | {\"a\": null, \"b\": 1} | false",
            "{\"properties\": {\"b\": {\"type\": \"integer\"}, \"a\": {\"type\": \"null\"}}} | {} | true",
            "{\"properties\": {\"b\": {\"type\": \"integer\"}}} | {\"c\": 1} | false",
            "{\"properties\": {\"b\": {\"type\": \"integer\"}}, \"additionalProperties\": true} | {\"c\": [1, {}]} | true",
            "{\"properties\": {\"b\": {\"type\": \"integer\"}}, \"additionalProperties\": {}} | {\"b\": \"no\"} | false",
            "{\"required\": [\"x\"]} | {\"x\": {\"any\": true}} | true",
            "{\"type\": \"object\"} | {\"x\": 1} | true",
            "{\"type\": \"object\"} | {\"x\":1} | false",
            "{\"type\": \"array\"} | [1, \"a\", []] | true",
            "{\"prefixItems\": [{\"type\": \"null\"}]} | [null, 1] | false",
            "{\"prefixItems\": [{\"type\": \"null\"}], \"minItems\": 2} | [null, 1] | true",
            "{\"prefixItems\": [{\"type\": \"null\"}], \"items\": {\"type\": \"integer\"}} | [null, 1, 2] | true",
            "{\"enum\": [\"é\\n\", {\"a\": [1, 2.50]}]} | {\"a\": [1, 2.50]} | true",
            "{\"enum\": [\"é\\n\"]} | \"é\\n\" | true",
            "{\"enum\": [\"a\", null], \"type\": \"string\"} | null | false",
            "{\"enum\": [1, 12], \"minimum\": 5} | 1 | false",
            "{\"type\": [\"string\", \"null\"], \"maxLength\": 1} | null | true",
            "{\"type\": \"string\", \"nullable\": true} | null | true",
            "{\"type\": \"number\", \"multipleOf\": 0.01} | 1.25 | true",
            "{\"type\": \"number\", \"multipleOf\": 0.01} | 1.255 | false",
            "{\"type\": \"number\"} | 1e5 | false",
            "{\"type\": \"integer\"} | -0 | false",
            "{\"type\": \"integer\", \"format\": \"int32\"} | 2147483647 | true",
            "{\"type\": \"integer\", \"format\": \"int32\"} | 2147483648 | false",
            "{\"allOf\": [{\"$ref\": \"#/$defs/a~1b\"}], \"$defs\": {\"a/b\": {\"const\": 1}}, \"description\": \"d\"} | 1 | true",
            "{\"oneOf\": [{\"type\": \"string\", \"maxLength\": 2}, {\"type\": \"string\", \"minLength\": 3},"
                    + " {\"type\": \"integer\", \"maximum\": 0}, {\"type\": \"integer\", \"minimum\": 1}]} | \"abc\" | true",
            "{\"minimum\": 3, \"maxItems\": 0} | [] | true",
            "{\"minimum\": 3, \"maxItems\": 0} | \"text\" | false",
            "{\"title\": \"t\", \"default\": 1, \"examples\": [1], \"deprecated\": true, \"$comment\": \"c\"} | true | true",
            "true | [[[[1]]]] | true"})
    void aTextIsAllowedOrNot(String schema, String text, boolean allowed) {
        assertThat(reads(schema, text)).isEqualTo(allowed);
    }

    @Test
    void textsMayBeWithoutWhiteSpace() {
        Expressions expressions = new Expressions(SymbolSet.BYTES);
        Expression texts = JsonSchema.parse("{\"properties\": {\"a\": {\"items\": {\"type\": \"integer\"}}}}")
                .texts(expressions, JsonForm.COMPACT);
        assertThat(reads(new Automaton(expressions, texts), "{\"a\":[1,2]}")).isTrue();
        assertThat(reads(new Automaton(expressions, texts), "{\"a\": [1,2]}")).isFalse();
    }

    @Test
    void recursionEndsBeforeAReaderDoes() {
        String schema = "{\"properties\": {\"child\": {\"$ref\": \"#\"}}, \"additionalProperties\": false}";
        assertThat(reads(schema, "{\"child\": ".repeat(20) + "{}" + "}".repeat(20))).isTrue();
        assertThat(reads(schema, "{\"child\": ".repeat(40) + "{}" + "}".repeat(40))).isFalse();
    }

    @Test
    void equalSchemasAreEqualWhateverTheirWhiteSpace() {
        assertThat(JsonSchema.parse("{\"type\":\"null\"}")).isEqualTo(JsonSchema.parse(" {\"type\" : \"null\"}"))
                .hasSameHashCodeAs(JsonSchema.parse("{\"type\":\"null\"}"))
                .isNotEqualTo(JsonSchema.parse("{\"type\":\"string\"}"));
    }

    private static boolean reads(String schema, String text) {
        Expressions expressions = new Expressions(SymbolSet.BYTES);
        return reads(new Automaton(expressions, texts(schema, expressions)), text);
    }

    private static boolean reads(Automaton automaton, String text) {
        int state = automaton.state(automaton.start());
        for (byte symbol : text.getBytes(StandardCharsets.UTF_8)) {
            state = automaton.next(state, symbol & 0xFF);
            if (state == Automaton.DEAD) {
                return false;
            }
        }
        return automaton.expression(state).nullable();
    }

    private static Expression texts(String schema, Expressions expressions) {
        return JsonSchema.parse(schema).texts(expressions, JsonForm.SPACED);
    }
}
