package org.famulus.engine.tokenizer;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.weights.GgufMetadata;

/**
 * What the metadata of a GGUF file says about its tokenizer, under the keys {@code tokenizer.ggml.*} named below. Nothing
 * is checked here; {@link Tokenizers#of(GgufVocabulary)} does. The arrays are read, never changed, and may be dropped
 * once the tokenizer is made.
 *
 * @param source the file, for messages
 * @param model {@code model}: {@code llama} (SentencePiece byte-pair encoding) or {@code gpt2} (byte-level)
 * @param preTokenizer {@code pre}: how {@code gpt2} cuts text into words; of no meaning for {@code llama}
 * @param tokens {@code tokens}, by id
 * @param scores {@code scores}, by id; of {@code llama} only, else empty
 * @param tokenTypes {@code token_type}, by id: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte
 * @param merges {@code merges}, two tokens with a space between, in order of rank; of {@code gpt2} only, else empty
 * @param beginOfSequence {@code bos_token_id}
 * @param endOfSequence {@code eos_token_id}
 * @param endsOfTurn {@code eot_token_id} and {@code eom_token_id}, those that the file has
 * @param unknown {@code unknown_token_id}
 * @param addsBeginOfSequence {@code add_bos_token}; where absent, llama.cpp's rule: true for {@code llama} and
 *            {@code llama-bpe}
 * @param addsEndOfSequence {@code add_eos_token}; where absent, false
 * @param addsSpacePrefix {@code add_space_prefix}; where absent, true for {@code llama}
 */
@SuppressWarnings("ArrayRecordComponent")
public record GgufVocabulary(String source, String model, Optional<String> preTokenizer, List<String> tokens,
        float[] scores, int[] tokenTypes, List<String> merges, OptionalInt beginOfSequence, OptionalInt endOfSequence,
        Set<Integer> endsOfTurn, OptionalInt unknown, Optional<Boolean> addsBeginOfSequence,
        Optional<Boolean> addsEndOfSequence,
        Optional<Boolean> addsSpacePrefix) {

    private static final String KEYS = "tokenizer.ggml.";

    /**
     * Reads the keys named above.
     *
     * @param source the file, for messages
     * @throws ModelFormatException where a needed key is missing or one has a value of another kind
     */
    public static GgufVocabulary of(String source, GgufMetadata metadata) {
        double[] numbers = metadata.contains(KEYS + "scores") ? metadata.numbers(KEYS + "scores") : new double[0];
        float[] scores = new float[numbers.length];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = (float) numbers[id];
        }
        long[] typeNumbers = metadata.integers(KEYS + "token_type");
        int[] types = new int[typeNumbers.length];
        for (int id = 0; id < types.length; id++) {
            types[id] = Math.clamp(typeNumbers[id], -1, Integer.MAX_VALUE);
        }
        Set<Integer> endsOfTurn = new HashSet<>();
        for (String key : List.of("eot_token_id", "eom_token_id")) {
            id(metadata, key).ifPresent(endsOfTurn::add);
        }
        String pre = KEYS + "pre";
        return new GgufVocabulary(source, metadata.string(KEYS + "model"),
                metadata.contains(pre) ? Optional.of(metadata.string(pre)) : Optional.empty(),
                List.copyOf(metadata.strings(KEYS + "tokens")), scores, types,
                metadata.contains(KEYS + "merges") ? List.copyOf(metadata.strings(KEYS + "merges")) : List.of(),
                id(metadata, "bos_token_id"), id(metadata, "eos_token_id"), endsOfTurn,
                id(metadata, "unknown_token_id"), flag(metadata, "add_bos_token"), flag(metadata, "add_eos_token"),
                flag(metadata, "add_space_prefix"));
    }

    private static OptionalInt id(GgufMetadata metadata, String key) {
        return metadata.contains(KEYS + key) ? OptionalInt.of(metadata.int32(KEYS + key)) : OptionalInt.empty();
    }

    private static Optional<Boolean> flag(GgufMetadata metadata, String key) {
        return metadata.contains(KEYS + key) ? Optional.of(metadata.bool(KEYS + key)) : Optional.empty();
    }
}
