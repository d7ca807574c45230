package org.famulus.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.famulus.engine.tokenizer.GgufVocabulary;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.tokenizer.Tokenizers;
import org.famulus.engine.tokenizer.WordSplitting;

/** Small whole tokenizers. */
final class TestTokenizers {

    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int BYTE = 6;

    private TestTokenizers() {
    }

    /**
     * Bytes 0 to 255, a few merges, then control tokens; adds nothing by itself.
     *
     * @param ends those of them that end a sequence; the first is {@code eos_token}
     */
    static Tokenizer bytes(List<String> control, List<String> ends) {
        return bytes(control, ends, Optional.empty());
    }

    /**
     * As above.
     *
     * @param begin the control token that heads every sequence
     */
    static Tokenizer bytes(List<String> control, List<String> ends, Optional<String> begin) {
        List<String> tokens = IntStream.range(0, 256).mapToObj(WordSplitting::spelled)
                .collect(Collectors.toCollection(ArrayList::new));
        List<String> merges = List.of("h e", "l l", "he ll", "hell o", "Ġ Ġ", "Ċ Ċ", "Ġ hello");
        merges.forEach(merge -> tokens.add(merge.replace(" ", "")));
        int first = tokens.size();
        tokens.addAll(control);
        int[] types = IntStream.range(0, tokens.size()).map(id -> id < first ? NORMAL : CONTROL).toArray();
        Set<Integer> others = ends.stream().skip(1).map(tokens::indexOf).collect(Collectors.toSet());
        return Tokenizers.of(new GgufVocabulary("test", "gpt2", Optional.of("llama-bpe"), tokens, new float[0], types,
                merges, begin.stream().mapToInt(tokens::indexOf).findFirst(),
                ends.stream().mapToInt(tokens::indexOf).findFirst(), others, OptionalInt.empty(),
                Optional.of(begin.isPresent()), Optional.of(false), Optional.empty()));
    }

    /** A SentencePiece tokenizer that puts a space before each text: letters, bytes, control tokens. */
    static Tokenizer sentencePiece(List<String> control, String end) {
        List<String> tokens = new ArrayList<>(List.of("<unk>"));
        List<Integer> types = new ArrayList<>(List.of(UNKNOWN));
        for (int value = 0; value < 256; value++) {
            tokens.add(String.format("<0x%02X>", value));
            types.add(BYTE);
        }
        "▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,!?:<>|/_[]".chars().forEach(c -> {
            tokens.add(Character.toString(c));
            types.add(NORMAL);
        });
        for (String word : List.of("he", "ll", "hell", "hello", "▁hello", "▁▁")) {
            tokens.add(word);
            types.add(NORMAL);
        }
        for (String token : control) {
            tokens.add(token);
            types.add(CONTROL);
        }
        float[] scores = new float[tokens.size()];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = -id;
        }
        return Tokenizers.of(new GgufVocabulary("test", "llama", Optional.empty(), tokens, scores,
                types.stream().mapToInt(Integer::intValue).toArray(), List.of(), OptionalInt.empty(),
                OptionalInt.of(tokens.indexOf(end)), Set.of(), OptionalInt.of(0), Optional.of(false),
                Optional.of(false),
                Optional.of(true)));
    }
}
