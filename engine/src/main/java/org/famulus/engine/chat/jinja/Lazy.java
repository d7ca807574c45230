package org.famulus.engine.chat.jinja;

import java.util.List;

/**
 * The result of a filter that is a generator in Jinja2: it is gone through once, is always true, and has no length and
 * no elements to pick.
 */
final class Lazy {

    private final List<Object> items;
    private int position;

    Lazy(List<Object> items) {
        this.items = items;
    }

    boolean hasNext() {
        return position < items.size();
    }

    Object next() {
        return items.get(position++);
    }

    /** All that is left. */
    List<Object> drain() {
        List<Object> rest = items.subList(position, items.size());
        position = items.size();
        return rest;
    }
}
