package org.famulus.world.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.famulus.world.phrasing.Intent;
import org.famulus.world.phrasing.Sentence;
import org.famulus.world.phrasing.SentenceTemplate;
import org.famulus.world.phrasing.Slot;
import org.famulus.world.phrasing.SlotValue;

import com.fasterxml.jackson.databind.JsonNode;

/** What happens between a search and the one entry that is meant. */
final class Search {

    private static final List<String> ORDINALS = List.of("first", "second", "third", "fourth", "fifth");

    /** Words, run together, that answer "To whom?" or "What is it?" and not "Which one?". */
    private static final Pattern OTHER_QUESTION = Pattern
            .compile(
                    "send|mail|goes|address|call|put|titleit|nameit|nameis|label|say|to\\{|for\\{|ihave|should|recipient");

    private final Stage stage;

    Search(Stage stage) {
        this.stage = stage;
    }

    static List<JsonNode> entries(JsonNode result, String name) {
        return result.path(name).valueStream().toList();
    }

    /**
     * The entry that is meant: the only one, or the one that the owner names when asked; empty where nothing was found, which
     * the assistant says.
     */
    Optional<JsonNode> one(JsonNode result, String name, String nothing, Function<JsonNode, String> words) {
        List<JsonNode> entries = entries(result, name);
        if (entries.isEmpty()) {
            stage.answer(nothing);
            return Optional.empty();
        }
        if (entries.size() == 1) {
            return Optional.of(entries.getFirst());
        }
        stage.say(Purpose.ASK, Answers.which(entries, words));
        int chosen = stage.random().nextInt(entries.size());
        stage.user(choice(entries, chosen));
        return Optional.of(entries.get(chosen));
    }

    private Sentence choice(List<JsonNode> entries, int chosen) {
        Optional<String> day = weekday(entries, chosen);
        if (day.isPresent() && stage.chance(0.4)) {
            return stage.reply(Intent.CHOOSE_DAY,
                    fill -> fill.with(Slot.BAREDAY, SlotValue.meant(day.get(), day.get())));
        }
        Optional<String> name = lastName(entries, chosen);
        if (name.isPresent() && stage.chance(0.6)) {
            return named(stage, Intent.ANSWER_PERSON, fill -> fill.with(Slot.PERSON, name.get()));
        }
        return stage.reply(Intent.CHOOSE, fill -> fill.with(Slot.ORDINAL, ordinal(chosen, entries.size())));
    }

    /** An answer to "Which one?", which neither sends nor names anything new. */
    static Sentence named(Stage stage, Intent intent, UnaryOperator<Fill> given) {
        return stage.reply(intent, pieces -> !OTHER_QUESTION.matcher(SentenceTemplate.skeleton(pieces)).find(), given)
                .orElseThrow(() -> new IllegalStateException(intent.fileName() + ".txt has no answer to Which one?"));
    }

    /** "first", "last". */
    SlotValue ordinal(int place, int size) {
        String word = place == size - 1 && stage.chance(0.4) ? "last" : ORDINALS.get(place);
        return SlotValue.meant(word, word);
    }

    /** The day of the week of an event, where it tells it from the others. */
    private Optional<String> weekday(List<JsonNode> entries, int chosen) {
        List<String> days = entries.stream().map(entry -> entry.path("start").asText().split(" ")[0]).toList();
        String day = days.get(chosen);
        if (day.isEmpty() || Set.copyOf(days).size() < days.size()) {
            return Optional.empty();
        }
        return Optional.of(switch (day) {
            case "Mon" -> "Monday";
            case "Tue" -> "Tuesday";
            case "Wed" -> "Wednesday";
            case "Thu" -> "Thursday";
            case "Fri" -> "Friday";
            case "Sat" -> "Saturday";
            default -> "Sunday";
        });
    }

    /** The full or last name of a contact, where it tells them from the others. */
    private Optional<String> lastName(List<JsonNode> entries, int chosen) {
        List<String> names = new ArrayList<>();
        for (JsonNode entry : entries) {
            String name = entry.path("name").asText();
            if (name.isEmpty()) {
                return Optional.empty();
            }
            names.add(name.substring(name.indexOf(' ') + 1).toLowerCase(Locale.ROOT));
        }
        if (Set.copyOf(names).size() < names.size()) {
            return Optional.empty();
        }
        String name = entries.get(chosen).path("name").asText();
        return Optional.of(stage.chance(0.6) ? name : name.substring(name.indexOf(' ') + 1));
    }
}
