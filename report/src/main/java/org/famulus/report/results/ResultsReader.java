package org.famulus.report.results;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.famulus.report.results.Statement.Kind;
import org.famulus.report.table.Cell;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;

/** Results from a tree of JSON. Faults are {@link IllegalArgumentException}s that name the field. */
final class ResultsReader {

    private ResultsReader() {
    }

    static StudyResults results(JsonFields fields) {
        var results = new StudyResults(fields.text("study"), fields.text("paper"), fields.text("version"),
                fields.text("commit"), machine(fields.object("machine")), settings(fields.whatever("settings")),
                fields.number("seconds"), fields.objects("claims").stream().map(ResultsReader::claim).toList(),
                fields.objects("tables").stream().map(ResultsReader::table).toList());
        fields.end();
        return results;
    }

    private static Machine machine(JsonFields fields) {
        var machine = new Machine(fields.text("processor"), fields.count("cores"),
                fields.whole("memory_bytes"), fields.text("operating_system"), fields.text("jvm"),
                fields.strings("flags"));
        fields.end();
        return machine;
    }

    private static Map<String, Object> settings(JsonNode object) {
        Map<String, Object> settings = new LinkedHashMap<>();
        object.properties().forEach(field -> settings.put(field.getKey(), setting(field.getKey(), field.getValue())));
        return settings;
    }

    private static Object setting(String name, JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        } else if (value.isBoolean()) {
            return value.booleanValue();
        } else if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        } else if (value.isNumber()) {
            return value.doubleValue();
        } else if (value.isArray()) {
            List<Object> list = new ArrayList<>();
            value.forEach(element -> list.add(setting(name, element)));
            return list;
        }
        throw new IllegalArgumentException("settings." + name
                + " is not a string, truth value, number or list of them");
    }

    private static Claim claim(JsonFields fields) {
        String id = fields.text("id");
        String rule = fields.text("rule");
        var statement = new Statement(id, kind(fields), fields.text("claim"), fields.text("source"),
                fields.text("metric"), numberOrNull(fields.numberOrNull("paper_value")),
                Rule.parse(rule).orElseThrow(() -> new IllegalArgumentException(fields.at("rule") + " is \"" + rule
                        + "\"; at least, at most, more than, less than, equal to or between are allowed")));
        Double measured = numberOrNull(fields.numberOrNull("measured"));
        var claim = new Claim(statement, measured == null ? Double.NaN : measured, interval(fields),
                fields.whole("n"));
        if (fields.truth("holds") != claim.holds()) {
            throw new IllegalArgumentException(fields.at("holds") + " is " + !claim.holds() + ", but " + measured
                    + " is measured and the rule is " + rule + "; holds is computed, not written");
        }
        fields.end();
        return claim;
    }

    private static Kind kind(JsonFields fields) {
        String name = fields.text("kind");
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(fields.at("kind") + " is \"" + name
                + "\"; paper, goal or check are allowed");
    }

    private static @Nullable Interval interval(JsonFields fields) {
        JsonNode array = fields.arrayOrNull("ci95");
        if (array.isNull()) {
            return null;
        }
        if (array.size() != 2 || !array.get(0).isNumber() || !array.get(1).isNumber()) {
            throw new IllegalArgumentException(fields.at("ci95") + " is not an array of two numbers");
        }
        return new Interval(array.get(0).doubleValue(), array.get(1).doubleValue());
    }

    private static ResultTable table(JsonFields fields) {
        List<List<Cell>> rows = new ArrayList<>();
        for (JsonNode row : fields.array("rows")) {
            List<Cell> cells = new ArrayList<>();
            row.forEach(cell -> cells.add(cell(cell, fields.at("rows"))));
            rows.add(cells);
        }
        var table = new ResultTable(fields.text("id"), fields.text("caption"), fields.strings("columns"), rows);
        fields.end();
        return table;
    }

    private static Cell cell(JsonNode node, String place) {
        if (node.isTextual()) {
            return Cell.of(node.textValue());
        } else if (node.isNumber()) {
            return Cell.of(node.doubleValue());
        } else if (node.isNull()) {
            return Cell.missing();
        }
        throw new IllegalArgumentException(place + " holds " + node.getNodeType().name().toLowerCase(Locale.ROOT)
                + "; strings, numbers and null are allowed");
    }

    private static @Nullable Double numberOrNull(JsonNode node) {
        return node.isNull() ? null : (Double) node.doubleValue();
    }
}
