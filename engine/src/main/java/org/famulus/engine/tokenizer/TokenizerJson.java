package org.famulus.engine.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.famulus.engine.ModelFormatException;

/**
 * Reads {@code tokenizer.json}: byte-pair encoding with the steps that the supported families use. Everything else is
 * refused by name. Truncation and padding written there are not applied.
 */
final class TokenizerJson {

    private static final int MOST_MERGES = 4 << 20;

    private final JsonValue root;
    private final JsonValue model;

    TokenizerJson(JsonValue root) {
        this.root = root;
        model = root.required("model");
        // Files of the library's first years name no type.
        String type = model.text("type", model.optional("merges").isPresent() ? "BPE" : "");
        if (!type.equals("BPE")) {
            throw model.required("type").refused("BPE (Llama, Mistral, Qwen2, Qwen3, SmolLM)");
        }
    }

    /** What the file says, joined with what the folder's other files say about heads and ends. */
    TokenizerDefinition definition(SequenceMarks marks) {
        Optional<JsonValue> dropout = model.optional("dropout");
        if (dropout.isPresent() && dropout.get().node().asDouble(1) != 0) {
            throw dropout.get().refused("null: a random encoding cannot be repeated");
        }
        for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            if (!model.text(affix, "").isEmpty()) {
                throw model.required(affix).refused("null or empty text");
            }
        }
        List<AddedToken> added = addedTokens();
        Vocabulary vocabulary = vocabulary(added);
        BitSet special = new BitSet();
        added.stream().filter(AddedToken::special).forEach(token -> special.set(token.id()));
        List<PreTokenizer> preTokenizers = root.optional("pre_tokenizer").map(Steps::preTokenizers).orElse(List.of());
        JsonValue decoder = root.optional("decoder").orElseThrow(() -> new ModelFormatException(
                root.file() + ": decoder is missing; allowed is " + Steps.DECODERS));
        Frame frame = new Frame(vocabulary);
        root.optional("post_processor").ifPresent(frame::read);
        if (!frame.found) {
            marks.frame(vocabulary, frame.prefix, frame.suffix);
        }
        return new TokenizerDefinition(root.file(), vocabulary, merges(),
                model.optional("unk_token").map(JsonValue::text),
                model.flag("byte_fallback", false), model.flag("fuse_unk", false), model.flag("ignore_merges", false),
                added, new BitSet(), special, root.optional("normalizer").map(Steps::normalizers).orElse(List.of()),
                preTokenizers, Steps.textForm(decoder), frame.prefix, frame.suffix,
                marks.ends(vocabulary));
    }

    private List<AddedToken> addedTokens() {
        List<AddedToken> tokens = new ArrayList<>();
        Optional<JsonValue> list = root.optional("added_tokens");
        if (list.isPresent()) {
            for (JsonValue token : list.get().items(TokenizerDefinition.MOST_ADDED_TOKENS)) {
                boolean special = token.flag("special", false);
                tokens.add(new AddedToken(id(token.required("id")), token.required("content").text(),
                        token.flag("single_word", false), token.flag("lstrip", false), token.flag("rstrip", false),
                        token.flag("normalized", !special), special));
            }
        }
        return tokens;
    }

    private Vocabulary vocabulary(List<AddedToken> added) {
        JsonValue vocab = model.required("vocab");
        List<String> tokens = vocab.fieldNames();
        int[] ids = new int[tokens.size()];
        int largest = -1;
        for (int i = 0; i < ids.length; i++) {
            ids[i] = id(vocab.required(tokens.get(i)));
            largest = Math.max(largest, ids[i]);
        }
        for (AddedToken token : added) {
            largest = Math.max(largest, token.id());
        }
        Vocabulary vocabulary = new Vocabulary(root.file(), largest + 1);
        for (int i = 0; i < ids.length; i++) {
            vocabulary.add(ids[i], tokens.get(i));
        }
        added.forEach(token -> vocabulary.add(token.id(), token.content()));
        return vocabulary;
    }

    private static int id(JsonValue value) {
        return value.integer(0, Vocabulary.MOST_IDS - 1);
    }

    private List<Merge> merges() {
        List<Merge> merges = new ArrayList<>();
        for (JsonValue merge : model.required("merges").items(MOST_MERGES)) {
            if (merge.node().isArray()) {
                List<JsonValue> pair = merge.items(2);
                if (pair.size() != 2) {
                    throw merge.refused("two tokens");
                }
                merges.add(new Merge(pair.get(0).text(), pair.get(1).text()));
            } else {
                merges.add(merge(root.file(), merge.text()));
            }
        }
        return merges;
    }

    /** Reads a merge written as two tokens with a space between. */
    static Merge merge(String source, String text) {
        int space = text.indexOf(' ');
        if (space < 0 || text.indexOf(' ', space + 1) >= 0) {
            throw new ModelFormatException(source + ": merge \"" + JsonValue.shown(text)
                    + "\" is not two tokens with one space between");
        }
        return new Merge(text.substring(0, space), text.substring(space + 1));
    }

    /** What the post-processor puts around a sequence. */
    private static final class Frame {

        private static final int MOST_STEPS = 16;

        private final Vocabulary vocabulary;
        private final List<Integer> prefix = new ArrayList<>();
        private final List<Integer> suffix = new ArrayList<>();
        private boolean found;

        private Frame(Vocabulary vocabulary) {
            this.vocabulary = vocabulary;
        }

        private void read(JsonValue step) {
            JsonValue type = step.required("type");
            switch (type.text()) {
                case "Sequence" -> step.required("processors").items(MOST_STEPS).forEach(this::read);
                // It moves character offsets, which nothing here asks for.
                case "ByteLevel" -> {
                }
                case "TemplateProcessing" -> readTemplate(step);
                default -> throw type.refused("ByteLevel, TemplateProcessing or a Sequence of them");
            }
        }

        private void readTemplate(JsonValue template) {
            if (found) {
                throw template.refused("one template");
            }
            found = true;
            boolean textSeen = false;
            for (JsonValue piece : template.required("single").items(MOST_STEPS)) {
                Optional<JsonValue> token = piece.optional("SpecialToken");
                if (token.isPresent()) {
                    String name = token.get().required("id").text();
                    JsonValue ids = template.required("special_tokens").required(name).required("ids");
                    for (JsonValue id : ids.items(MOST_STEPS)) {
                        (textSeen ? suffix : prefix).add(id.integer(0, vocabulary.size() - 1));
                    }
                } else if (!textSeen && piece.required("Sequence").required("id").text().equals("A")) {
                    textSeen = true;
                } else {
                    throw piece.refused("a SpecialToken, or Sequence A once");
                }
            }
            if (!textSeen) {
                throw template.required("single").refused("a list that holds Sequence A");
            }
        }
    }

    /** What the folder's other files say about the head and the ends of a sequence. */
    interface SequenceMarks {

        /** Adds what heads and ends a sequence where {@code tokenizer.json} has no template. */
        void frame(Vocabulary vocabulary, List<Integer> prefix, List<Integer> suffix);

        Set<Integer> ends(Vocabulary vocabulary);
    }
}
