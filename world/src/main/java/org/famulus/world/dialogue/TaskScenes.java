package org.famulus.world.dialogue;

import java.time.LocalDate;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.famulus.world.household.Reminder;
import org.famulus.world.household.Task;
import org.famulus.world.phrasing.Intent;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.simulation.SimulatedTools.Arrival;
import org.famulus.world.tool.When;
import org.famulus.world.tool.WhenResolver;

import com.fasterxml.jackson.databind.JsonNode;

/** What an owner wants of tasks and reminders. */
final class TaskScenes {

    private static final String NO_TASK = "No task found.";
    private static final String NO_REMINDER = "No reminder found.";

    private TaskScenes() {
    }

    /** What is to be done, as a verb phrase or a noun phrase. */
    static Optional<String> todo(Sentence sentence) {
        return sentence.find(Slot.TODO).or(() -> sentence.find(Slot.TITLE));
    }

    /** Titles are of what stands on lists. */
    private static UnaryOperator<Fill> titled(Stage stage) {
        return fill -> fill.with(Slot.TITLE, stage.values().taskTitle(stage.random()));
    }

    /** Titles are of what one wants to be reminded of. */
    static UnaryOperator<Fill> reminded(Stage stage) {
        return stage.chance(0.4) ? titled(stage) : fill -> fill;
    }

    private static void plant(Stage stage, String title, Optional<LocalDate> due) {
        stage.tools().arrive(new Arrival.OfTask(new Task(stage.tools().newId('t'), title,
                due.orElseGet(() -> stage.chance(0.4)
                        ? stage.now().toLocalDate().plusDays(stage.random().nextInt(20))
                        : null),
                null, stage.chance(0.15) ? "high" : null)));
    }

    static void list(Stage stage) {
        Sentence sentence = stage.sentence(Intent.TASK_LIST);
        sentence.find(Slot.TOPIC).filter(topic -> stage.chance(0.8)).ifPresent(topic -> plant(stage,
                stage.chance(0.5) ? topic : "check " + topic, Optional.empty()));
        stage.user(sentence);
        listed(stage, new Call("task_list").with("text", sentence.find(Slot.TOPIC)));
    }

    static void listDue(Stage stage) {
        Sentence sentence = stage.sentence(Intent.TASK_LIST_DUE);
        String when = Starts.of(sentence).orElseThrow();
        WhenResolver.Interval interval = stage.resolver().interval(When.parse(when), WhenResolver.Direction.FUTURE);
        int count = stage.random().nextInt(3);
        for (int i = 0; i < count; i++) {
            plant(stage, stage.values().todo(stage.random()), Optional.of(interval.start().toLocalDate()));
        }
        stage.user(sentence);
        listed(stage, new Call("task_list").with("due", when));
    }

    private static void listed(Stage stage, Call call) {
        JsonNode result = stage.call(call);
        stage.answer(result.path("tasks").isEmpty() ? NO_TASK : Answers.list(result, "tasks", Answers::task));
    }

    static void add(Stage stage) {
        add(stage, Intent.TASK_ADD, Optional.empty());
    }

    static void addDue(Stage stage) {
        add(stage, Intent.TASK_ADD_DUE, Optional.empty());
    }

    static void addPriority(Stage stage) {
        add(stage, Intent.TASK_ADD_PRIORITY, Optional.of("high"));
    }

    /** @param priority where the sentence does not name one in a slot */
    private static void add(Stage stage, Intent intent, Optional<String> priority) {
        Sentence sentence = stage.sentence(intent, titled(stage));
        stage.user(sentence);
        JsonNode task = stage.call(new Call("task_add").with("title", todo(sentence)).with("due", Starts.of(sentence))
                .with("priority", sentence.find(Slot.PRIORITY).or(() -> priority))).path("added");
        stage.answer("Added: " + Answers.task(task) + ".");
    }

    static void complete(Stage stage) {
        Sentence sentence = stage.sentence(Intent.TASK_COMPLETE, titled(stage));
        String todo = todo(sentence).orElseThrow();
        if (stage.chance(0.92)) {
            plant(stage, todo, Optional.empty());
        }
        stage.user(sentence);
        JsonNode result = stage.call(new Call("task_list").with("text", todo));
        new Search(stage).one(result, "tasks", NO_TASK, Answers::task).ifPresent(task -> {
            JsonNode completed = stage.call(new Call("task_complete").with("id", task.path("id").asText()));
            stage.answer("Done: " + Answers.title(completed.path("completed")) + ".");
        });
    }

    static void remind(Stage stage) {
        Sentence sentence = stage.sentence(Intent.REMINDER_SET, fill -> reminded(stage).apply(fill).vague());
        stage.user(sentence);
        reminded(stage, reminder(sentence));
    }

    /** The call that sets a reminder of what a sentence says. */
    static Call reminder(Sentence sentence) {
        Call call = new Call("reminder_set").with("text", todo(sentence)).with("at", Starts.of(sentence)).with("repeat",
                sentence.find(Slot.REPEAT));
        sentence.find(Slot.EVERY).map(every -> every.split(";"))
                .ifPresent(every -> call.with("at", every[0]).with("repeat", every[1]));
        return call;
    }

    static JsonNode reminded(Stage stage, Call call) {
        JsonNode reminder = stage.call(call).path("set");
        stage.answer("I will remind you: " + Answers.reminder(reminder) + ".");
        return reminder;
    }

    static void remindRepeat(Stage stage) {
        Sentence sentence = stage.sentence(
                stage.chance(0.6) ? Intent.REMINDER_SET_REPEAT : Intent.REMINDER_SET_EVERY, reminded(stage));
        stage.user(sentence);
        reminded(stage, reminder(sentence));
    }

    static void listReminders(Stage stage) {
        stage.user(stage.sentence(Intent.REMINDER_LIST));
        JsonNode result = stage.call(new Call("reminder_list"));
        stage.answer(result.path("reminders").isEmpty()
                ? NO_REMINDER
                : Answers.list(result, "reminders", Answers::reminder));
    }

    static void cancelReminder(Stage stage) {
        Sentence sentence = stage.sentence(Intent.REMINDER_CANCEL, reminded(stage));
        String todo = todo(sentence).orElseThrow();
        boolean planted = stage.chance(0.92);
        if (planted) {
            plantReminder(stage, todo, Starts.of(sentence));
        }
        stage.user(sentence);
        cancelReminder(stage, todo);
    }

    static void plantReminder(Stage stage, String text, Optional<String> when) {
        var at = when.map(time -> new Planter(stage).within(time, text)).orElseGet(() -> stage.now().toLocalDate()
                .plusDays(1 + stage.random().nextInt(10)).atTime(stage.times().time("")));
        stage.tools().arrive(new Arrival.OfReminder(new Reminder(stage.tools().newId('r'), text, at, null)));
    }

    /** Lists the reminders and cancels the one of this text. */
    static void cancelReminder(Stage stage, String text) {
        JsonNode result = stage.call(new Call("reminder_list"));
        Optional<JsonNode> found = Search.entries(result, "reminders").stream()
                .filter(reminder -> reminder.path("text").asText().equalsIgnoreCase(text)).findFirst();
        found.ifPresentOrElse(reminder -> cancelled(stage, reminder), () -> stage.answer(NO_REMINDER));
    }

    static void cancelled(Stage stage, JsonNode reminder) {
        JsonNode cancelled = stage.call(new Call("reminder_cancel").with("id", reminder.path("id").asText()));
        stage.answer("Cancelled: " + Answers.reminder(cancelled.path("cancelled")) + ".");
    }

    static void taskAndRemind(Stage stage) {
        Sentence sentence = stage.sentence(Intent.TASK_AND_REMIND);
        stage.user(sentence);
        JsonNode task = stage.call(new Call("task_add").with("title", todo(sentence))).path("added");
        JsonNode reminder = stage.call(reminder(sentence)).path("set");
        stage.answer("Added: " + Answers.task(task) + ". I will remind you: " + Answers.reminder(reminder) + ".");
    }
}
