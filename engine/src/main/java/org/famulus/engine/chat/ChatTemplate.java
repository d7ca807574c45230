package org.famulus.engine.chat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.chat.jinja.JinjaException;
import org.famulus.engine.chat.jinja.JinjaTemplate;
import org.famulus.engine.chat.jinja.Limits;
import org.jspecify.annotations.Nullable;

/**
 * A model's chat template, or its templates by name. Rendered as {@code apply_chat_template} of Hugging Face's
 * transformers does it. The templates are parsed when first used, so that a model whose template is broken can still
 * be used without one. Immutable and safe for concurrent use.
 */
public final class ChatTemplate {

    private static final String DEFAULT_NAME = "default";
    private static final String TOOL_USE_NAME = "tool_use";

    private final Map<String, String> sources;
    private final Map<String, String> specialTokens;
    private final Map<String, JinjaTemplate> parsed = new ConcurrentHashMap<>();

    private ChatTemplate(Map<String, String> sources, Map<String, String> specialTokens) {
        this.sources = Map.copyOf(sources);
        this.specialTokens = Map.copyOf(specialTokens);
    }

    /** A template given as text, as GGUF's {@code tokenizer.chat_template}; tokens that the model lacks are null. */
    public static ChatTemplate of(String source, @Nullable String bosToken, @Nullable String eosToken) {
        Map<String, String> tokens = new HashMap<>();
        if (bosToken != null) {
            tokens.put("bos_token", bosToken);
        }
        if (eosToken != null) {
            tokens.put("eos_token", eosToken);
        }
        return of(Map.of(DEFAULT_NAME, source), tokens);
    }

    /**
     * Templates by name: {@code tool_use} is used when tools are given, {@code default} otherwise.
     *
     * @param specialTokens by the names that templates use, such as {@code bos_token}
     * @throws ModelFormatException where there is no template at all
     */
    public static ChatTemplate of(Map<String, String> sources, Map<String, String> specialTokens) {
        if (sources.isEmpty()) {
            throw new ModelFormatException("the model's list of chat templates is empty; use the model without a chat"
                    + " template");
        }
        return new ChatTemplate(sources, specialTokens);
    }

    /**
     * Reads the template of a Hugging Face folder: {@code chat_template.jinja} (with {@code additional_chat_templates}),
     * else {@code chat_template} in {@code tokenizer_config.json} or {@code chat_template.json}.
     *
     * @return empty where the folder has none
     * @throws ModelFormatException where a file cannot be read
     */
    public static Optional<ChatTemplate> read(Path folder) {
        return TemplateFiles.read(folder);
    }

    /** The Jinja source of each template by name. */
    public Map<String, String> sources() {
        return sources;
    }

    /** The names of the templates; one alone is named {@code default}. */
    public Set<String> names() {
        return new TreeSet<>(sources.keySet());
    }

    /**
     * The text of the template that is used.
     *
     * @throws ModelFormatException where none is named for it
     */
    public String source(boolean withTools) {
        return sources.getOrDefault(name(withTools), "");
    }

    /**
     * Renders a conversation without tools.
     *
     * @throws IllegalArgumentException where the template refuses the conversation or cannot render it
     * @throws ModelFormatException where the template is not valid or exceeds its limits of work
     */
    public String render(List<ChatMessage> messages, RenderOptions options) {
        return render(messages, null, name(false), options);
    }

    /**
     * Renders a conversation with tools. An empty list is not the same as no tools: some templates then write that there
     * are tools, and list none.
     *
     * @throws IllegalArgumentException where the template refuses the conversation or cannot render it
     * @throws ModelFormatException where the template is not valid or exceeds its limits of work
     */
    public String render(List<ChatMessage> messages, List<ToolDefinition> tools, RenderOptions options) {
        return render(messages, tools.stream().map(ToolDefinition::definition).toList(), name(true), options);
    }

    private String render(List<ChatMessage> messages, @Nullable Object tools, String name, RenderOptions options) {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>(specialTokens);
        variables.putAll(options.variables());
        variables.put("messages", messages.stream().map(ChatMessage::variables).toList());
        variables.put("tools", tools);
        variables.putIfAbsent("documents", null);
        variables.put("add_generation_prompt", options.addGenerationPrompt());
        try {
            JinjaTemplate template = parsed.computeIfAbsent(name,
                    missing -> JinjaTemplate.parse(sources.getOrDefault(missing, "")));
            return template.render(variables, options.clock(), Limits.DEFAULT);
        } catch (JinjaException failure) {
            String message = JsonValues.oneLine(failure.getMessage());
            throw switch (failure.kind()) {
                case SYNTAX -> new ModelFormatException("the model's chat template is not valid: " + message
                        + "; correct it, or use the model without a chat template", failure);
                case LIMIT -> new ModelFormatException("the model's chat template was stopped: " + message
                        + "; use the model without a chat template", failure);
                case RAISED -> new IllegalArgumentException(
                        "the model's chat template refuses this conversation: " + message, failure);
                case FAILED -> new IllegalArgumentException(
                        "the model's chat template cannot render this conversation: " + message, failure);
            };
        }
    }

    private String name(boolean withTools) {
        if (withTools && sources.containsKey(TOOL_USE_NAME)) {
            return TOOL_USE_NAME;
        }
        if (sources.containsKey(DEFAULT_NAME)) {
            return DEFAULT_NAME;
        }
        throw new ModelFormatException("the model has the chat templates " + names() + ", but none named "
                + (withTools ? TOOL_USE_NAME + " or " : "") + DEFAULT_NAME);
    }
}
