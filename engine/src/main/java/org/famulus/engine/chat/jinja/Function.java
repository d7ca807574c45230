package org.famulus.engine.chat.jinja;

/** What a template can call. */
@FunctionalInterface
interface Function {

    Object call(Evaluator evaluator, Arguments arguments);
}
