package org.famulus.world.simulation;

import java.time.temporal.ChronoUnit;
import java.util.Comparator;

import org.famulus.world.household.Household;
import org.famulus.world.household.Reminder;
import org.famulus.world.household.Repeat;
import org.famulus.world.tool.WhenResolver;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The tools of reminders. */
final class ReminderTools {

    private final Entries<Reminder> reminders;
    private final Ids ids;
    private final WhenResolver resolver;

    ReminderTools(Household household, WhenResolver resolver) {
        this.reminders = new Entries<>("reminder", Reminder::id, household.reminders());
        this.ids = new Ids('r', household);
        this.resolver = resolver;
    }

    Entries<Reminder> entries() {
        return reminders;
    }

    String newId() {
        return ids.next();
    }

    ObjectNode set(Arguments arguments) {
        Reminder reminder = new Reminder(ids.next(), arguments.required("text"),
                resolver.moment(arguments.requiredWhen("at"), WhenResolver.Direction.FUTURE).toLocalDateTime()
                        .truncatedTo(ChronoUnit.MINUTES),
                arguments.text("repeat").flatMap(Repeat::find).orElse(null));
        reminders.add(reminder);
        return Results.of("set", json(reminder));
    }

    ObjectNode list() {
        return Results.list("reminders", reminders.all().stream().sorted(Comparator.comparing(Reminder::at)).toList(),
                ReminderTools::json);
    }

    ObjectNode cancel(Arguments arguments) {
        return Results.of("cancelled", json(reminders.remove(arguments.required("id"))));
    }

    private static ObjectNode json(Reminder reminder) {
        ObjectNode json = Results.object().put("id", reminder.id()).put("text", reminder.text()).put("at",
                HumanDates.moment(reminder.at()));
        if (reminder.repeat() != null) {
            json.put("repeat", reminder.repeat().word());
        }
        return json;
    }
}
