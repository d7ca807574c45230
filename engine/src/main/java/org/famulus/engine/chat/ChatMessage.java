package org.famulus.engine.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation.
 *
 * @param role {@code system}, {@code user}, {@code assistant}, {@code tool}, or another that the template knows
 * @param content what was said, or null for a turn that only calls tools
 * @param reasoning what the model thought before it spoke, for templates that read {@code reasoning_content}, or null
 * @param toolCalls that an assistant's turn makes; may be empty
 * @param toolName the tool whose result this is, or null
 * @param toolCallId the call whose result this is, or null
 */
public record ChatMessage(String role, @Nullable String content, @Nullable String reasoning, List<ToolCall> toolCalls,
        @Nullable String toolName, @Nullable String toolCallId) {

    public ChatMessage {
        toolCalls = List.copyOf(toolCalls);
        if (role.isEmpty()) {
            throw new IllegalArgumentException("a message needs a role, such as system, user, assistant or tool");
        }
    }

    /** A turn that says something. */
    public static ChatMessage of(String role, String content) {
        return new ChatMessage(role, content, null, List.of(), null, null);
    }

    public static ChatMessage system(String content) {
        return of("system", content);
    }

    public static ChatMessage user(String content) {
        return of("user", content);
    }

    public static ChatMessage assistant(String content) {
        return of("assistant", content);
    }

    /** @param content what was said beside the calls, or null */
    public static ChatMessage assistant(@Nullable String content, List<ToolCall> toolCalls) {
        return new ChatMessage("assistant", content, null, toolCalls, null, null);
    }

    /** @param toolCallId the call's id, or null where it had none */
    public static ChatMessage toolResult(String toolName, @Nullable String toolCallId, String content) {
        return new ChatMessage("tool", content, null, List.of(), toolName, toolCallId);
    }

    /** The same turn with what the model thought before it. */
    public ChatMessage withReasoning(String thought) {
        return new ChatMessage(role, content, thought, toolCalls, toolName, toolCallId);
    }

    /** As templates read it: what is absent has no key, except the content, which is then none. */
    Map<String, @Nullable Object> variables() {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("role", role);
        message.put("content", content);
        if (reasoning != null) {
            message.put("reasoning_content", reasoning);
        }
        if (!toolCalls.isEmpty()) {
            message.put("tool_calls", toolCalls.stream().map(ToolCall::variables).toList());
        }
        if (toolName != null) {
            message.put("name", toolName);
        }
        if (toolCallId != null) {
            message.put("tool_call_id", toolCallId);
        }
        return message;
    }
}
