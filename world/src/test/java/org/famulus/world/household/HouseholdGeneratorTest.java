package org.famulus.world.household;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

import org.famulus.world.Split;
import org.famulus.world.lexicon.Values;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HouseholdGeneratorTest {

    private static final LocalDateTime NOW = LocalDateTime.of(2026, 3, 24, 14, 5);

    private static HouseholdGenerator full() {
        return HouseholdGenerator.full(Values.of(Split.TRAIN), Split.TRAIN);
    }

    @Test
    void aSeedMakesOneHousehold() {
        assertThat(full().generate(5, NOW)).isEqualTo(full().generate(5, NOW)).isNotEqualTo(full().generate(6, NOW));
    }

    @Test
    void everyIdIsGivenOnce() {
        Household household = full().generate(1, NOW);
        List<String> ids = new ArrayList<>();
        household.contacts().forEach(contact -> ids.add(contact.id()));
        household.events().forEach(event -> ids.add(event.id()));
        household.tasks().forEach(task -> ids.add(task.id()));
        household.mails().forEach(mail -> ids.add(mail.id()));
        household.notes().forEach(note -> ids.add(note.id()));
        household.reminders().forEach(reminder -> ids.add(reminder.id()));
        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(500).allMatch(id -> id.matches("[cetmnr]\\d+"));
    }

    @Test
    void twoYearsAreFilledAndMailsLieInThePast() {
        Household household = full().generate(2, NOW);
        assertThat(household.events()).extracting(Event::start).anyMatch(start -> start.isBefore(NOW.minusMonths(9)))
                .anyMatch(start -> start.isAfter(NOW.plusMonths(9)))
                .allMatch(start -> start.isAfter(NOW.minusYears(1).minusDays(2))
                        && start.isBefore(NOW.plusYears(1).plusDays(1)));
        assertThat(household.mails()).isNotEmpty().allMatch(mail -> mail.date().isBefore(NOW));
        assertThat(household.mails()).anyMatch(Mail::hostile).anyMatch(Mail::unread).anyMatch(mail -> !mail.unread());
    }

    @Test
    void firstNamesAndRelationsOfContactsTellThemApart() {
        for (int seed = 0; seed < 50; seed++) {
            Household household = full().generate(seed, NOW);
            assertThat(household.contacts()).extracting(contact -> contact.name().split(" ")[0])
                    .doesNotHaveDuplicates();
            assertThat(household.contacts()).extracting(Contact::relation).filteredOn(relation -> relation != null)
                    .isNotEmpty().doesNotHaveDuplicates();
        }
    }

    @Test
    void anEventThatRepeatsHasAnOccurrenceAfterEveryMoment() {
        Event weekly = new Event("e1", "choir", List.of(), null, LocalDateTime.of(2026, 1, 6, 19, 0), 90,
                Repeat.WEEKLY);
        assertThat(weekly.occurrenceEndingAfter(NOW).orElseThrow().start()).hasToString("2026-03-24T19:00");
        assertThat(weekly.occurrenceEndingAfter(LocalDateTime.of(2026, 3, 24, 20, 0)).orElseThrow().start())
                .hasToString("2026-03-24T19:00");
        assertThat(weekly.occurrenceEndingAfter(LocalDateTime.of(2026, 3, 24, 20, 30)).orElseThrow().start())
                .hasToString("2026-03-31T19:00");
        assertThat(weekly.occurrenceEndingAfter(LocalDateTime.of(2025, 1, 1, 0, 0)).orElseThrow().start())
                .hasToString("2026-01-06T19:00");
    }
}
