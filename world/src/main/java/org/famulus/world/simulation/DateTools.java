package org.famulus.world.simulation;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

import org.famulus.world.tool.Day;
import org.famulus.world.tool.When;
import org.famulus.world.tool.WhenResolver;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The tools of dates, of the clock and of arithmetic. */
final class DateTools {

    private static final int DAYS_OF_WEEK = 7;
    /** Time zones lie this many hours around the one of Greenwich. */
    private static final int ZONES = 12;

    private final WhenResolver resolver;

    DateTools(WhenResolver resolver) {
        this.resolver = resolver;
    }

    private static LocalDate date(When when, WhenResolver resolver, WhenResolver.Direction direction) {
        return resolver.interval(when, direction).start().toLocalDate();
    }

    ObjectNode add(Arguments arguments) {
        LocalDate date = date(arguments.requiredWhen("date"), resolver, WhenResolver.Direction.FUTURE);
        ChronoUnit unit = ChronoUnit.valueOf(arguments.required("unit").toUpperCase(Locale.ROOT));
        return Results.object().put("date", HumanDates.date(date.plus(arguments.number("amount").orElse(0), unit)));
    }

    /** What lies before today is sought in the past; a second day without a year comes after the first. */
    ObjectNode difference(Arguments arguments) {
        When first = arguments.requiredWhen("from");
        When last = arguments.requiredWhen("to");
        boolean untilToday = last instanceof When.OnDay(var day) && day == Day.Relative.TODAY;
        LocalDate from = date(first, resolver,
                untilToday ? WhenResolver.Direction.PAST : WhenResolver.Direction.FUTURE);
        LocalDate to = date(last, resolver, WhenResolver.Direction.FUTURE);
        if (to.isBefore(from) && last instanceof When.OnDay(Day.MonthDay _)) {
            to = date(last, new WhenResolver(from.atStartOfDay(resolver.now().getZone())),
                    WhenResolver.Direction.FUTURE);
        }
        long days = Math.abs(ChronoUnit.DAYS.between(from, to));
        ObjectNode result = Results.object().put("days", days);
        return days < DAYS_OF_WEEK ? result : result.put("weeks", weeks(days));
    }

    private static String weeks(long days) {
        long weeks = days / DAYS_OF_WEEK;
        long rest = days % DAYS_OF_WEEK;
        String whole = weeks + (weeks == 1 ? " week" : " weeks");
        return rest == 0 ? whole : whole + " and " + rest + (rest == 1 ? " day" : " days");
    }

    /** Elsewhere it is as late as the name of the place says: the same for one name, no zone of the real world. */
    ObjectNode now(Arguments arguments) {
        ZonedDateTime now = arguments.text("place")
                .map(place -> resolver.now().withZoneSameInstant(ZoneOffset
                        .ofHours(Math.floorMod(place.toLowerCase(Locale.ROOT).hashCode(), 2 * ZONES + 1) - ZONES)))
                .orElse(resolver.now());
        ObjectNode result = Results.object().put("time", HumanDates.time(now.toLocalTime())).put("date",
                HumanDates.date(now.toLocalDate()));
        arguments.text("place").ifPresent(place -> result.put("place", place));
        return result;
    }

    ObjectNode calculate(Arguments arguments) {
        return Results.object().put("result", Arithmetic.evaluate(arguments.required("expression")));
    }
}
