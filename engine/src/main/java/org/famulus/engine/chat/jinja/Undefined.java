package org.famulus.engine.chat.jinja;

/**
 * The value of what is not there: empty as text and as a list, and an error in any other use.
 *
 * @param reason the error's message
 */
record Undefined(String reason) {

    JinjaException failure() {
        return JinjaException.failed(reason);
    }

    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }
}
