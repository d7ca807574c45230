package org.famulus.engine.tokenizer;

import java.util.Arrays;

/** Turns ids into text as they come, holding back at most the three bytes of an incomplete character. */
final class TokenTextStream implements TextStream {

    private final TokenText text;
    private byte[] held = new byte[64];
    private int heldLength;
    private boolean atBeginning;
    private boolean finished;

    TokenTextStream(TokenText text, int[] context) {
        this.text = text;
        atBeginning = text.dropsLeadingSpace();
        for (int i = context.length - 1; atBeginning && i >= 0; i--) {
            int id = context[i];
            atBeginning = id < 0 || id >= text.size() || text.special(id) || text.length(id) == 0;
        }
        byte[] open = text.openBytes(context);
        System.arraycopy(open, 0, held, 0, open.length);
        heldLength = open.length;
    }

    @Override
    public String append(int id) {
        if (finished) {
            throw new IllegalStateException("the text stream is finished; start another for more ids");
        }
        if (id < 0) {
            throw new IllegalArgumentException("id " + id + " is negative");
        }
        if (id >= text.size() || text.special(id) || text.length(id) == 0) {
            return "";
        }
        int length = text.length(id);
        if (held.length < heldLength + length) {
            held = Arrays.copyOf(held, Math.addExact(heldLength, length));
        }
        text.copy(id, held, heldLength);
        int start = atBeginning && held[0] == ' ' ? 1 : 0;
        atBeginning = false;
        int end = heldLength + length;
        int open = Utf8.incompleteTail(held, end);
        String piece = Utf8.decode(held, start, end - open);
        System.arraycopy(held, end - open, held, 0, open);
        heldLength = open;
        return piece;
    }

    @Override
    public String finish() {
        if (finished) {
            throw new IllegalStateException("the text stream is finished already");
        }
        finished = true;
        return Utf8.decode(held, 0, heldLength);
    }
}
