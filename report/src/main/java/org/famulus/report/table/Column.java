package org.famulus.report.table;

import java.util.List;

/**
 * One column of a table.
 *
 * @param header what stands above it, with the unit where it has one
 * @param numbers how its numbers are written
 */
public record Column(String header, Alignment alignment, NumberStyle numbers) {

    /** On which side the cells of a column line up. */
    public enum Alignment {
        LEFT, RIGHT
    }

    /** A column of words. */
    public static Column text(String header) {
        return new Column(header, Alignment.LEFT, NumberStyle.GENERAL);
    }

    /** A column of numbers. */
    public static Column number(String header, NumberStyle style) {
        return new Column(header, Alignment.RIGHT, style);
    }

    /**
     * A column whose form follows from its cells: numbers stand right, with as many decimals in each as give the largest
     * four digits that carry meaning, unless they are more than four powers of ten apart.
     */
    public static Column fitting(String header, List<Cell> cells) {
        boolean numeric = false;
        boolean whole = true;
        double largest = 0;
        double smallest = Double.MAX_VALUE;
        for (Cell cell : cells) {
            if (cell instanceof Cell.Numeric(double value)) {
                numeric = true;
                whole &= value == Math.rint(value);
                double size = Math.abs(value);
                largest = Math.max(largest, size);
                smallest = size > 0 ? Math.min(smallest, size) : smallest;
            }
        }
        if (!numeric) {
            return text(header);
        }
        if (whole && largest < 1e12) {
            return number(header, new NumberStyle.Decimals(0));
        }
        if (largest / smallest > 1e4 || largest >= 1e12 || largest < 1e-4) {
            return number(header, NumberStyle.GENERAL);
        }
        int wholeDigits = (int) Math.floor(Math.log10(largest)) + 1;
        return number(header, new NumberStyle.Decimals(Math.clamp(4 - wholeDigits, 0, 8)));
    }

    /** What a cell of this column says; a missing one is a dash. */
    public String textOf(Cell cell) {
        return switch (cell) {
            case Cell.Text(String text) -> text;
            case Cell.Numeric(double value) -> numbers.text(value);
            case Cell.Missing() -> "–";
        };
    }
}
