package org.famulus.report.results;

import java.util.ArrayList;
import java.util.List;

import org.famulus.report.table.Cell;
import org.famulus.report.table.Column;
import org.famulus.report.table.Table;

/**
 * A table of results as {@code results.json} holds it. The first column names the rows.
 *
 * @param id short name that stays the same between runs, in snake_case
 * @param caption what the table shows, in a few words
 * @param columns the headers, with the units
 * @param rows each with one cell a column
 */
public record ResultTable(String id, String caption, List<String> columns, List<List<Cell>> rows) {

    public ResultTable {
        SnakeCase.check("the table", id);
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        // A table to show has the same demands: a column at least, and rows as long as it has columns.
        var _ = new Table(caption, columns.stream().map(Column::text).toList(), rows);
    }

    /** The table to show, each column in the form that fits its numbers. */
    public Table table() {
        List<Column> fitting = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            int column = i;
            fitting.add(Column.fitting(columns.get(i), rows.stream().map(row -> row.get(column)).toList()));
        }
        return new Table(caption, fitting, rows);
    }
}
