package org.famulus.engine.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.tokenizer.PreTokenizer.Metaspace.Scheme;

/** Reads the steps of a {@code tokenizer.json} that are known; each unknown one is refused by name. */
final class Steps {

    static final String DECODERS = "ByteLevel, Metaspace, or a Sequence of Replace (U+2581 by a space), ByteFallback,"
            + " Fuse and Strip (one leading space)";

    private static final int MOST_STEPS = 16;
    private static final int LONGEST_LITERAL = 16;
    private static final String SPACE = Character.toString(SentencePieceMerges.SPACE);

    private Steps() {
    }

    static List<Normalizer> normalizers(JsonValue value) {
        return flatten(value, "normalizers", (step, steps) -> steps.add(normalizer(step)));
    }

    static List<PreTokenizer> preTokenizers(JsonValue value) {
        return flatten(value, "pretokenizers", (step, steps) -> steps.add(preTokenizer(step)));
    }

    /** Sequences may nest; what they hold is one list. */
    private static <T> List<T> flatten(JsonValue value, String field, BiConsumer<JsonValue, List<T>> read) {
        List<T> steps = new ArrayList<>();
        flatten(value, field, read, steps);
        return steps;
    }

    private static <T> void flatten(JsonValue value, String field, BiConsumer<JsonValue, List<T>> read, List<T> steps) {
        if (value.required("type").text().equals("Sequence")) {
            value.required(field).items(MOST_STEPS).forEach(step -> flatten(step, field, read, steps));
        } else {
            read.accept(value, steps);
        }
        if (steps.size() > MOST_STEPS) {
            throw new ModelFormatException(
                    value.file() + ": " + field + " hold more than " + MOST_STEPS + " steps, the most allowed");
        }
    }

    private static Normalizer normalizer(JsonValue step) {
        JsonValue type = step.required("type");
        return switch (type.text()) {
            case "Prepend" -> new Normalizer.Prepend(literal(step.required("prepend"), LONGEST_LITERAL));
            case "Replace" -> new Normalizer.Replace(
                    literal(step.required("pattern").required("String"), LONGEST_LITERAL),
                    literal(step.required("content"), 1));
            case "NFC", "NFD", "NFKC", "NFKD" ->
                new Normalizer.UnicodeForm(java.text.Normalizer.Form.valueOf(type.text()));
            default -> throw type.refused("Prepend, Replace, NFC, NFD, NFKC, NFKD or a Sequence of them");
        };
    }

    private static PreTokenizer preTokenizer(JsonValue step) {
        JsonValue type = step.required("type");
        return switch (type.text()) {
            case "ByteLevel" ->
                new PreTokenizer.ByteLevel(step.flag("add_prefix_space", true), step.flag("use_regex", true));
            case "Digits" -> new PreTokenizer.Digits(step.flag("individual_digits", false));
            case "Split" -> split(step);
            case "Metaspace" -> {
                requireSpace(step.required("replacement"));
                yield new PreTokenizer.Metaspace(scheme(step), step.flag("split", true));
            }
            default -> throw type.refused("ByteLevel, Digits, Split, Metaspace or a Sequence of them");
        };
    }

    private static PreTokenizer.Split split(JsonValue step) {
        JsonValue expression = step.required("pattern").required("Regex");
        SplitPattern pattern = SplitPattern.of(expression.text()).orElseThrow(
                () -> expression.refused("the pattern of one of " + SplitPattern.families()));
        JsonValue behavior = step.required("behavior");
        boolean inverted = step.flag("invert", false);
        // Both keep each match as a word; the second form also drops gaps, of which whole patterns have none.
        if (!behavior.text().equals(inverted ? "Removed" : "Isolated") || (inverted && !pattern.coversAllText())) {
            throw behavior.refused("Isolated, or Removed with invert, so that no text is lost");
        }
        return new PreTokenizer.Split(pattern);
    }

    static TextForm textForm(JsonValue decoder) {
        JsonValue type = decoder.required("type");
        return switch (type.text()) {
            case "ByteLevel" -> new TextForm.ByteLevel();
            case "Metaspace" -> {
                requireSpace(decoder.required("replacement"));
                yield new TextForm.SentencePiece(false, scheme(decoder) != Scheme.NEVER);
            }
            case "Sequence" -> sentencePiece(decoder);
            default -> throw type.refused(DECODERS);
        };
    }

    private static TextForm sentencePiece(JsonValue decoder) {
        List<JsonValue> steps = decoder.required("decoders").items(MOST_STEPS);
        List<String> types = steps.stream().map(step -> step.required("type").text()).toList();
        if (types.equals(List.of("ByteLevel"))) {
            return new TextForm.ByteLevel();
        }
        boolean byteFallback = types.contains("ByteFallback");
        boolean strips = types.contains("Strip");
        List<String> expected = new ArrayList<>(List.of("Replace"));
        if (byteFallback) {
            expected.add("ByteFallback");
        }
        if (types.contains("Fuse")) {
            expected.add("Fuse");
        }
        if (strips) {
            expected.add("Strip");
        }
        // Strip without Fuse would strip every token.
        if (!types.equals(expected) || (strips && !types.contains("Fuse"))) {
            throw decoder.required("decoders").refused(DECODERS + ", in this order");
        }
        JsonValue replace = steps.getFirst();
        requireSpace(replace.required("pattern").required("String"));
        requireText(replace.required("content"), " ");
        if (!strips) {
            return new TextForm.SentencePiece(byteFallback, false);
        }
        JsonValue strip = steps.getLast();
        requireText(strip.required("content"), " ");
        strip.required("stop").integer(0, 0);
        return new TextForm.SentencePiece(byteFallback, strip.required("start").integer(0, 1) == 1);
    }

    private static Scheme scheme(JsonValue step) {
        Optional<JsonValue> scheme = step.optional("prepend_scheme");
        if (scheme.isEmpty()) {
            return step.flag("add_prefix_space", true) ? Scheme.ALWAYS : Scheme.NEVER;
        }
        return switch (scheme.get().text()) {
            case "first" -> Scheme.FIRST;
            case "never" -> Scheme.NEVER;
            case "always" -> Scheme.ALWAYS;
            default -> throw scheme.get().refused("first, never or always");
        };
    }

    private static void requireSpace(JsonValue value) {
        requireText(value, SPACE);
    }

    private static void requireText(JsonValue value, String text) {
        if (!value.text().equals(text)) {
            throw value.refused("U+" + String.format(Locale.ROOT, "%04X", text.codePointAt(0)));
        }
    }

    /** A text of 1 to {@code longest} characters. */
    private static String literal(JsonValue value, int longest) {
        String text = value.text();
        int length = text.codePointCount(0, text.length());
        if (length < 1 || length > longest) {
            throw value.refused(longest == 1 ? "one character" : "text of 1 to " + longest + " characters");
        }
        return text;
    }
}
