package org.famulus.report.table;

import java.util.List;

/**
 * A table. The first column names its rows.
 *
 * @param caption what the table shows, in a few words
 * @param rows each with one cell a column
 */
public record Table(String caption, List<Column> columns, List<List<Cell>> rows) {

    /**
     * @throws IllegalArgumentException when there is no column, or a row has not as many cells as there are columns
     */
    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("the table \"" + caption + "\" has no columns; give one or more");
        }
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).size() != columns.size()) {
                throw new IllegalArgumentException("row " + (i + 1) + " of the table \"" + caption + "\" has "
                        + rows.get(i).size() + " cells; give " + columns.size() + ", one a column");
            }
        }
    }
}
