package org.famulus.world.dialogue;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

import org.famulus.world.household.Contact;
import org.famulus.world.household.Event;
import org.famulus.world.household.Mail;
import org.famulus.world.simulation.SimulatedTools.Arrival;
import org.famulus.world.text.Pick;
import org.famulus.world.tool.When;
import org.famulus.world.tool.WhenResolver;

/** Puts into the household what a sentence is about, so that a search finds it. */
final class Planter {

    private static final int FARTHEST_DAYS = 60;

    private final Stage stage;
    private final RandomGenerator random;

    Planter(Stage stage) {
        this.stage = stage;
        this.random = stage.random();
    }

    /** An event, in the time that is named, or in the weeks ahead. */
    Event event(String title, Optional<String> person, Optional<String> when) {
        LocalDateTime start = when.map(time -> within(time, title)).orElseGet(() -> ahead(title));
        return add(title, person, start);
    }

    /** An event in the weeks that have passed. */
    Event pastEvent(String title, Optional<String> person) {
        LocalTime time = stage.times().time(title);
        return add(title, person, stage.now().toLocalDate().minusDays(1 + random.nextInt(FARTHEST_DAYS)).atTime(time));
    }

    private Event add(String title, Optional<String> person, LocalDateTime start) {
        List<String> with = person.map(this::fullName).map(List::of)
                .orElseGet(() -> Pick.chance(random, 0.2) ? List.of(stage.somebody().name()) : List.of());
        Event event = new Event(stage.tools().newId('e'), cased(title), with,
                Pick.chance(random, 0.5) ? stage.values().place(random) : null, start,
                Pick.of(random, 30, 45, 60, 60, 60, 90, 120), null);
        stage.tools().arrive(new Arrival.OfEvent(event));
        return event;
    }

    /** As the owner may have written it when it was put in. */
    private String cased(String title) {
        return Pick.chance(random, 0.25) ? Character.toUpperCase(title.charAt(0)) + title.substring(1) : title;
    }

    private LocalDateTime ahead(String title) {
        LocalTime time = stage.times().time(title);
        return stage.now().toLocalDate().plusDays(1 + random.nextInt(random.nextInt(FARTHEST_DAYS) + 1)).atTime(time);
    }

    /** A moment in a time: where that is long, at an hour that fits, and ahead of now where it can be. */
    LocalDateTime within(String when, String title) {
        WhenResolver.Interval interval = stage.resolver().interval(When.parse(when), WhenResolver.Direction.FUTURE);
        LocalDateTime begin = interval.start().toLocalDateTime();
        LocalDateTime end = interval.end().toLocalDateTime();
        if (Duration.between(begin, end).toHours() <= 1) {
            return begin;
        }
        int days = (int) Math.max(1, Duration.between(begin, end).toDays());
        for (int draw = 0; draw < 40; draw++) {
            LocalDateTime start = begin.toLocalDate().plusDays(random.nextInt(days))
                    .atTime(stage.times().time(title));
            if (!start.isBefore(begin) && start.isBefore(end) && (draw > 20 || start.isAfter(stage.now()))) {
                return start;
            }
        }
        return begin;
    }

    /** The contact's name, where a name or relation is a contact's; else the name itself. */
    String fullName(String person) {
        return contact(person).map(Contact::name).orElseGet(() -> capitalized(person));
    }

    private static String capitalized(String name) {
        return Pattern.compile("\\b\\p{Ll}").matcher(name)
                .replaceAll(letter -> letter.group().toUpperCase(Locale.ROOT));
    }

    private Optional<Contact> contact(String person) {
        return stage.household().contacts().stream()
                .filter(contact -> person.equalsIgnoreCase(contact.relation())
                        || contact.name().equalsIgnoreCase(person)
                        || contact.name().toLowerCase(Locale.ROOT)
                                .startsWith(person.toLowerCase(Locale.ROOT) + " "))
                .findFirst();
    }

    /** A mail that came in: from somebody, about something, in a time that is named or lately. */
    Mail mail(Optional<String> person, Optional<String> topic, Optional<String> when, boolean unread) {
        Optional<Contact> contact = person.flatMap(this::contact);
        String name = person.map(this::fullName)
                .orElseGet(() -> Pick.chance(random, 0.6) ? stage.somebody().name() : stage.values().company(random));
        String address = contact.map(Contact::email).orElseGet(() -> stage.values().email(name, random));
        LocalDateTime date = when.map(this::cameIn).orElseGet(
                () -> stage.now().minusMinutes(20 + random.nextInt(random.nextInt(30_000) + 1)));
        Mail mail = stage.mailWriter().mail(stage.tools().newId('m'), name, address,
                topic.orElseGet(() -> stage.values().topic(random)), date, unread);
        stage.tools().arrive(new Arrival.OfMail(mail));
        return mail;
    }

    private LocalDateTime cameIn(String when) {
        WhenResolver.Interval interval = stage.resolver().interval(When.parse(when), WhenResolver.Direction.PAST);
        LocalDateTime begin = interval.start().toLocalDateTime();
        LocalDateTime end = interval.end().toLocalDateTime();
        LocalDateTime latest = end.isAfter(stage.now()) ? stage.now() : end;
        long minutes = Math.max(1, Duration.between(begin, latest).toMinutes());
        return begin.plusMinutes(random.nextLong(minutes));
    }

    /** A second contact of the same first name. */
    void namesake(Contact contact) {
        int space = contact.name().indexOf(' ');
        if (space < 0) {
            return;
        }
        String name = contact.name().substring(0, space) + " " + stage.values().lastName(random);
        stage.tools().arrive(new Arrival.OfContact(new Contact(stage.tools().newId('c'), name, null,
                stage.values().email(name, random), stage.values().phone(random), null, null)));
    }
}
