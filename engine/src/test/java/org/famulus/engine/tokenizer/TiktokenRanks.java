package org.famulus.engine.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Turns a list of tiktoken ranks into the vocabulary and merges that a GGUF file carries: the merge that makes a token is
 * what byte-pair encoding with the lower ranks leaves of it just before.
 */
public final class TiktokenRanks {

    private TiktokenRanks() {
    }

    /** The vocabulary, with control tokens behind the ranks. */
    public static GgufVocabulary vocabulary(Path file, String preTokenizer, List<String> control) throws IOException {
        List<String> tokens = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                StringBuilder token = new StringBuilder();
                for (byte b : Base64.getDecoder().decode(line.substring(0, space))) {
                    token.append(ByteAlphabet.character(b & 0xFF));
                }
                if (Integer.parseInt(line.substring(space + 1).strip()) != tokens.size()) {
                    throw new IOException("ranks are not in order at " + tokens.size());
                }
                tokens.add(token.toString());
            }
        }
        Map<String, Integer> ranks = new HashMap<>();
        for (int rank = 0; rank < tokens.size(); rank++) {
            ranks.put(tokens.get(rank), rank);
        }
        List<String> merges = new ArrayList<>();
        for (int rank = 0; rank < tokens.size(); rank++) {
            if (tokens.get(rank).length() > 1) {
                List<String> parts = parts(tokens.get(rank), rank, ranks);
                if (parts.size() == 2) {
                    merges.add(parts.get(0) + " " + parts.get(1));
                }
            }
        }
        int words = tokens.size();
        tokens.addAll(control);
        int[] types = new int[tokens.size()];
        for (int id = 0; id < types.length; id++) {
            types[id] = id < words ? 1 : 3;
        }
        return new GgufVocabulary(file.getFileName().toString(), "gpt2", Optional.of(preTokenizer), tokens,
                new float[0],
                types, merges, control.isEmpty() ? OptionalInt.empty() : OptionalInt.of(words), OptionalInt.empty(),
                Set.of(), OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Merges by the ranks below {@code limit}, lowest first. */
    private static List<String> parts(String token, int limit, Map<String, Integer> ranks) {
        List<String> parts = new ArrayList<>(token.chars().mapToObj(Character::toString).toList());
        while (true) {
            int best = limit;
            int at = -1;
            for (int i = 0; i + 1 < parts.size(); i++) {
                int rank = ranks.getOrDefault(parts.get(i) + parts.get(i + 1), limit);
                if (rank < best) {
                    best = rank;
                    at = i;
                }
            }
            if (at < 0) {
                return parts;
            }
            parts.set(at, parts.get(at) + parts.remove(at + 1));
        }
    }
}
