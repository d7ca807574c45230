package org.famulus.report.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import org.famulus.report.table.Column.Alignment;

/**
 * A table in plain text that stays within a number of columns of a terminal: long words and sentences wrap inside their
 * cell. Characters that a terminal would obey instead of showing become U+FFFD.
 */
public final class TextTable {

    private static final int GAP = 2;
    /** Below this many characters a column is not narrowed: numbers and short words stay in one piece. */
    private static final int NARROWEST = 10;

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private TextTable() {
    }

    /**
     * The table in lines that each end with a line feed.
     *
     * @param width how many characters a line may have, at least 20
     */
    public static String render(Table table, int width) {
        if (width < 20) {
            throw new IllegalArgumentException("a text table of " + width + " columns; 20 or more are needed");
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(table.columns().stream().map(column -> plain(column.header())).toList());
        for (List<Cell> row : table.rows()) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                texts.add(plain(table.columns().get(i).textOf(row.get(i))));
            }
            lines.add(texts);
        }
        var text = new StringBuilder();
        wrap(plain(table.caption()), width).forEach(line -> text.append(line).append('\n'));
        int[] widths = widths(lines, width);
        if (Arrays.stream(widths).sum() + GAP * (widths.length - 1) > width) {
            return text.append(list(lines, width)).toString();
        }
        appendRow(text, table.columns(), lines.getFirst(), widths);
        text.append("-".repeat(Arrays.stream(widths).sum() + GAP * (widths.length - 1))).append('\n');
        lines.subList(1, lines.size()).forEach(row -> appendRow(text, table.columns(), row, widths));
        return text.toString();
    }

    /**
     * Text broken at blanks into lines of at most {@code width} characters; a longer word is broken anywhere.
     *
     * @return at least one line
     */
    public static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        var line = new StringBuilder();
        for (String word : BLANKS.split(plain(text).strip(), -1)) {
            String rest = word;
            if (!line.isEmpty() && length(line) + 1 + length(rest) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            while (length(rest) > width) {
                int end = rest.offsetByCodePoints(0, width);
                lines.add(rest.substring(0, end));
                rest = rest.substring(end);
            }
            line.append(line.isEmpty() ? "" : " ").append(rest);
        }
        lines.add(line.toString());
        return lines;
    }

    private static int[] widths(List<List<String>> lines, int width) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(line.get(i)));
            }
        }
        int excess = Arrays.stream(widths).sum() + GAP * (widths.length - 1) - width;
        while (excess > 0) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    private static void appendRow(StringBuilder text, List<Column> columns, List<String> cells, int[] widths) {
        List<List<String>> wrapped = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            wrapped.add(wrap(cells.get(i), Math.max(1, widths[i])));
            height = Math.max(height, wrapped.get(i).size());
        }
        for (int row = 0; row < height; row++) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String piece = row < wrapped.get(i).size() ? wrapped.get(i).get(row) : "";
                String padding = " ".repeat(Math.max(0, widths[i] - length(piece)));
                boolean right = columns.get(i).alignment() == Alignment.RIGHT;
                line.append(i == 0 ? "" : " ".repeat(GAP)).append(right ? padding + piece : piece + padding);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }

    /** Too many columns for the width: each row becomes a list of names and values. */
    private static String list(List<List<String>> lines, int width) {
        var text = new StringBuilder();
        List<String> names = lines.getFirst();
        for (List<String> row : lines.subList(1, lines.size())) {
            for (int i = 0; i < names.size(); i++) {
                String indent = i == 0 ? "" : "  ";
                wrap(names.get(i) + ": " + row.get(i), width - indent.length())
                        .forEach(line -> text.append(indent).append(line).append('\n'));
            }
        }
        return text.toString();
    }

    private static int length(CharSequence text) {
        return Character.codePointCount(text, 0, text.length());
    }

    private static String plain(String text) {
        return text.codePoints().map(c -> Character.isWhitespace(c) ? ' ' : Character.isISOControl(c) ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
