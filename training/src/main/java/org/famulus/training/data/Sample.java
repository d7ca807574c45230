package org.famulus.training.data;

import java.util.List;

import org.famulus.engine.chat.ChatMessage;
import org.famulus.engine.chat.ToolDefinition;

/** One thing to learn from, as it was read. */
public sealed interface Sample {

    /** Where it stands. */
    Origin origin();

    /**
     * A document, or a part of one that is too long to be held at once. Parts are cut after a line break before a letter
     * or digit where there is one, which is a border of words for every byte-level tokenizer.
     *
     * @param begins whether the document begins here
     * @param ends whether it ends here
     */
    record Text(Origin origin, String text, boolean begins, boolean ends) implements Sample {
    }

    /** A text and how it goes on; only the second part is learned. */
    record Completion(Origin origin, String prompt, String completion) implements Sample {
    }

    /**
     * A conversation, of which the assistant's turns are learned.
     *
     * @param tools that are offered; may be empty
     */
    record Chat(Origin origin, List<ChatMessage> messages, List<ToolDefinition> tools) implements Sample {

        public Chat {
            messages = List.copyOf(messages);
            tools = List.copyOf(tools);
        }
    }
}
