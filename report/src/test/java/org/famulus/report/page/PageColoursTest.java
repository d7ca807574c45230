package org.famulus.report.page;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The colours in the style sheet: enough contrast to read, and series that stay apart when colours are seen differently. */
class PageColoursTest {

    private static final List<String> SERIES = List.of("s1", "s2", "s3", "s4", "s5", "s6");

    enum Scheme {
        LIGHT, DARK;

        double[] colour(String name) {
            String block = HtmlPage.styleSheet().split(" screen and \\(prefers-color-scheme: dark\\)")[ordinal()];
            Matcher matcher = Pattern.compile("--" + name + ": #([0-9a-f]{6});").matcher(block);
            assertThat(matcher.find()).as("%s in %s", name, this).isTrue();
            return linear(Integer.parseInt(matcher.group(1), 16));
        }
    }

    /** How the three kinds of cones see, as matrices on linear red, green and blue (Machado, Oliveira and Fernandes 2009). */
    enum Vision {
        ALL(1, 0, 0, 0, 1, 0, 0, 0, 1), NO_LONG(0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882,
                -0.048116, 1.051998), NO_MEDIUM(0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820,
                        0.042940, 0.968881), NO_SHORT(1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602,
                                0.004733, 0.691367, 0.303900);

        private final double[] matrix;

        Vision(double... matrix) {
            this.matrix = matrix;
        }

        double[] seen(double[] colour) {
            double[] seen = new double[3];
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    seen[i] += matrix[3 * i + j] * colour[j];
                }
                seen[i] = Math.clamp(seen[i], 0, 1);
            }
            return seen;
        }
    }

    @ParameterizedTest
    @EnumSource
    void textHasTheContrastThatSmallLettersNeed(Scheme scheme) {
        for (String text : List.of("ink", "muted", "holds", "fails")) {
            for (String ground : List.of("paper", "panel")) {
                assertThat(contrast(scheme.colour(text), scheme.colour(ground))).as("%s on %s", text, ground)
                        .isGreaterThanOrEqualTo(4.5);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void seriesHaveTheContrastThatShapesNeed(Scheme scheme) {
        for (String series : SERIES) {
            assertThat(contrast(scheme.colour(series), scheme.colour("paper"))).as(series).isGreaterThanOrEqualTo(3);
        }
        assertThat(contrast(scheme.colour("focus"), scheme.colour("paper"))).isGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void seriesDifferHoweverColoursAreSeen(Scheme scheme) {
        for (Vision vision : Vision.values()) {
            for (int i = 0; i < SERIES.size(); i++) {
                for (int j = 0; j < i; j++) {
                    double[] a = perceived(vision.seen(scheme.colour(SERIES.get(i))));
                    double[] b = perceived(vision.seen(scheme.colour(SERIES.get(j))));
                    // Differences are seen from about 0.02 side by side; lines apart need several times that.
                    assertThat(Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]))
                            .as("%s, %s and %s in %s", vision, SERIES.get(j), SERIES.get(i), scheme)
                            .isGreaterThanOrEqualTo(0.09);
                }
            }
        }
    }

    private static double[] linear(int rgb) {
        double[] linear = new double[3];
        for (int i = 0; i < 3; i++) {
            double share = (rgb >> 16 - 8 * i & 0xFF) / 255.0;
            linear[i] = share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
        }
        return linear;
    }

    private static double luminance(double[] colour) {
        return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2];
    }

    private static double contrast(double[] a, double[] b) {
        double high = Math.max(luminance(a), luminance(b));
        double low = Math.min(luminance(a), luminance(b));
        return (high + 0.05) / (low + 0.05);
    }

    /** Oklab, in which distances are about as large as they look. */
    private static double[] perceived(double[] rgb) {
        double l = Math.cbrt(0.4122214708 * rgb[0] + 0.5363325363 * rgb[1] + 0.0514459929 * rgb[2]);
        double m = Math.cbrt(0.2119034982 * rgb[0] + 0.6806995451 * rgb[1] + 0.1073969566 * rgb[2]);
        double s = Math.cbrt(0.0883024619 * rgb[0] + 0.2817188376 * rgb[1] + 0.6299787005 * rgb[2]);
        return new double[]{0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
    }
}
