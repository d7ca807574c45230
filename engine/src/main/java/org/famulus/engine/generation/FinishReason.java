package org.famulus.engine.generation;

/** Why a generation ended. */
public enum FinishReason {
    /** The model chose a stop token. */
    STOP_TOKEN("stop"),
    /** The text came to a stop string. */
    STOP_STRING("stop"),
    /** What the text is held to allows nothing more. */
    COMPLETE("stop"),
    /** The allowed number of tokens was generated. */
    LENGTH("length"),
    /** The last token has no position left in the context. */
    CONTEXT_FULL("context_full"),
    /** Its owner cancelled it. */
    CANCELLED("cancelled");

    private final String jsonName;

    FinishReason(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The name in JSON; all kinds of stop are "stop" there, as in OpenAI's format. */
    public String jsonName() {
        return jsonName;
    }
}
