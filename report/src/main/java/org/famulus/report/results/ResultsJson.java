package org.famulus.report.results;

import java.util.List;
import java.util.Locale;

import org.famulus.report.table.Cell;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Results as a tree of JSON, field by field in the order of the contract. */
final class ResultsJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Up to here every whole number is a double of its own. */
    private static final double LARGEST_WHOLE = 0x1p53;

    private ResultsJson() {
    }

    static ObjectNode tree(StudyResults results) {
        ObjectNode tree = NODES.objectNode();
        tree.put("study", results.study());
        tree.put("paper", results.paper());
        tree.put("version", results.version());
        tree.put("commit", results.commit());
        tree.set("machine", machine(results.machine()));
        ObjectNode settings = tree.putObject("settings");
        results.settings().forEach((name, value) -> settings.set(name, setting(value)));
        tree.set("seconds", number(results.seconds()));
        ArrayNode claims = tree.putArray("claims");
        results.claims().forEach(claim -> claims.add(claim(claim)));
        ArrayNode tables = tree.putArray("tables");
        results.tables().forEach(table -> tables.add(table(table)));
        return tree;
    }

    private static ObjectNode machine(Machine machine) {
        ObjectNode tree = NODES.objectNode();
        tree.put("processor", machine.processor());
        tree.put("cores", machine.cores());
        tree.put("memory_bytes", machine.memoryBytes());
        tree.put("operating_system", machine.operatingSystem());
        tree.put("jvm", machine.jvm());
        tree.set("flags", strings(machine.flags()));
        return tree;
    }

    private static JsonNode setting(Object value) {
        return switch (value) {
            case Boolean truth -> NODES.booleanNode(truth);
            case Long number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode();
                list.forEach(element -> array.add(setting(element)));
                yield array;
            }
            default -> NODES.textNode(value.toString());
        };
    }

    private static ObjectNode claim(Claim claim) {
        Statement statement = claim.statement();
        ObjectNode tree = NODES.objectNode();
        tree.put("id", statement.id());
        tree.put("kind", statement.kind().name().toLowerCase(Locale.ROOT));
        tree.put("claim", statement.claim());
        tree.put("source", statement.source());
        tree.put("metric", statement.metric());
        tree.set("paper_value", number(statement.paperValue()));
        tree.put("rule", statement.rule().text());
        tree.set("measured", number(claim.measured()));
        Interval interval = claim.ci95();
        tree.set("ci95", interval == null
                ? NODES.nullNode()
                : NODES.arrayNode().add(number(interval.low())).add(number(interval.high())));
        tree.put("n", claim.n());
        tree.put("holds", claim.holds());
        return tree;
    }

    private static ObjectNode table(ResultTable table) {
        ObjectNode tree = NODES.objectNode();
        tree.put("id", table.id());
        tree.put("caption", table.caption());
        tree.set("columns", strings(table.columns()));
        ArrayNode rows = tree.putArray("rows");
        for (List<Cell> row : table.rows()) {
            ArrayNode cells = rows.addArray();
            for (Cell cell : row) {
                cells.add(switch (cell) {
                    case Cell.Text(String text) -> NODES.textNode(text);
                    case Cell.Numeric(double value) -> number(value);
                    case Cell.Missing() -> NODES.nullNode();
                });
            }
        }
        return tree;
    }

    private static ArrayNode strings(List<String> texts) {
        ArrayNode array = NODES.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    /** Whole numbers without a decimal point; null for what is not a number. */
    private static JsonNode number(@Nullable Double value) {
        if (value == null || value.isNaN()) {
            return NODES.nullNode();
        }
        boolean negativeZero = value == 0 && 1 / value < 0;
        return value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE && !negativeZero
                ? NODES.numberNode((long) (double) value)
                : NODES.numberNode((double) value);
    }
}
