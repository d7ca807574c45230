package org.famulus.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SentencePiece's byte-pair encoding as its definition says it: of all neighbours whose joint text is a normal token, the
 * pair with the highest score merges first, the leftmost among equals. Quadratic, and independent of the engine's way.
 */
final class SentencePieceOracle {

    private final Map<String, Integer> normal = new HashMap<>();
    private final Map<String, Integer> all = new HashMap<>();
    private final GgufVocabulary vocabulary;

    SentencePieceOracle(GgufVocabulary vocabulary) {
        this.vocabulary = vocabulary;
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            all.put(vocabulary.tokens().get(id), id);
            if (vocabulary.tokenTypes()[id] == 1) {
                normal.put(vocabulary.tokens().get(id), id);
            }
        }
    }

    /** The ids of a text that is not empty, with the space before it. */
    int[] encode(String text) {
        List<String> pieces = new ArrayList<>();
        ("\u2581" + text.replace(' ', '\u2581')).codePoints().forEach(c -> pieces.add(Character.toString(c)));
        while (true) {
            int at = -1;
            float best = Float.NEGATIVE_INFINITY;
            for (int i = 0; i + 1 < pieces.size(); i++) {
                Integer id = normal.get(pieces.get(i) + pieces.get(i + 1));
                boolean parts = normal.containsKey(pieces.get(i)) && normal.containsKey(pieces.get(i + 1));
                if (id != null && parts && vocabulary.scores()[id] > best) {
                    best = vocabulary.scores()[id];
                    at = i;
                }
            }
            if (at < 0) {
                break;
            }
            pieces.set(at, pieces.get(at) + pieces.remove(at + 1));
        }
        List<Integer> ids = new ArrayList<>();
        for (String piece : pieces) {
            Integer id = normal.get(piece);
            if (id != null) {
                ids.add(id);
            } else {
                for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
                    ids.add(all.getOrDefault(String.format("<0x%02X>", b & 0xFF), -1));
                }
            }
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }
}
