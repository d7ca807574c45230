package org.famulus.report.chart;

/** Lines and shapes in the language of the {@code d} attribute of an SVG path. Places are rounded to hundredths. */
final class Outline {

    private final StringBuilder commands = new StringBuilder();

    Outline move(double x, double y) {
        return command('M', x, y);
    }

    Outline line(double x, double y) {
        return command('L', x, y);
    }

    Outline close() {
        commands.append('Z');
        return this;
    }

    /** A whole circle around a place. */
    Outline circle(double x, double y, double radius) {
        String r = number(radius);
        String half = "a" + r + " " + r + " 0 1 0 ";
        move(x - radius, y);
        commands.append(half).append(number(2 * radius)).append(" 0").append(half).append(number(-2 * radius))
                .append(" 0Z");
        return this;
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }

    @Override
    public String toString() {
        return commands.toString();
    }

    /** A place or length with at most two decimals. */
    static String number(double value) {
        long hundredths = Math.round(value * 100);
        long rest = Math.abs(hundredths) % 100;
        var text = new StringBuilder(hundredths < 0 ? "-" : "").append(Math.abs(hundredths) / 100);
        if (rest != 0) {
            text.append('.').append(rest / 10).append(rest % 10 == 0 ? "" : Long.toString(rest % 10));
        }
        return text.toString();
    }

    private Outline command(char letter, double x, double y) {
        commands.append(letter).append(number(x)).append(' ').append(number(y));
        return this;
    }
}
