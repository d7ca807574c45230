package org.famulus.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;

/** The integers from {@code start} to before {@code stop}; {@code step} is not 0. */
record Range(long start, long stop, long step) {

    /** Jinja2's sandbox allows no longer ones. */
    static final int MAXIMUM_LENGTH = 100_000;

    int length() {
        long span = step > 0 ? stop - start : start - stop;
        return span <= 0 ? 0 : (int) ((span - 1) / Math.abs(step) + 1);
    }

    List<Object> items() {
        List<Object> items = new ArrayList<>(length());
        for (int i = 0; i < length(); i++) {
            items.add(start + i * step);
        }
        return items;
    }
}
