package org.famulus.training.data;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.famulus.engine.chat.ChatMessage;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.chat.RenderOptions;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.famulus.training.data.EncodingOptions.LearnedTurns;

/**
 * Encodes a conversation by a model's chat template and marks what the assistant's turns generate, their end-of-turn
 * tokens and tool calls included.
 *
 * <p>The template is only asked what it is asked when text is generated. For the turn at index i, the conversation before
 * it, rendered with a generation prompt, is what the model reads; what the conversation up to and with the turn adds to
 * that, up to the end-of-turn token, is what it writes. What follows the last learned turn is left out: it teaches
 * nothing.
 */
final class ChatEncoder {

    private static final int SHOWN_CHARACTERS = 24;

    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final EncodingOptions options;
    private final PieceEncoder pieces;
    private final ControlTokens controlTokens;
    private final Set<Integer> ends;
    private final RenderOptions asItIs;
    private final RenderOptions forNextTurn;

    ChatEncoder(Tokenizer tokenizer, ChatTemplate template, EncodingOptions options, PieceEncoder pieces) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.options = options;
        this.pieces = pieces;
        controlTokens = new ControlTokens(tokenizer);
        ends = tokenizer.endOfSequence();
        Clock clock = Clock.fixed(options.date().atTime(12, 0).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
        asItIs = new RenderOptions(false, Map.of(), clock);
        forNextTurn = new RenderOptions(true, Map.of(), clock);
    }

    List<EncodedSpan> encode(Sample.Chat chat) {
        List<ChatMessage> messages = chat.messages();
        if (!options.controlTokens()) {
            requireNoControlTokens(chat);
        }
        List<Integer> turns = IntStream.range(0, messages.size())
                .filter(i -> messages.get(i).role().equals("assistant")).boxed().toList();
        if (turns.isEmpty()) {
            throw TrainingDataException.at(chat.origin(),
                    "the conversation has no message of the assistant, so there is nothing to learn; leave it out");
        }
        List<EncodedSpan> spans = new ArrayList<>();
        String written = "";
        for (int turn : options.learnedTurns() == LearnedTurns.LAST ? List.of(turns.getLast()) : turns) {
            written = encodeTurn(chat, turn, written, spans);
        }
        return spans;
    }

    /**
     * Adds what is read before a turn, and the turn.
     *
     * @param written the text of all spans so far
     * @return the same with what is added
     */
    private String encodeTurn(Sample.Chat chat, int turn, String written, List<EncodedSpan> spans) {
        String prompt = render(chat, turn, forNextTurn);
        String rendered = render(chat, turn + 1, asItIs);
        if (!rendered.startsWith(prompt)) {
            throw TrainingDataException.at(chat.origin(), "the chat template writes messages[" + turn
                    + "] in another way than it asks for it (" + parting(prompt, rendered)
                    + "), so what the model would write there is not known; use another template, or leave the sample"
                    + " out");
        }
        if (!prompt.startsWith(written)) {
            throw TrainingDataException.at(chat.origin(),
                    "the chat template writes what precedes messages[" + turn + "] in another way once it is there ("
                            + parting(written, prompt) + "), so one text cannot teach every turn; learn the last turn"
                            + " alone, and give each turn a sample of its own");
        }
        spans.add(new EncodedSpan(encoded(chat, turn, written, prompt.substring(written.length())), false));
        String answer = rendered.substring(prompt.length());
        int[] ids = encoded(chat, turn, prompt, answer);
        int end = endOfTurn(ids);
        String rest = tokenizer.decode(Arrays.copyOfRange(ids, Math.max(end, 0), ids.length), false);
        if (end < 0 || !answer.endsWith(rest)) {
            throw TrainingDataException.at(chat.origin(),
                    "the chat template puts no end-of-turn token of this tokenizer"
                            + " after messages[" + turn
                            + "], so a model could not learn to stop; use the template and the"
                            + " tokenizer of one model");
        }
        spans.add(new EncodedSpan(Arrays.copyOf(ids, end), true));
        return rendered.substring(0, rendered.length() - rest.length());
    }

    private int[] encoded(Sample.Chat chat, int turn, String before, String piece) {
        return pieces.continuation(before, piece, SpecialTokens.PARSE)
                .orElseThrow(() -> TrainingDataException.at(chat.origin(), "this tokenizer joins the text before"
                        + " messages[" + turn + "] with the message's own, so what the model would write is not known;"
                        + " leave the sample out"));
    }

    /**
     * How many of a turn's ids are generated: those up to the first that ends a sequence. Where the tokenizer knows no
     * such end, special tokens at the end of the text do as well, and the first of them is the turn's own.
     *
     * @return -1 where there is no end
     */
    private int endOfTurn(int[] ids) {
        for (int i = 0; i < ids.length; i++) {
            if (ends.contains(ids[i])) {
                return i + 1;
            }
        }
        int end = -1;
        for (int i = ids.length - 1; i >= 0; i--) {
            if (tokenizer.special(ids[i])) {
                end = i + 1;
            } else if (!tokenizer.decode(new int[]{ids[i]}, false).isBlank()) {
                break;
            }
        }
        return end;
    }

    private String render(Sample.Chat chat, int messages, RenderOptions how) {
        List<ChatMessage> conversation = chat.messages().subList(0, messages);
        try {
            return chat.tools().isEmpty()
                    ? template.render(conversation, how)
                    : template.render(conversation, chat.tools(), how);
        } catch (IllegalArgumentException refused) {
            throw TrainingDataException.at(chat.origin(),
                    "with the first " + messages + " messages, " + refused.getMessage(), refused);
        }
    }

    private void requireNoControlTokens(Sample.Chat chat) {
        for (int i = 0; i < chat.messages().size(); i++) {
            Optional<String> found = controlTokens.in(chat.messages().get(i));
            if (found.isPresent()) {
                throw TrainingDataException.at(chat.origin(), "messages[" + i + "] holds the control token "
                        + found.get() + "; remove it, or let control tokens in texts act as such");
            }
        }
    }

    /** Where two texts that should begin alike part. */
    private static String parting(String one, String other) {
        int at = Math.max(0, Arrays.mismatch(one.toCharArray(), other.toCharArray()));
        return "at character " + at + " \"" + shown(one, at) + "\" became \"" + shown(other, at) + "\"";
    }

    private static String shown(String text, int from) {
        return text.substring(from, Math.min(text.length(), from + SHOWN_CHARACTERS)).replace("\n", "\\n");
    }
}
