package org.famulus.training.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.famulus.engine.chat.ChatMessage;
import org.famulus.engine.chat.ToolCall;
import org.famulus.engine.chat.ToolDefinition;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Reads one JSON object as a sample: {@code text}; {@code prompt} and {@code completion}; or {@code messages} in OpenAI's
 * form, with {@code tool_calls} whose arguments are an object or its JSON as text, and optional {@code tools}. Other keys
 * are passed over.
 */
final class SampleJson {

    private static final String FORMS = "one of text, messages, or prompt with completion";
    private static final int DEEPEST_NESTING = 100;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES).enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST_NESTING).build()).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final Origin origin;

    SampleJson(Origin origin) {
        this.origin = origin;
    }

    Sample sample(String json) {
        JsonNode root = parsed(json);
        if (!root.isObject()) {
            throw refused("the line", root, "an object with " + FORMS);
        }
        int forms = (root.has("text") ? 1 : 0) + (root.has("messages") ? 1 : 0)
                + (root.has("prompt") || root.has("completion") ? 1 : 0);
        if (forms != 1) {
            List<String> keys = new ArrayList<>();
            root.fieldNames().forEachRemaining(keys::add);
            throw TrainingDataException.at(origin, "the object has the keys " + keys + "; it needs " + FORMS);
        }
        if (root.has("text")) {
            String text = text(root, "text");
            if (text.isBlank()) {
                throw TrainingDataException.at(origin, "text is empty; give a text or leave the line out");
            }
            return new Sample.Text(origin, text, true, true);
        }
        if (root.has("messages")) {
            return new Sample.Chat(origin, messages(root.get("messages")), tools(root.get("tools")));
        }
        return new Sample.Completion(origin, text(root, "prompt"), text(root, "completion"));
    }

    private JsonNode parsed(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException broken) {
            throw TrainingDataException.at(origin,
                    "is no strict JSON (" + broken.getOriginalMessage() + "); give one JSON object on each line",
                    broken);
        }
    }

    private List<ChatMessage> messages(JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            throw refused("messages", list, "a list of at least one message");
        }
        List<ChatMessage> messages = new ArrayList<>();
        Map<String, String> toolOfCall = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            messages.add(message(list.get(i), "messages[" + i + "]", toolOfCall));
        }
        return messages;
    }

    private ChatMessage message(JsonNode message, String place, Map<String, String> toolOfCall) {
        if (!message.isObject()) {
            throw refused(place, message, "an object with role and content");
        }
        JsonNode role = message.path("role");
        if (!role.isTextual() || role.textValue().isEmpty()) {
            throw refused(place + ".role", role, "system, user, assistant or tool");
        }
        List<ToolCall> calls = new ArrayList<>();
        JsonNode list = message.path("tool_calls");
        if (present(list)) {
            if (!list.isArray()) {
                throw refused(place + ".tool_calls", list, "a list");
            }
            for (int i = 0; i < list.size(); i++) {
                ToolCall call = toolCall(list.get(i), place + ".tool_calls[" + i + "]");
                calls.add(call);
                if (call.id() != null) {
                    toolOfCall.put(call.id(), call.name());
                }
            }
        }
        String content = content(message.path("content"), place + ".content");
        if (content == null && calls.isEmpty()) {
            throw refused(place + ".content", message.path("content"), "text, or tool_calls beside it");
        }
        String callId = optionalText(message, "tool_call_id", place);
        String name = optionalText(message, "name", place);
        if (name == null && callId != null) {
            name = toolOfCall.get(callId);
        }
        return new ChatMessage(role.textValue(), content, optionalText(message, "reasoning_content", place), calls,
                role.textValue().equals("tool") ? name : null, callId);
    }

    /** Text, or OpenAI's list of parts where all of them are text. */
    private @Nullable String content(JsonNode content, String place) {
        if (!present(content)) {
            return null;
        }
        if (content.isTextual()) {
            return unicode(content.textValue(), place);
        }
        if (!content.isArray()) {
            throw refused(place, content, "text or a list of text parts");
        }
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            JsonNode text = content.get(i).path("text");
            if (!content.get(i).path("type").asText("text").equals("text") || !text.isTextual()) {
                throw refused(place + "[" + i + "]", content.get(i), "{\"type\": \"text\", \"text\": ...}");
            }
            joined.append(unicode(text.textValue(), place));
        }
        return joined.toString();
    }

    private ToolCall toolCall(JsonNode call, String place) {
        JsonNode function = call.path("function");
        JsonNode name = function.path("name");
        if (!name.isTextual() || name.textValue().isEmpty()) {
            throw refused(place + ".function.name", name, "the name of a tool");
        }
        JsonNode arguments = function.path("arguments");
        if (!arguments.isObject() && !arguments.isTextual()) {
            throw refused(place + ".function.arguments", arguments, "an object, or its JSON as text");
        }
        try {
            return ToolCall.ofJson(optionalText(call, "id", place), name.textValue(),
                    arguments.isObject() ? arguments.toString() : arguments.textValue());
        } catch (IllegalArgumentException noObject) {
            throw TrainingDataException.at(origin, place + ": " + noObject.getMessage(), noObject);
        }
    }

    private List<ToolDefinition> tools(@Nullable JsonNode list) {
        List<ToolDefinition> tools = new ArrayList<>();
        if (list != null && !list.isNull()) {
            if (!list.isArray()) {
                throw refused("tools", list, "a list of tool definitions");
            }
            for (JsonNode tool : list) {
                try {
                    tools.add(ToolDefinition.ofJson(tool.toString()));
                } catch (IllegalArgumentException noTool) {
                    throw TrainingDataException.at(origin, String.valueOf(noTool.getMessage()), noTool);
                }
            }
        }
        return tools;
    }

    private @Nullable String optionalText(JsonNode node, String key, String place) {
        JsonNode value = node.path(key);
        if (!present(value)) {
            return null;
        }
        if (!value.isTextual()) {
            throw refused(place + "." + key, value, "text");
        }
        return unicode(value.textValue(), place + "." + key);
    }

    private String text(JsonNode root, String key) {
        JsonNode value = root.path(key);
        if (!value.isTextual()) {
            throw refused(key, value, "text");
        }
        return unicode(value.textValue(), key);
    }

    private static boolean present(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    /** JSON's escapes can write half a surrogate pair, which has no UTF-8. */
    private String unicode(String text, String place) {
        boolean whole = text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        if (!whole) {
            throw TrainingDataException.at(origin,
                    place + " has half a surrogate pair; only whole characters are allowed");
        }
        return text;
    }

    private TrainingDataException refused(String place, JsonNode found, String allowed) {
        String what = found.isMissingNode()
                ? "missing"
                : found.isContainerNode()
                        ? (found.isArray() ? "a list of " : "an object of ") + found.size()
                        : found.toString().length() > 60 ? found.toString().substring(0, 60) + "..." : found.toString();
        return TrainingDataException.at(origin, place + " is " + what + "; allowed is " + allowed);
    }
}
