package org.famulus.engine.tokenizer;

import java.util.Locale;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A step that cuts the text into words, inside which merges happen. None of them loses text. */
sealed interface PreTokenizer {

    /** Writes the step in the form of {@code tokenizer.json}. */
    void write(ObjectNode json);

    /** Bytes become printable characters; {@code splits} also cuts by GPT-2's pattern. Always the last step. */
    record ByteLevel(boolean addsPrefixSpace, boolean splits) implements PreTokenizer {
        @Override
        public void write(ObjectNode json) {
            json.put("type", "ByteLevel").put("add_prefix_space", addsPrefixSpace).put("trim_offsets", true)
                    .put("use_regex", splits);
        }
    }

    /** Cuts runs of digits out, or each digit by itself. */
    record Digits(boolean each) implements PreTokenizer {
        @Override
        public void write(ObjectNode json) {
            json.put("type", "Digits").put("individual_digits", each);
        }
    }

    /** Each match of the pattern, and each gap between two, is a word. */
    record Split(SplitPattern pattern) implements PreTokenizer {
        @Override
        public void write(ObjectNode json) {
            json.put("type", "Split").put("behavior", "Isolated").put("invert", false).putObject("pattern").put("Regex",
                    pattern.expression());
        }
    }

    /** Spaces become U+2581; {@code scheme} says whether the text also begins with one. */
    record Metaspace(Scheme scheme, boolean splits) implements PreTokenizer {

        enum Scheme {
            FIRST, NEVER, ALWAYS
        }

        @Override
        public void write(ObjectNode json) {
            json.put("type", "Metaspace").put("replacement", Character.toString(SentencePieceMerges.SPACE))
                    .put("prepend_scheme", scheme.name().toLowerCase(Locale.ROOT)).put("split", splits);
        }
    }
}
