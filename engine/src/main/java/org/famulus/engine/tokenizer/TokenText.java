package org.famulus.engine.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/** The bytes of each token, and the text of ids. Bytes that are no UTF-8 become U+FFFD. Immutable. */
final class TokenText {

    /** The bytes of token {@code id} are {@code bytes[starts[id]]} to {@code bytes[starts[id + 1]]}. */
    private final byte[] bytes;
    private final int[] starts;
    private final BitSet special;
    private final boolean dropsLeadingSpace;

    TokenText(TokenizerDefinition definition) {
        special = definition.special();
        dropsLeadingSpace = definition.form().dropsLeadingSpace();
        Set<String> added = HashSet.newHashSet(definition.addedTokens().size());
        definition.addedTokens().forEach(token -> added.add(token.content()));
        boolean byteLevel = definition.form() instanceof TextForm.ByteLevel;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        starts = new int[definition.vocabulary().size() + 1];
        definition.vocabulary().forEach((token, id) -> {
            // An added token was never spelled in the byte alphabet: it is plain text.
            all.writeBytes(byteLevel && added.contains(token)
                    ? token.getBytes(StandardCharsets.UTF_8)
                    : definition.form().bytes(token));
            starts[id + 1] = all.size();
        });
        for (int id = 0; id < starts.length - 1; id++) {
            starts[id + 1] = Math.max(starts[id + 1], starts[id]);
        }
        bytes = all.toByteArray();
    }

    int size() {
        return starts.length - 1;
    }

    boolean special(int id) {
        return special.get(id);
    }

    boolean dropsLeadingSpace() {
        return dropsLeadingSpace;
    }

    int length(int id) {
        return starts[id + 1] - starts[id];
    }

    byte byteAt(int id, int index) {
        return bytes[starts[id] + index];
    }

    /** @throws IllegalArgumentException for an id outside the vocabulary */
    byte[] bytes(int id) {
        requireKnown(id);
        return Arrays.copyOfRange(bytes, starts[id], starts[id + 1]);
    }

    private void requireKnown(int id) {
        if (id < 0 || id >= size()) {
            throw new IllegalArgumentException("id " + id + " is outside the vocabulary of " + size() + " tokens");
        }
    }

    /** Copies the token's bytes to {@code target} from {@code offset} on. */
    void copy(int id, byte[] target, int offset) {
        System.arraycopy(bytes, starts[id], target, offset, length(id));
    }

    /** @throws IllegalArgumentException for an id outside the vocabulary */
    String decode(int[] ids, boolean skipSpecial) {
        long total = 0;
        for (int id : ids) {
            requireKnown(id);
            total += skipSpecial && special.get(id) ? 0 : length(id);
        }
        byte[] text = new byte[Math.toIntExact(total)];
        int end = 0;
        for (int id : ids) {
            if (!skipSpecial || !special.get(id)) {
                copy(id, text, end);
                end += length(id);
            }
        }
        int start = dropsLeadingSpace && end > 0 && text[0] == ' ' ? 1 : 0;
        return Utf8.decode(text, start, end);
    }

    /** The last bytes of the ids' text that are no whole character yet: at most three. */
    byte[] openBytes(int[] ids) {
        byte[] tail = new byte[3];
        int kept = 0;
        for (int i = ids.length - 1; i >= 0 && kept < tail.length; i--) {
            int id = ids[i];
            if (id < 0 || id >= size() || special.get(id)) {
                continue;
            }
            for (int b = length(id) - 1; b >= 0 && kept < tail.length; b--) {
                tail[tail.length - ++kept] = byteAt(id, b);
            }
        }
        int open = Utf8.incompleteTail(tail, tail.length);
        return Arrays.copyOfRange(tail, tail.length - Math.min(open, kept), tail.length);
    }
}
