package org.famulus.world.simulation;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.famulus.world.household.Household;
import org.famulus.world.household.Task;
import org.famulus.world.tool.When;
import org.famulus.world.tool.WhenResolver;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The tools of the task list, which holds what is open. */
final class TaskTools {

    private final Entries<Task> tasks;
    private final Ids ids;
    private final WhenResolver resolver;

    TaskTools(Household household, WhenResolver resolver) {
        this.tasks = new Entries<>("task", Task::id, household.tasks());
        this.ids = new Ids('t', household);
        this.resolver = resolver;
    }

    Entries<Task> entries() {
        return tasks;
    }

    String newId() {
        return ids.next();
    }

    ObjectNode list(Arguments arguments) {
        Optional<WordSearch> text = arguments.text("text").map(WordSearch::new);
        Optional<WhenResolver.Interval> due = arguments.when("due")
                .map(when -> resolver.interval(when, WhenResolver.Direction.FUTURE));
        List<Task> found = tasks.all().stream()
                .filter(task -> text.isEmpty() || text.get().matches(task.title()))
                .filter(task -> due.isEmpty() || isDue(task, due.get()))
                .sorted(Comparator.comparing(Task::due, Comparator.nullsLast(Comparator.naturalOrder()))).toList();
        return Results.list("tasks", found, TaskTools::json);
    }

    private boolean isDue(Task task, WhenResolver.Interval interval) {
        LocalDate due = task.due();
        return due != null && !due.isBefore(interval.start().toLocalDate())
                && due.atStartOfDay(resolver.now().getZone()).isBefore(interval.end());
    }

    ObjectNode add(Arguments arguments) {
        Optional<When> due = arguments.when("due");
        LocalTime time = due.map(when -> switch (when) {
            case When.AtTime(var clock) -> clock;
            case When.DayAndTime(var _, var clock) -> clock;
            case When.OnDay _,When.DayAndPart _,When.Period _,When.InMonth _,When.Between _,When.Delay _ ->
                null;
        }).orElse(null);
        Task task = new Task(ids.next(), arguments.required("title"), due.map(resolver::lastDay).orElse(null), time,
                arguments.text("priority").filter(priority -> !priority.equals("normal")).orElse(null));
        tasks.add(task);
        return Results.of("added", json(task));
    }

    ObjectNode complete(Arguments arguments) {
        return Results.of("completed", json(tasks.remove(arguments.required("id"))));
    }

    private static ObjectNode json(Task task) {
        ObjectNode json = Results.object().put("id", task.id()).put("title", task.title());
        if (task.due() != null) {
            json.put("due", HumanDates.date(task.due())
                    + (task.dueTime() == null ? "" : ", " + HumanDates.time(task.dueTime())));
        }
        if (task.priority() != null) {
            json.put("priority", task.priority());
        }
        return json;
    }
}
