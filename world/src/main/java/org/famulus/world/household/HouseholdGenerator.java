package org.famulus.world.household;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.famulus.world.Split;
import org.famulus.world.lexicon.Values;
import org.famulus.world.lexicon.Values.FactWords;
import org.famulus.world.phrasing.TimeWords;
import org.famulus.world.text.Pick;
import org.jspecify.annotations.Nullable;

/** Makes households: the same one for the same seed and moment. Safe for concurrent use. */
public final class HouseholdGenerator {

    /** Days before and after the moment that are filled: two years in all. */
    private static final int DAYS_AROUND = 365;
    /** Ids count up from somewhere below this, so that none can be learnt by heart. */
    private static final int FIRST_ID = 400;
    private static final int MINUTES_OF_DAY = 24 * 60;

    private final Values values;
    private final Split phrasing;
    private final int people;
    private final int entries;
    private final int mails;

    private HouseholdGenerator(Values values, Split phrasing, int people, int entries, int mails) {
        this.values = values;
        this.phrasing = phrasing;
        this.mails = mails;
        this.people = people;
        this.entries = entries;
    }

    /** Households as people have them: some forty contacts, hundreds of events and mails. */
    public static HouseholdGenerator full(Values values, Split phrasing) {
        return new HouseholdGenerator(values, phrasing, 40, 300, 200);
    }

    /** Households with a few things of each kind and no mails, made in well under a millisecond. */
    public static HouseholdGenerator small(Values values, Split phrasing) {
        return new HouseholdGenerator(values, phrasing, 7, 8, 0);
    }

    /** The household of this seed around a moment. */
    public Household generate(long seed, LocalDateTime now) {
        RandomGenerator random = new SplittableRandom(seed);
        return new Making(random, now).household();
    }

    /** One household in the making. */
    private final class Making {

        private final RandomGenerator random;
        private final LocalDateTime now;
        private final TimeWords times;
        private final List<Contact> contacts;
        private int nextId;

        Making(RandomGenerator random, LocalDateTime now) {
            this.random = random;
            this.now = now;
            this.times = new TimeWords(random, now);
            this.nextId = 1 + random.nextInt(FIRST_ID);
            this.contacts = contacts();
        }

        Household household() {
            String owner = values.ownerName(random);
            MailWriter writer = new MailWriter(values, phrasing, owner, times);
            return new Household(owner, now, contacts, list(entries, this::event),
                    list(2 + entries / 12, this::task), list(mails, () -> mail(writer)),
                    list(2 + entries / 20, this::note),
                    list(2 + entries / 20, this::file), list(1 + random.nextInt(3), this::reminder),
                    list(2 + entries / 20, this::fact));
        }

        private <T> List<T> list(int count, Supplier<T> maker) {
            List<T> made = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                made.add(maker.get());
            }
            return made;
        }

        private String id(char letter) {
            nextId += 1 + random.nextInt(9);
            return letter + Integer.toString(nextId);
        }

        /** Family and services by what they are, friends and colleagues by name; first names do not recur. */
        private List<Contact> contacts() {
            List<Contact> made = new ArrayList<>();
            Set<String> firstNames = new LinkedHashSet<>();
            Set<String> relations = new LinkedHashSet<>();
            while (made.size() < people) {
                String name = values.fullName(random);
                String relation = made.size() < people / 2 ? values.relation(random) : null;
                if (firstNames.add(name.split(" ")[0]) && (relation == null || relations.add(relation))) {
                    made.add(contact(name, relation));
                }
            }
            return made;
        }

        private Contact contact(String name, @Nullable String relation) {
            return new Contact(id('c'), name, relation, maybe(0.94, values.email(name, random)),
                    maybe(0.85, values.phone(random)), maybe(0.6, values.address(random)),
                    Pick.chance(random, 0.6)
                            ? now.toLocalDate().minusYears(5 + random.nextInt(80)).minusDays(random.nextInt(365))
                            : null);
        }

        private @Nullable String maybe(double probability, String value) {
            return Pick.chance(random, probability) ? value : null;
        }

        private Event event() {
            String title = values.eventTitle(random);
            // Half of them are near, where most requests look.
            int reach = Pick.chance(random, 0.5) ? 14 : DAYS_AROUND;
            LocalTime time = times.time(title);
            LocalDateTime start = now.toLocalDate().plusDays(random.nextInt(2 * reach) - reach).atTime(time);
            boolean wholeDay = Pick.chance(random, 0.06);
            return new Event(id('e'), title,
                    Pick.chance(random, 0.35) ? List.of(Pick.of(random, contacts).name()) : List.of(),
                    Pick.chance(random, 0.4) ? values.place(random) : null,
                    wholeDay ? start.toLocalDate().atStartOfDay() : start,
                    wholeDay ? 0 : Pick.of(random, 30, 45, 60, 60, 60, 90, 120),
                    Pick.chance(random, 0.1) ? Pick.of(random, Repeat.WEEKLY, Repeat.WEEKLY, Repeat.MONTHLY) : null);
        }

        /** From a contact or a firm, some time in the last year, mostly lately. */
        private Mail mail(MailWriter writer) {
            Contact contact = Pick.of(random, contacts);
            boolean firm = contact.email() == null || Pick.chance(random, 0.35);
            String from = firm ? values.company(random) : contact.name();
            String address = firm || contact.email() == null ? values.email(from, random) : contact.email();
            LocalDateTime date = now
                    .minusMinutes(10 + random.nextInt(1 + random.nextInt(DAYS_AROUND * MINUTES_OF_DAY)));
            return writer.mail(id('m'), from, address, values.topic(random), date, Pick.chance(random, 0.2));
        }

        private Task task() {
            return new Task(id('t'), values.todo(random),
                    Pick.chance(random, 0.45) ? now.toLocalDate().plusDays(random.nextInt(25)) : null, null,
                    Pick.chance(random, 0.12) ? "high" : null);
        }

        private Note note() {
            return new Note(id('n'), values.topic(random), values.noteText(random));
        }

        private StoredFile file() {
            return new StoredFile(values.filePath(random), values.noteText(random));
        }

        private Reminder reminder() {
            return new Reminder(id('r'), values.todo(random),
                    now.toLocalDate().plusDays(1 + random.nextInt(14)).atTime(times.time("")), null);
        }

        private Fact fact() {
            FactWords fact = values.fact(random);
            return new Fact(fact.text(), fact.about());
        }
    }
}
