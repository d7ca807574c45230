package org.famulus.world.dialogue;

import java.util.List;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Writes a dialogue as one line of JSONL: {@code messages} in the form of OpenAI's API (a call's arguments as an object, a result
 * as text), {@code kind} and {@code family}, and {@code expected}: for each turn of the assistant its place among the messages
 * and what it is for ({@code call}, {@code answer}, {@code ask}, {@code confirm}, {@code refuse}, {@code fields}, {@code steps},
 * {@code chat}).
 */
public final class DialogueJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private DialogueJson() {
    }

    /** The line, without a line feed at its end. */
    public static String line(Dialogue dialogue) {
        return tree(dialogue).toString();
    }

    /** The line as a tree. */
    public static ObjectNode tree(Dialogue dialogue) {
        ObjectNode line = NODES.objectNode();
        ArrayNode messages = line.putArray("messages");
        dialogue.turns().forEach(turn -> messages.add(message(turn)));
        line.put("kind", dialogue.kind().word());
        line.put("family", dialogue.kind().family().word());
        ArrayNode expected = line.putArray("expected");
        List<Turn> turns = dialogue.turns();
        for (int i = 0; i < turns.size(); i++) {
            switch (turns.get(i)) {
                case Turn.Say say -> expected.addObject().put("message", i).put("purpose", say.purpose().word());
                case Turn.Call _ -> expected.addObject().put("message", i).put("purpose", "call");
                case Turn.System _,Turn.User _,Turn.Result _ -> {
                }
            }
        }
        return line;
    }

    private static ObjectNode message(Turn turn) {
        ObjectNode message = NODES.objectNode();
        switch (turn) {
            case Turn.System(var text) -> message.put("role", "system").put("content", text);
            case Turn.User(var text) -> message.put("role", "user").put("content", text);
            case Turn.Say(var _, var text) -> message.put("role", "assistant").put("content", text);
            case Turn.Call(var tool, var arguments) -> {
                message.put("role", "assistant").put("content", "");
                ObjectNode call = message.putArray("tool_calls").addObject().put("type", "function");
                call.putObject("function").put("name", tool).set("arguments", arguments);
            }
            case Turn.Result(var tool, var content) ->
                message.put("role", "tool").put("name", tool).put("content", content.toString());
        }
        return message;
    }
}
