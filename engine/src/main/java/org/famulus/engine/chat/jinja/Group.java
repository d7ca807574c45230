package org.famulus.engine.chat.jinja;

import java.util.List;

/** What {@code groupby} gives: a value and the elements that have it; prints as a tuple. */
record Group(Object grouper, List<Object> items) {

    Tuple tuple() {
        return new Tuple(List.of(grouper, items));
    }
}
