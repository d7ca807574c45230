package org.famulus.world.phrasing;

import java.util.ArrayList;
import java.util.List;

import org.famulus.world.text.Template;

/** Gathers pieces; neighbouring words become one piece without doubled spaces or spaces before a stop. */
final class PieceList implements Template.Sink {

    private final List<Piece> pieces = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();

    @Override
    public void words(String text) {
        words.append(text);
    }

    @Override
    public void slot(String name) {
        flush();
        pieces.add(new Piece.Gap(Slot.find(name).orElseThrow()));
    }

    /** The pieces, without space at the end. */
    List<Piece> finish() {
        int end = words.length();
        while (end > 0 && words.charAt(end - 1) == ' ') {
            end--;
        }
        words.setLength(end);
        flush();
        return List.copyOf(pieces);
    }

    private void flush() {
        StringBuilder text = new StringBuilder(words.length());
        for (int i = 0; i < words.length(); i++) {
            char letter = words.charAt(i);
            int last = text.length() - 1;
            boolean afterSpace = last < 0 ? pieces.isEmpty() : text.charAt(last) == ' ';
            if (letter == ' ' && afterSpace) {
                continue;
            }
            boolean stop = (letter == ',' || letter == '?' || letter == '.')
                    && (i + 1 == words.length() || words.charAt(i + 1) == ' ');
            if (stop && last >= 0 && text.charAt(last) == ' ') {
                text.setLength(last);
            }
            text.append(letter);
        }
        words.setLength(0);
        if (!text.isEmpty()) {
            pieces.add(new Piece.Words(text.toString()));
        }
    }
}
