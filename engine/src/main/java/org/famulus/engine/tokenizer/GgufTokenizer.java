package org.famulus.engine.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.famulus.engine.ModelFormatException;

/** Reads the vocabulary of a GGUF file as the tokenizer that it was made from. */
final class GgufTokenizer {

    static final int NORMAL = 1;
    static final int UNKNOWN = 2;
    static final int CONTROL = 3;
    static final int USER_DEFINED = 4;
    static final int UNUSED = 5;
    static final int BYTE = 6;

    private final GgufVocabulary file;
    private final Vocabulary vocabulary;
    private final List<AddedToken> added = new ArrayList<>();
    private final BitSet special = new BitSet();
    private final BitSet neverMade = new BitSet();
    private final BitSet bytes = new BitSet();

    GgufTokenizer(GgufVocabulary file) {
        this.file = file;
        int size = file.tokens().size();
        if (size == 0 || size > Vocabulary.MOST_IDS) {
            throw error("tokens has " + size + " entries; allowed are 1 to " + Vocabulary.MOST_IDS);
        }
        if (file.tokenTypes().length != size) {
            throw error("token_type has " + file.tokenTypes().length + " entries for " + size + " tokens");
        }
        vocabulary = new Vocabulary(file.source(), size);
        for (int id = 0; id < size; id++) {
            String token = file.tokens().get(id);
            if (!Unicode.wellFormed(token)) {
                throw error("token " + id + " has half a surrogate pair; only whole characters are allowed");
            }
            vocabulary.add(id, token);
            sort(id, token);
        }
    }

    private void sort(int id, String token) {
        int type = file.tokenTypes()[id];
        if (type < 1 || type > BYTE) {
            throw error("token_type[" + id + "] is " + type + "; allowed are 1 to " + BYTE);
        }
        if (type == UNKNOWN || type == CONTROL || type == USER_DEFINED) {
            added.add(AddedToken.plain(id, token, type != USER_DEFINED));
            special.set(id, type != USER_DEFINED);
        }
        if (type == UNUSED) {
            neverMade.set(id);
        }
        bytes.set(id, type == BYTE);
    }

    TokenizerDefinition definition() {
        return switch (file.model()) {
            case "llama" -> sentencePiece();
            case "gpt2" -> byteLevel();
            default -> throw error("model is \"" + JsonValue.shown(file.model()) + "\"; supported are llama"
                    + " (SentencePiece byte-pair encoding) and gpt2 (byte-level byte-pair encoding)");
        };
    }

    private TokenizerDefinition sentencePiece() {
        int size = vocabulary.size();
        if (file.scores().length != size) {
            throw error("scores has " + file.scores().length + " entries for " + size + " tokens");
        }
        for (int id = 0; id < size; id++) {
            if (Float.isNaN(file.scores()[id])) {
                throw error("scores[" + id + "] is not a number");
            }
        }
        boolean prefix = file.addsSpacePrefix().orElse(true);
        String space = Character.toString(SentencePieceMerges.SPACE);
        List<Normalizer> normalizers = new ArrayList<>();
        if (prefix) {
            normalizers.add(new Normalizer.Prepend(space));
        }
        normalizers.add(new Normalizer.Replace(" ", space));
        BitSet mergeable = new BitSet();
        mergeable.set(0, size);
        mergeable.andNot(neverMade);
        mergeable.andNot(bytes);
        added.forEach(token -> mergeable.clear(token.id()));
        return definition(SentencePieceMerges.derive(vocabulary, file.scores(), mergeable), unknownToken(),
                !bytes.isEmpty(), false, normalizers, List.of(),
                new TextForm.SentencePiece(!bytes.isEmpty(), prefix), true);
    }

    private TokenizerDefinition byteLevel() {
        String name = file.preTokenizer()
                .orElseThrow(() -> error("pre (the pre-tokenizer's name) is missing; supported are "
                        + ByteLevelForm.names() + ": convert the model again with a current converter"));
        ByteLevelForm form = ByteLevelForm.ofName(name).orElseThrow(() -> error("pre is \""
                + JsonValue.shown(name) + "\"; supported are " + ByteLevelForm.names()));
        List<Merge> merges = file.merges().stream().map(merge -> TokenizerJson.merge(file.source(), merge)).toList();
        return definition(merges, Optional.empty(), false, form.wholeWords(), form.normalizers(),
                form.preTokenizers(), new TextForm.ByteLevel(), form.beginsByDefault());
    }

    private TokenizerDefinition definition(List<Merge> merges, Optional<String> unknownToken, boolean byteFallback,
            boolean wholeWords, List<Normalizer> normalizers, List<PreTokenizer> preTokenizers, TextForm form,
            boolean beginsByDefault) {
        boolean begins = file.addsBeginOfSequence().orElse(beginsByDefault && file.beginOfSequence().isPresent());
        if (begins && file.beginOfSequence().isEmpty()) {
            throw error("add_bos_token is true, but bos_token_id is missing");
        }
        boolean ends = file.addsEndOfSequence().orElse(false);
        if (ends && file.endOfSequence().isEmpty()) {
            throw error("add_eos_token is true, but eos_token_id is missing");
        }
        file.beginOfSequence().ifPresent(id -> check("bos_token_id", id));
        file.endOfSequence().ifPresent(id -> check("eos_token_id", id));
        file.endsOfTurn().forEach(id -> check("eot_token_id", id));
        Set<Integer> endings = new HashSet<>(file.endsOfTurn());
        file.endOfSequence().ifPresent(endings::add);
        List<Integer> prefix = begins ? List.of(file.beginOfSequence().getAsInt()) : List.of();
        List<Integer> suffix = ends ? List.of(file.endOfSequence().getAsInt()) : List.of();
        return new TokenizerDefinition(file.source(), vocabulary, merges, unknownToken, byteFallback, true, wholeWords,
                added, neverMade, special, normalizers, preTokenizers, form, prefix, suffix, endings);
    }

    private Optional<String> unknownToken() {
        if (file.unknown().isEmpty()) {
            return Optional.empty();
        }
        int id = file.unknown().getAsInt();
        check("unknown_token_id", id);
        return vocabulary.token(id);
    }

    private void check(String key, int id) {
        if (id < 0 || id >= vocabulary.size()) {
            throw error(key + " is " + id + "; allowed are 0 to " + (vocabulary.size() - 1));
        }
    }

    private ModelFormatException error(String message) {
        return new ModelFormatException(file.source() + ": tokenizer.ggml." + message);
    }
}
