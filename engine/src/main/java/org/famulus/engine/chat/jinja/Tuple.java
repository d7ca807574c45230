package org.famulus.engine.chat.jinja;

import java.util.List;

/** A list that prints with parentheses and equals no list. */
record Tuple(List<Object> items) {

    Tuple {
        items = List.copyOf(items);
    }
}
