package org.famulus.report.results;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the words that rules are written in. */
final class RuleText {

    private static final Pattern ONE_LIMIT = Pattern.compile("(at least|at most|more than|less than|equal to) (\\S+)");
    private static final Pattern TWO_LIMITS = Pattern.compile("between (\\S+) and (\\S+)");

    private RuleText() {
    }

    static Optional<Rule> parse(String text) {
        Matcher one = ONE_LIMIT.matcher(text);
        Matcher two = TWO_LIMITS.matcher(text);
        try {
            if (two.matches()) {
                return Optional
                        .of(new Rule.Between(Double.parseDouble(two.group(1)), Double.parseDouble(two.group(2))));
            }
            return one.matches()
                    ? Optional.of(rule(one.group(1), Double.parseDouble(one.group(2))))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            // Not a number, or limits that no rule takes.
            return Optional.empty();
        }
    }

    private static Rule rule(String words, double limit) {
        return switch (words) {
            case "at least" -> new Rule.AtLeast(limit);
            case "at most" -> new Rule.AtMost(limit);
            case "more than" -> new Rule.MoreThan(limit);
            case "less than" -> new Rule.LessThan(limit);
            default -> new Rule.EqualTo(limit);
        };
    }
}
