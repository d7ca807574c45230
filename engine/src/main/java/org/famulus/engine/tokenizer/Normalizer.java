package org.famulus.engine.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A step that rewrites the text before it is split; only steps that cannot blow a text up exist here. */
sealed interface Normalizer {

    /** The same step in Java, for checks on short texts. */
    String apply(String text);

    /** Writes the step in the form of {@code tokenizer.json}. */
    void write(ObjectNode json);

    /** Puts a prefix before a text that is not empty. */
    record Prepend(String prefix) implements Normalizer {
        @Override
        public String apply(String text) {
            return text.isEmpty() ? text : prefix + text;
        }

        @Override
        public void write(ObjectNode json) {
            json.put("type", "Prepend").put("prepend", prefix);
        }
    }

    /** Replaces each occurrence of a text; the replacement is one character, so nothing grows. */
    record Replace(String pattern, String replacement) implements Normalizer {
        @Override
        public String apply(String text) {
            return text.replace(pattern, replacement);
        }

        @Override
        public void write(ObjectNode json) {
            json.put("type", "Replace").put("content", replacement).putObject("pattern").put("String", pattern);
        }
    }

    /** One of the four normalization forms of Unicode. */
    record UnicodeForm(java.text.Normalizer.Form form) implements Normalizer {
        @Override
        public String apply(String text) {
            return java.text.Normalizer.normalize(text, form);
        }

        @Override
        public void write(ObjectNode json) {
            json.put("type", form.name());
        }
    }
}
