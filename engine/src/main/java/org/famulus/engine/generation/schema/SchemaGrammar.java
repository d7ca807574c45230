package org.famulus.engine.generation.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.famulus.engine.generation.automaton.Expression;
import org.famulus.engine.generation.automaton.Expressions;

import com.fasterxml.jackson.databind.JsonNode;

/** The JSON texts that are written for one document's schemas. */
final class SchemaGrammar {

    /** References to recursive definitions that lie within one another. */
    static final int DEEPEST_RECURSION = 32;
    /** Arrays and objects within one another where the schema says nothing of them. */
    static final int DEEPEST_ANYTHING = 8;

    private final Expressions expressions;
    private final JsonForm form;
    private final SchemaDocument document;
    private final JsonStrings strings;
    private final NumberGrammar numbers;
    private final Expression comma;
    private final Expression colon;
    private final Expression anything;
    /** What references mean where the grammar is being made; of recursive definitions one level less each time. */
    private Map<String, Expression> meanings = new HashMap<>();

    private SchemaGrammar(Expressions expressions, JsonForm form, SchemaDocument document) {
        this.expressions = expressions;
        this.form = form;
        this.document = document;
        strings = new JsonStrings(expressions);
        numbers = new NumberGrammar(expressions);
        comma = ascii(form.comma());
        colon = ascii(form.colon());
        anything = anything();
    }

    static Expression of(Expressions expressions, JsonForm form, SchemaDocument document) {
        return new SchemaGrammar(expressions, form, document).whole();
    }

    private Expression whole() {
        for (String name : document.belowRecursion()) {
            meanings.put(name, value(document.definition(name)));
        }
        for (int depth = -1; depth < DEEPEST_RECURSION && !document.recursive().isEmpty(); depth++) {
            Map<String, Expression> deeper = new HashMap<>(meanings);
            for (String name : document.recursive()) {
                deeper.put(name, depth < 0 ? expressions.nothing() : value(document.definition(name)));
            }
            meanings = deeper;
        }
        for (String name : document.aboveRecursion()) {
            meanings.put(name, value(document.definition(name)));
        }
        return meaning("");
    }

    private Expression meaning(String pointer) {
        Expression meaning = meanings.get(pointer);
        if (meaning == null) {
            throw new IllegalStateException("#" + pointer + " is used before its meaning is known");
        }
        return meaning;
    }

    private Expression value(Schema schema) {
        return switch (schema) {
            case Schema.Anything _ -> anything;
            case Schema.Never _ -> expressions.nothing();
            case Schema.Null _ -> ascii("null");
            case Schema.Flag _ -> expressions.choice(ascii("true"), ascii("false"));
            case NumberRange range -> numbers.of(range);
            case Schema.Text text -> {
                CharacterAutomaton pattern = text.pattern();
                yield pattern == null ? strings.any(text.least(), text.most()) : strings.of(pattern);
            }
            case Schema.Values(List<JsonNode> values) ->
                expressions.choice(values.stream().map(this::literal).toList());
            case Schema.AnyOf(List<Schema> alternatives) ->
                expressions.choice(alternatives.stream().map(this::value).toList());
            case Schema.Items items -> items(items);
            case Schema.Fields fields -> fields(fields);
            case Schema.Reference(String pointer) -> meaning(pointer);
        };
    }

    private Expression anything() {
        Expression text = strings.any(0, Expressions.UNBOUNDED);
        Expression scalar = expressions.choice(List.of(text, ascii("true"), ascii("false"), ascii("null"),
                numbers.of(new NumberRange(null, null, NumberRange.ANY))));
        Expression any = scalar;
        for (int depth = 0; depth < DEEPEST_ANYTHING; depth++) {
            Expression field = expressions.sequence(List.of(text, colon, any));
            any = expressions.choice(List.of(scalar, list("[", any, "]"), list("{", field, "}")));
        }
        return any;
    }

    private Expression list(String open, Expression item, String close) {
        Expression more = expressions.repeat(expressions.sequence(comma, item), 0, Expressions.UNBOUNDED);
        return expressions.sequence(List.of(ascii(open), expressions.optional(expressions.sequence(item, more)),
                ascii(close)));
    }

    private Expression items(Schema.Items items) {
        Expression rest = value(items.rest());
        List<Expression> first = new ArrayList<>(items.first().stream().map(this::value).toList());
        int most = items.asked() ? items.most() : Math.min(items.most(), Math.max(items.least(), first.size()));
        if (first.isEmpty()) {
            first.add(rest);
        }
        Expression end = ascii("]");
        int given = first.size();
        // What may follow when so many items are written.
        Expression after = most < given
                ? expressions.nothing()
                : expressions.sequence(expressions.repeat(expressions.sequence(comma, rest),
                        Math.max(0, items.least() - given),
                        most == Schema.UNBOUNDED ? Expressions.UNBOUNDED : most - given), end);
        for (int written = given - 1; written >= 0; written--) {
            Expression item = expressions.sequence(first.get(written), after);
            after = expressions.choice(
                    written >= most
                            ? expressions.nothing()
                            : written == 0 ? item : expressions.sequence(comma, item),
                    written >= items.least() ? end : expressions.nothing());
        }
        return expressions.sequence(ascii("["), after);
    }

    private Expression fields(Schema.Fields fields) {
        Expression end = ascii("}");
        Expression others = fields.asked() ? others(fields) : expressions.nothing();
        // What may follow when nothing, or something, is written.
        Expression later = expressions.sequence(
                expressions.repeat(expressions.sequence(comma, others), 0, Expressions.UNBOUNDED), end);
        Expression none = expressions.choice(expressions.sequence(others, later), end);
        for (Schema.Field field : fields.fields().reversed()) {
            Expression name = expressions.sequence(strings.literal(field.name()), colon);
            Expression member = expressions.sequence(name,
                    expressions.sequence(value(field.schema()), later));
            Expression next = expressions.sequence(comma, member);
            none = field.required() ? member : expressions.choice(member, none);
            later = field.required() ? next : expressions.choice(next, later);
        }
        return expressions.sequence(ascii("{"), none);
    }

    private Expression others(Schema.Fields fields) {
        Expression value = value(fields.others());
        if (value.isNothing()) {
            return value;
        }
        Set<String> names = new HashSet<>();
        fields.fields().forEach(field -> names.add(field.name()));
        return expressions.sequence(
                List.of(names.isEmpty()
                        ? strings.any(0, Expressions.UNBOUNDED)
                        : strings.of(CharacterAutomaton.allBut(names)), colon, value));
    }

    private Expression literal(JsonNode value) {
        return expressions.literal(form.write(value).getBytes(StandardCharsets.UTF_8));
    }

    private Expression ascii(String text) {
        return expressions.literal(text.getBytes(StandardCharsets.US_ASCII));
    }
}
