package org.famulus.cli.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.chat.ChatMessage;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.chat.RenderOptions;
import org.famulus.engine.chat.ToolDefinition;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;

/**
 * Turns what a person wrote into the ids that a model is fed. Text that looks like a control token stays text, unless the
 * person asks otherwise: a prompt often holds words that somebody else wrote.
 *
 * @param tokenizer the model's
 * @param special whether control tokens written in a text act as such
 * @param tools what conversations offer to the model; may be empty
 */
record PromptEncoder(Tokenizer tokenizer, boolean special, List<ToolDefinition> tools) {

    PromptEncoder {
        tools = List.copyOf(tools);
    }

    /**
     * The ids of a plain prompt, headed by BOS where the model has one.
     *
     * @throws IllegalArgumentException for an empty prompt where the model has no BOS
     */
    int[] plain(String prompt) {
        int[] ids = tokenizer.encode(prompt, special ? SpecialTokens.PARSE : SpecialTokens.NONE);
        if (tokenizer.beginOfSequence().isEmpty()) {
            if (ids.length == 0) {
                throw new IllegalArgumentException(
                        "the prompt is empty, and this model has no token to begin from; give a prompt with text");
            }
            return ids;
        }
        int begin = tokenizer.beginOfSequence().getAsInt();
        if (special && ids.length > 0 && ids[0] == begin) {
            return ids;
        }
        int[] headed = new int[ids.length + 1];
        headed[0] = begin;
        System.arraycopy(ids, 0, headed, 1, ids.length);
        return headed;
    }

    /**
     * The ids of a conversation as the model's template writes it, up to where the assistant's turn begins.
     *
     * @throws IllegalArgumentException where a message holds a control token that is not meant as one
     */
    int[] conversation(ChatTemplate template, List<ChatMessage> messages) {
        if (!special) {
            messages.forEach(this::requireNoControlTokens);
        }
        String text = tools.isEmpty()
                ? template.render(messages, RenderOptions.forNextTurn())
                : template.render(messages, tools, RenderOptions.forNextTurn());
        int[] ids = tokenizer.encode(text, SpecialTokens.PARSE);
        if (ids.length == 0) {
            throw new ModelFormatException("the model's chat template makes no text of this conversation;"
                    + " use the model without --chat");
        }
        return ids;
    }

    private void requireNoControlTokens(ChatMessage message) {
        String content = message.content();
        if (content == null || message.role().equals("assistant")) {
            return;
        }
        Optional<String> control = Arrays.stream(tokenizer.encode(content, SpecialTokens.PARSE))
                .filter(tokenizer::special).mapToObj(id -> tokenizer.token(id).orElse("")).filter(content::contains)
                .findFirst();
        if (control.isPresent()) {
            throw new IllegalArgumentException("the " + message.role() + " message holds the control token "
                    + control.get() + "; remove it, or let it act as one with --special");
        }
    }

    /** The messages of a conversation that begins with one of a user. */
    static List<ChatMessage> opening(Optional<String> system, String user) {
        List<ChatMessage> messages = new ArrayList<>();
        system.ifPresent(text -> messages.add(ChatMessage.system(text)));
        messages.add(ChatMessage.user(user));
        return messages;
    }
}
