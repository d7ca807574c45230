package org.famulus.world.dialogue;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.famulus.world.simulation.Arithmetic;

/**
 * Works out the formulas of a problem one after the other: sums of numbers and {@code r1}, {@code r2}, ... (results of the steps
 * before), a date plus or minus days, weeks or months, {@code weekday} of a date, {@code days} from one date to another.
 */
final class StepFormulas {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.US);
    private static final String DAY = "(\\d{4}-\\d\\d-\\d\\d)";
    private static final Pattern RESULT = Pattern.compile("\\br(\\d)\\b");
    private static final Pattern ISO = Pattern.compile(DAY);
    private static final Pattern SHIFTED = Pattern.compile(DAY + " ([+-]) (\\d+) (days|weeks|months)");
    private static final Pattern WEEKDAY = Pattern.compile("weekday " + DAY);
    private static final Pattern DAYS = Pattern.compile("days " + DAY + " to " + DAY);

    private StepFormulas() {
    }

    /** A formula with its numbers, and what it comes to. */
    record Step(String formula, String result) {
    }

    /**
     * The steps, or empty where a result would be negative, no whole number, or a range would run backwards.
     *
     * @param formulas separated by "; ", their values filled in, dates as {@code 2026-03-03}
     */
    static Optional<List<Step>> solve(String formulas) {
        List<Step> steps = new ArrayList<>();
        List<String> results = new ArrayList<>();
        for (String formula : formulas.split("; ")) {
            String filled = RESULT.matcher(formula)
                    .replaceAll(match -> results.get(Integer.parseInt(match.group(1)) - 1));
            Optional<String> result = result(filled);
            if (result.isEmpty()) {
                return Optional.empty();
            }
            results.add(result.get());
            steps.add(new Step(shown(filled), shown(result.get())));
        }
        return Optional.of(steps);
    }

    /** With dates as people write them. */
    private static String shown(String text) {
        return ISO.matcher(text).replaceAll(match -> DATE.format(LocalDate.parse(match.group())));
    }

    private static Optional<String> result(String formula) {
        Matcher shifted = SHIFTED.matcher(formula);
        if (shifted.matches()) {
            long amount = Long.parseLong(shifted.group(3)) * (shifted.group(2).equals("+") ? 1 : -1);
            ChronoUnit unit = ChronoUnit.valueOf(shifted.group(4).toUpperCase(Locale.ROOT));
            return Optional.of(LocalDate.parse(shifted.group(1)).plus(amount, unit).toString());
        }
        Matcher weekday = WEEKDAY.matcher(formula);
        if (weekday.matches()) {
            return Optional
                    .of(LocalDate.parse(weekday.group(1)).getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.US));
        }
        Matcher days = DAYS.matcher(formula);
        if (days.matches()) {
            long count = ChronoUnit.DAYS.between(LocalDate.parse(days.group(1)), LocalDate.parse(days.group(2)));
            return count > 0 ? Optional.of(Long.toString(count)) : Optional.empty();
        }
        return whole(formula);
    }

    private static Optional<String> whole(String formula) {
        try {
            BigDecimal value = new BigDecimal(Arithmetic.evaluate(formula));
            return value.signum() >= 0 && value.scale() <= 0 ? Optional.of(value.toPlainString()) : Optional.empty();
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** "Step 1: 4 * 7 = 28. Step 2: 28 + 3 = 31. Answer: 31." */
    static String text(List<Step> steps) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            text.append("Step ").append(i + 1).append(": ").append(steps.get(i).formula()).append(" = ")
                    .append(steps.get(i).result()).append(". ");
        }
        return text.append("Answer: ").append(steps.getLast().result()).append('.').toString();
    }

    /** A formula with the values of its slots. */
    static String filled(String formula, UnaryOperator<String> value) {
        return Pattern.compile("\\{([a-z0-9]+)}").matcher(formula).replaceAll(match -> value.apply(match.group(1)));
    }
}
