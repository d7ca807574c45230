package org.famulus.world.dialogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One turn of a dialogue. Trees are shared, not copied: whoever reads one leaves it as it is. */
public sealed interface Turn {

    /** What is known from the outset: the time and the owner, or what to read a text for. */
    record System(String text) implements Turn {
    }

    /** What the owner writes, or a text to read. */
    record User(String text) implements Turn {
    }

    /** What the assistant says. */
    record Say(Purpose purpose, String text) implements Turn {
    }

    /** A call that the assistant makes; its arguments are in the order of the card. */
    record Call(String tool, ObjectNode arguments) implements Turn {
    }

    /** What the tool answers. */
    record Result(String tool, JsonNode content) implements Turn {
    }
}
