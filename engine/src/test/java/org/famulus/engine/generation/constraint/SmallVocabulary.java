package org.famulus.engine.generation.constraint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A vocabulary of a few hundred tokens as byte-pair encoding makes them: all bytes, then pieces of JSON and of words, cut
 * anywhere, also inside characters; at its end a token without text and control tokens.
 *
 * @param tokens bytes by id
 * @param control ids of control tokens
 * @param end the id of the control token that ends a text
 */
record SmallVocabulary(List<byte[]> tokens, BitSet control, int end) {

    private static final String SAMPLE = "{\"name\": \"hello there\", \"tags\": [1, 2.5, -30, null, true, false], \"日本\": \"é\","
            + " \"n\": {\"kind\": \"k0\", \"id\": 12345}}, {\"a\\\\b\\\"\\u00e9\\ud83d\\ude00\": \"👩 emoji\"}]}, \"value\": 0.001}"
            + " 2024-02-29T23:59:59Z <tool_call>\n{\"name\": \"ab\", \"arguments\": {}}\n</tool_call>";

    /** With this many pieces drawn from the sample. */
    static SmallVocabulary of(long seed, int pieces) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] sample = SAMPLE.getBytes(StandardCharsets.UTF_8);
        List<byte[]> tokens = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            tokens.add(new byte[]{(byte) value});
        }
        Set<String> known = new LinkedHashSet<>();
        while (known.size() < pieces) {
            int from = random.nextInt(sample.length - 2);
            int to = Math.min(sample.length, from + 2 + random.nextInt(7));
            byte[] piece = Arrays.copyOfRange(sample, from, to);
            if (known.add(Arrays.toString(piece))) {
                tokens.add(piece);
            }
        }
        for (String run : List.of("a".repeat(22), " ".repeat(26), "\"" + "-".repeat(31), "é".repeat(12),
                "x".repeat(9) + "\", \"tags\": [\"")) {
            tokens.add(run.getBytes(StandardCharsets.UTF_8));
        }
        // Two tokens of the same bytes, as some vocabularies have them.
        tokens.add("\"name\"".getBytes(StandardCharsets.UTF_8));
        tokens.add("\"name\"".getBytes(StandardCharsets.UTF_8));
        tokens.add(new byte[0]);
        BitSet control = new BitSet();
        for (String name : List.of("<|start|>", "<tool_call>", "</tool_call>", "{\"", "<|end|>")) {
            control.set(tokens.size());
            tokens.add(name.getBytes(StandardCharsets.UTF_8));
        }
        return new SmallVocabulary(tokens, control, tokens.size() - 1);
    }

    TokenVocabulary vocabulary() {
        return TokenVocabulary.of(tokens, control);
    }

    int size() {
        return tokens.size();
    }

    /** The one ordinary token of these bytes. */
    int id(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int id = 0; id < size(); id++) {
            if (!control.get(id) && Arrays.equals(tokens.get(id), bytes)) {
                return id;
            }
        }
        throw new IllegalArgumentException(text);
    }

    /** The control token of this name. */
    int controlId(String name) {
        for (int id = 0; id < size(); id++) {
            if (control.get(id) && new String(tokens.get(id), StandardCharsets.UTF_8).equals(name)) {
                return id;
            }
        }
        throw new IllegalArgumentException(name);
    }
}
