package org.famulus.world.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How the assistant words what tools found and did. Each situation has one form; what is named, timed or counted is copied
 * from the result, in its order.
 */
final class Answers {

    private Answers() {
    }

    /** "lunch with Nora Vance at Blue Door, Thu 26 Mar 2026, 12:30 to 13:30". */
    static String event(JsonNode event) {
        StringBuilder text = new StringBuilder(event.path("title").asText());
        if (event.has("with")) {
            text.append(" with ")
                    .append(event.path("with").valueStream().map(JsonNode::asText)
                            .collect(Collectors.joining(" and ")));
        }
        if (event.has("place")) {
            text.append(" at ").append(event.path("place").asText());
        }
        text.append(", ").append(event.path("start").asText());
        if (event.has("end")) {
            text.append(" to ").append(event.path("end").asText());
        }
        if (event.has("repeat")) {
            text.append(", ").append(event.path("repeat").asText());
        }
        return text.toString();
    }

    /** "dentist, Thu 26 Mar 2026, 15:00": enough to tell events apart, or to tell others of one. */
    static String eventName(JsonNode event) {
        return event.path("title").asText() + ", " + event.path("start").asText();
    }

    static String task(JsonNode task) {
        StringBuilder text = new StringBuilder(task.path("title").asText());
        if (task.has("due")) {
            text.append(", due ").append(task.path("due").asText());
        }
        if (task.has("priority")) {
            text.append(", ").append(task.path("priority").asText()).append(" priority");
        }
        return text.toString();
    }

    static String reminder(JsonNode reminder) {
        return reminder.path("text").asText() + ", " + reminder.path("at").asText()
                + (reminder.has("repeat") ? ", " + reminder.path("repeat").asText() : "");
    }

    static String mail(JsonNode mail) {
        return mail.path("from").asText() + ", " + mail.path("subject").asText() + ", " + mail.path("date").asText();
    }

    /** "Nora Vance: email nora@example.org, phone 0151 234567". */
    static String contact(JsonNode contact) {
        List<String> details = new ArrayList<>();
        for (String field : List.of("relation", "email", "phone", "address", "birthday")) {
            if (contact.has(field)) {
                details.add((field.equals("relation") ? "your" : field) + " " + contact.path(field).asText());
            }
        }
        String name = contact.path("name").asText();
        return details.isEmpty() ? name : name + ": " + String.join(", ", details);
    }

    static String title(JsonNode entry) {
        return entry.path("title").asText();
    }

    /** "a; b; and 3 more." */
    static String list(JsonNode result, String name, Function<JsonNode, String> words) {
        String listed = result.path(name).valueStream().map(words).collect(Collectors.joining("; "));
        return listed + (result.has("more") ? "; and " + result.path("more").asText() + " more." : ".");
    }

    /** "Which one: a; b; or c?" */
    static String which(List<JsonNode> entries, Function<JsonNode, String> words) {
        List<String> named = entries.stream().map(words).toList();
        return "Which one: " + String.join("; ", named.subList(0, named.size() - 1)) + "; or " + named.getLast() + "?";
    }

    /** Quotes what was read. */
    static String quoted(String name, JsonNode entry) {
        return name + ": \"" + entry.path("text").asText() + "\"";
    }

    /** "45 days (6 weeks and 3 days)." */
    static String days(JsonNode result) {
        long days = result.path("days").asLong();
        String count = days + (days == 1 ? " day" : " days");
        return result.has("weeks") ? count + " (" + result.path("weeks").asText() + ")." : count + ".";
    }

    static String error(JsonNode result) {
        return "That did not work: " + result.path("error").asText() + ".";
    }
}
