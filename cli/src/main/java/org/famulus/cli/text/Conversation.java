package org.famulus.cli.text;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.famulus.cli.Interrupt;
import org.famulus.cli.Terminal;
import org.famulus.engine.chat.ChatMessage;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.state.SequenceState;

/**
 * A conversation whose turns of the user are the lines of standard input. The state is kept from turn to turn, so that
 * each costs its own tokens only.
 */
final class Conversation {

    private final Generator generator;
    private final PromptEncoder encoder;
    private final ChatTemplate template;
    private final Terminal terminal;
    private final boolean json;
    private final InputStream input;
    private final List<ChatMessage> messages = new ArrayList<>();
    private final List<GeneratedText> answers = new ArrayList<>();

    Conversation(Generator generator, PromptEncoder encoder, ChatTemplate template, Optional<String> system,
            Terminal terminal, boolean json) {
        this.generator = generator;
        this.encoder = encoder;
        this.template = template;
        this.terminal = terminal;
        this.json = json;
        this.input = new BufferedInputStream(terminal.in());
        system.ifPresent(text -> messages.add(ChatMessage.system(text)));
    }

    /**
     * Answers line after line until the input ends; empty lines are passed over.
     *
     * @return whether a signal ended it
     */
    boolean run(SequenceState state) throws IOException {
        while (true) {
            Optional<String> line = line();
            if (line.isEmpty()) {
                return false;
            }
            if (!line.get().isBlank() && answer(state, line.get())) {
                return true;
            }
        }
    }

    /** What was answered so far. */
    List<GeneratedText> answers() {
        return answers;
    }

    private boolean answer(SequenceState state, String said) {
        messages.add(ChatMessage.user(said));
        int[] prompt = encoder.conversation(template, messages);
        RunningGenerations running = new RunningGenerations();
        try (Interrupt interrupt = Interrupt.install(terminal.out(), running::cancel)) {
            GeneratedText answer = json
                    ? generator.collect(List.of(state), List.of(prompt), running).getFirst()
                    : generator.stream(state, prompt, running);
            if (!json && !terminal.errorRedraws()) {
                terminal.out().println();
            }
            answers.add(answer);
            messages.add(ChatMessage.assistant(answer.text()));
            return interrupt.requested();
        }
    }

    private Optional<String> line() throws IOException {
        if (terminal.errorRedraws() && !json) {
            terminal.err().print("> ");
            terminal.err().flush();
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = input.read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = input.read();
        }
        String text = TextInput.decode(line.toByteArray(), line.size(), "a line of standard input");
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
