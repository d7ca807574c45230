package org.famulus.engine.chat.jinja;

import java.util.List;

/**
 * A mapping's keys, values or items.
 *
 * @param name {@code keys}, {@code values} or {@code items}
 */
record View(String name, List<Object> items) {
}
