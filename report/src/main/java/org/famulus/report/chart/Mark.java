package org.famulus.report.chart;

/** What tells series apart: colours by class name, and shapes and dashes for where colour is not seen. */
final class Mark {

    /** How many series differ in colour and shape; the style sheet of the page has as many colours. */
    static final int COLOURS = 6;
    private static final double RADIUS = 3.4;

    private Mark() {
    }

    /** The class name that gives a series its colour. */
    static String colour(int series) {
        return "s" + (series % COLOURS + 1);
    }

    /** Solid for as many series as there are colours, then dashed, then dotted, then both. */
    static String dashes(int series) {
        return switch (series / COLOURS % 4) {
            case 0 -> "none";
            case 1 -> "7 4";
            case 2 -> "2 3";
            default -> "8 3 2 3";
        };
    }

    /** Adds the shape of a series: circle, square, triangle, diamond, cross or a triangle that points down. */
    static void add(Outline outline, int series, double x, double y) {
        double r = RADIUS;
        double wide = r * 1.35;
        switch (series % COLOURS) {
            case 0 -> outline.circle(x, y, r);
            case 1 -> outline.move(x - r, y - r).line(x + r, y - r).line(x + r, y + r).line(x - r, y + r).close();
            case 2 -> outline.move(x, y - wide).line(x + wide, y + r).line(x - wide, y + r).close();
            case 3 -> outline.move(x, y - wide).line(x + wide, y).line(x, y + wide).line(x - wide, y).close();
            case 4 -> cross(outline, x, y, wide, r / 2.5);
            default -> outline.move(x, y + wide).line(x + wide, y - r).line(x - wide, y - r).close();
        }
    }

    private static void cross(Outline outline, double x, double y, double reach, double half) {
        outline.move(x - half, y - reach).line(x + half, y - reach).line(x + half, y - half).line(x + reach, y - half)
                .line(x + reach, y + half).line(x + half, y + half).line(x + half, y + reach)
                .line(x - half, y + reach).line(x - half, y + half).line(x - reach, y + half)
                .line(x - reach, y - half).line(x - half, y - half).close();
    }
}
