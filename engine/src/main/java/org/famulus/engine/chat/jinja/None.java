package org.famulus.engine.chat.jinja;

/** Python's {@code None}, JSON's {@code null}. */
enum None {
    NONE
}
