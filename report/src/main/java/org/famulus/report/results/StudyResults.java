package org.famulus.report.results;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a study found out.
 *
 * @param study name of the study, as the command line knows it
 * @param paper title and number of the paper, or of what else is studied
 * @param version version of this program
 * @param commit the commit that it was built from
 * @param settings what the study was run with, in order: strings, truth values, finite numbers, and lists of them. Whole
 *        numbers are kept as {@code Long} and others as {@code Double}
 * @param seconds how long it took
 * @param claims what was claimed and measured
 */
public record StudyResults(String study, String paper, String version, String commit, Machine machine,
        Map<String, Object> settings, double seconds, List<Claim> claims, List<ResultTable> tables) {

    public StudyResults {
        Map<String, Object> kept = new LinkedHashMap<>();
        settings.forEach((name, value) -> kept.put(SnakeCase.check("a setting", name), setting(name, value)));
        settings = Collections.unmodifiableMap(kept);
        if (!(seconds >= 0 && Double.isFinite(seconds))) {
            throw new IllegalArgumentException("a study of " + seconds + " seconds; give a finite number, 0 or more");
        }
        claims = List.copyOf(claims);
        tables = List.copyOf(tables);
        Set<String> names = new HashSet<>();
        for (Claim claim : claims) {
            if (!names.add(claim.statement().id())) {
                throw new IllegalArgumentException("two claims are named " + claim.statement().id()
                        + "; give each its own name");
            }
        }
    }

    private static Object setting(String name, Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean truth -> truth;
            case Integer number -> (long) number;
            case Long number -> number;
            case Float number when Float.isFinite(number) -> (double) number;
            case Double number when Double.isFinite(number) -> number;
            case List<?> list -> list.stream().map(element -> setting(name, element)).toList();
            default -> throw new IllegalArgumentException("the setting " + name + " is " + value
                    + "; strings, truth values, finite numbers and lists of them are allowed");
        };
    }
}
