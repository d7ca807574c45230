package org.famulus.world.simulation;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.famulus.world.household.Event;
import org.famulus.world.household.Household;
import org.famulus.world.household.Repeat;
import org.famulus.world.tool.When;
import org.famulus.world.tool.WhenResolver;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The calendar's tools. */
final class CalendarTools {

    private static final int USUAL_MINUTES = 60;
    private static final int MOST_OCCURRENCES = 400;

    private final Entries<Event> events;
    private final Ids ids;
    private final ContactTools contacts;
    private final WhenResolver resolver;

    CalendarTools(Household household, ContactTools contacts, WhenResolver resolver) {
        this.events = new Entries<>("event", Event::id, household.events());
        this.ids = new Ids('e', household);
        this.contacts = contacts;
        this.resolver = resolver;
    }

    Entries<Event> entries() {
        return events;
    }

    String newId() {
        return ids.next();
    }

    ObjectNode search(Arguments arguments) {
        Optional<WordSearch> text = arguments.text("text").map(WordSearch::new);
        Optional<String> person = arguments.text("person");
        List<Event> fitting = events.all().stream()
                .filter(event -> text.isEmpty() || text.get().matches(words(event)))
                .filter(event -> person.isEmpty() || contacts.takesPart(person.get(), event.with(), event.title()))
                .toList();
        List<Event> found = arguments.when("when").map(when -> within(fitting, when)).orElseGet(() -> next(fitting));
        return Results.list("events", found, CalendarTools::json);
    }

    private static String[] words(Event event) {
        List<String> words = new ArrayList<>(event.with());
        words.add(event.title());
        if (event.place() != null) {
            words.add(event.place());
        }
        return words.toArray(String[]::new);
    }

    private List<Event> within(List<Event> fitting, When when) {
        WhenResolver.Interval interval = resolver.interval(when, WhenResolver.Direction.FUTURE);
        LocalDateTime end = interval.end().toLocalDateTime();
        List<Event> found = new ArrayList<>();
        for (Event event : fitting) {
            Optional<Event> occurrence = event.occurrenceEndingAfter(interval.start().toLocalDateTime());
            int count = 0;
            while (occurrence.isPresent() && occurrence.get().start().isBefore(end) && count++ < MOST_OCCURRENCES) {
                found.add(occurrence.get());
                occurrence = event.repeat() == null
                        ? Optional.empty()
                        : event.occurrenceEndingAfter(occurrence.get().end());
            }
        }
        found.sort(Comparator.comparing(Event::start));
        return found;
    }

    /** What comes next, or, where nothing comes, what was last. */
    private List<Event> next(List<Event> fitting) {
        LocalDateTime now = resolver.now().toLocalDateTime();
        List<Event> ahead = fitting.stream().flatMap(event -> event.occurrenceEndingAfter(now).stream())
                .sorted(Comparator.comparing(Event::start)).toList();
        return ahead.isEmpty()
                ? fitting.stream().sorted(Comparator.comparing(Event::start).reversed()).toList()
                : ahead;
    }

    ObjectNode create(Arguments arguments) {
        When start = arguments.requiredWhen("start");
        boolean allDay = isWholeDay(start);
        int minutes = arguments.number("minutes").orElse(allDay ? 0 : USUAL_MINUTES);
        if (minutes < 0) {
            throw new Refusal("an event cannot last " + minutes + " minutes");
        }
        Event event = new Event(ids.next(), arguments.required("title"), arguments.texts("with"),
                arguments.text("place").orElse(null), allDay ? date(start).atStartOfDay() : moment(start), minutes,
                arguments.text("repeat").flatMap(Repeat::find).orElse(null));
        events.add(event);
        return Results.of("created", json(event));
    }

    private static boolean isWholeDay(When when) {
        return switch (when) {
            case When.OnDay _,When.Period _,When.InMonth _,When.Between _ -> true;
            case When.AtTime _,When.DayAndTime _,When.DayAndPart _,When.Delay _ -> false;
        };
    }

    private LocalDate date(When when) {
        return resolver.interval(when, WhenResolver.Direction.FUTURE).start().toLocalDate();
    }

    private LocalDateTime moment(When when) {
        return resolver.moment(when, WhenResolver.Direction.FUTURE).toLocalDateTime().truncatedTo(ChronoUnit.MINUTES);
    }

    ObjectNode move(Arguments arguments) {
        Event series = events.get(arguments.required("id"));
        LocalDateTime now = resolver.now().toLocalDateTime();
        Event event = series.occurrenceEndingAfter(now).orElse(series);
        When when = arguments.requiredWhen("start");
        LocalTime time = event.allDay() ? LocalTime.MIDNIGHT : event.start().toLocalTime();
        LocalDateTime start = when instanceof When.AtTime(var newTime)
                ? event.start().toLocalDate().atTime(newTime)
                : isWholeDay(when) ? date(when).atTime(time) : moment(when);
        boolean gainsTime = event.allDay() && !isWholeDay(when);
        Event moved = series.at(start,
                arguments.number("minutes").orElse(gainsTime ? USUAL_MINUTES : event.minutes()));
        events.replace(moved);
        return Results.of("moved", json(moved));
    }

    ObjectNode cancel(Arguments arguments) {
        Event cancelled = events.remove(arguments.required("id"));
        return Results.of("cancelled",
                json(cancelled.occurrenceEndingAfter(resolver.now().toLocalDateTime()).orElse(cancelled)));
    }

    private static ObjectNode json(Event event) {
        ObjectNode json = Results.object().put("id", event.id()).put("title", event.title());
        if (!event.with().isEmpty()) {
            event.with().forEach(json.putArray("with")::add);
        }
        if (event.place() != null) {
            json.put("place", event.place());
        }
        if (event.allDay()) {
            json.put("start", HumanDates.date(event.start().toLocalDate()));
        } else {
            json.put("start", HumanDates.moment(event.start()));
            json.put("end", event.end().toLocalDate().equals(event.start().toLocalDate())
                    ? HumanDates.time(event.end().toLocalTime())
                    : HumanDates.moment(event.end()));
        }
        if (event.repeat() != null) {
            json.put("repeat", event.repeat().word());
        }
        return json;
    }
}
