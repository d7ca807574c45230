package org.famulus.engine.generation.constraint;

import org.famulus.engine.generation.schema.JsonForm;
import org.famulus.engine.generation.schema.JsonLanguage;

/** What a generated text is held to. Immutable; equal ones allow the same texts. */
public sealed interface OutputConstraint {

    /** The JSON. */
    JsonLanguage language();

    /** Its white space. */
    JsonForm form();

    /**
     * The whole text is one JSON value, without anything before or behind it.
     *
     * @param language the JSON
     * @param form its white space
     */
    record WholeAnswer(JsonLanguage language, JsonForm form) implements OutputConstraint {

        /** With a space after commas and colons. */
        public WholeAnswer(JsonLanguage language) {
            this(language, JsonForm.SPACED);
        }
    }

    /**
     * The text is free until it comes to {@code opening}; then follow one JSON value, {@code closing}, and free text again
     * or the end.
     *
     * @param opening one or more characters; may be spelled by control tokens, ordinary ones, or both
     * @param language the JSON
     * @param form its white space
     * @param closing one or more characters, the first none that could go on a number; may be spelled as {@code opening}
     * @param again whether the text goes on after {@code closing}, free until the next {@code opening}
     */
    record Triggered(String opening, JsonLanguage language, JsonForm form, String closing,
            boolean again) implements OutputConstraint {

        /** @throws IllegalArgumentException for an opening or closing that is empty, or a closing that goes on a number */
        public Triggered {
            if (opening.isEmpty() || closing.isEmpty() || "0123456789.eE+-".indexOf(closing.charAt(0)) >= 0) {
                throw new IllegalArgumentException("JSON between \"" + opening + "\" and \"" + closing
                        + "\"; allowed: both with a character, the closing not beginning with one of a number");
            }
        }

        /** Tool calls as models of the Qwen and Hermes families write them, any number of them. */
        public static Triggered toolCalls(JsonLanguage calls) {
            return new Triggered("<tool_call>\n", calls, JsonForm.SPACED, "\n</tool_call>", true);
        }
    }
}
