package org.famulus.engine.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.famulus.engine.ModelFormatException;

/** Turns the tokenizer of a Hugging Face folder into the vocabulary of a GGUF file. */
final class VocabularyExport {

    /** {@code eot_token_id} and {@code eom_token_id}. */
    private static final int MOST_ENDS_OF_TURN = 2;

    private final TokenizerFolder folder;
    private final TokenizerDefinition definition;
    private final Vocabulary vocabulary;
    private final String source;

    VocabularyExport(TokenizerFolder folder, String source) {
        this.folder = folder;
        this.source = source;
        definition = folder.definition();
        vocabulary = definition.vocabulary();
    }

    GgufVocabulary vocabulary(int size) {
        if (vocabulary.size() > size) {
            throw new ModelFormatException(source + ": the tokenizer has " + vocabulary.size()
                    + " ids, but the model's embedding only " + size + " rows; they belong to different models");
        }
        definition.addedTokens().forEach(this::checkAdded);
        List<String> tokens = new ArrayList<>(size);
        int[] types = new int[size];
        Set<String> taken = new HashSet<>();
        vocabulary.forEach((token, id) -> taken.add(token));
        for (int id = 0; id < size; id++) {
            Optional<String> token = vocabulary.token(id);
            tokens.add(token.orElse("[PAD" + id + "]"));
            types[id] = token.isPresent() ? GgufTokenizer.NORMAL : GgufTokenizer.UNUSED;
            if (token.isEmpty() && !taken.add(tokens.getLast())) {
                throw cannotSay("id " + id + " has no token, and the name for it, " + tokens.getLast()
                        + ", is a token already");
            }
        }
        for (AddedToken added : definition.addedTokens()) {
            types[added.id()] = !added.special()
                    ? GgufTokenizer.USER_DEFINED
                    : definition.unknownToken().filter(added.content()::equals).isPresent()
                            ? GgufTokenizer.UNKNOWN
                            : GgufTokenizer.CONTROL;
        }
        return switch (definition.form()) {
            case TextForm.ByteLevel form -> byteLevel(tokens, types);
            case TextForm.SentencePiece form -> sentencePiece(form, tokens, types);
        };
    }

    private void checkAdded(AddedToken token) {
        String normalized = token.content();
        if (token.normalized()) {
            for (Normalizer normalizer : definition.normalizers()) {
                normalized = normalizer.apply(normalized);
            }
        }
        if (token.singleWord() || token.leftStrip() || token.rightStrip() || !normalized.equals(token.content())) {
            throw cannotSay("added token \"" + JsonValue.shown(token.content())
                    + "\" has single_word, lstrip or rstrip, or is looked for in the normalized text");
        }
    }

    private GgufVocabulary byteLevel(List<String> tokens, int[] types) {
        ByteLevelForm form = ByteLevelForm.of(definition).orElseThrow(
                () -> cannotSay(
                        "the normalizer, pre_tokenizer and ignore_merges of tokenizer.json together are none of "
                                + ByteLevelForm.names()));
        if (definition.unknownToken().isPresent()) {
            for (int value = 0; value < 256; value++) {
                String symbol = Character.toString(ByteAlphabet.character(value));
                if (ByteAlphabet.inUtf8(value) && vocabulary.id(symbol).isEmpty()) {
                    throw cannotSay("a byte without a token (\"" + symbol + "\") becomes the unknown token");
                }
            }
        }
        List<String> merges = definition.merges().stream().map(merge -> merge.left() + " " + merge.right()).toList();
        return vocabulary("gpt2", Optional.of(form.label()), tokens, new float[0], types, merges, Optional.empty());
    }

    private GgufVocabulary sentencePiece(TextForm.SentencePiece form, List<String> tokens, int[] types) {
        boolean prefix = form.dropsLeadingSpace();
        if (!spacesAsWritten(prefix) || definition.wholeWords()) {
            throw cannotSay("tokenizer.json treats spaces in another way than putting one before each piece of text and"
                    + " turning each into U+2581");
        }
        boolean unknownPossible = !form.byteFallback();
        for (int value = 0; value < 256; value++) {
            Optional<String> token = Optional.of(TextForm.SentencePiece.byteToken(value));
            OptionalInt id = vocabulary.id(token.get());
            if (form.byteFallback() && id.isPresent()) {
                types[id.getAsInt()] = GgufTokenizer.BYTE;
            }
            unknownPossible |= ByteAlphabet.inUtf8(value) && id.isEmpty();
        }
        if (unknownPossible && !definition.fuseUnknown()) {
            throw cannotSay("each unknown character becomes an unknown token of its own (fuse_unk is false)");
        }
        return vocabulary("llama", Optional.of("default"), tokens, scores(types), types, List.of(),
                Optional.of(prefix));
    }

    /** Whether the steps are those that {@link GgufTokenizer} builds, or others that come to the same. */
    private boolean spacesAsWritten(boolean prefix) {
        String space = Character.toString(SentencePieceMerges.SPACE);
        List<Normalizer> plain = List.of(new Normalizer.Replace(" ", space));
        List<Normalizer> prefixed = List.of(new Normalizer.Prepend(space), plain.getFirst());
        return definition.preTokenizers().isEmpty() && definition.normalizers().equals(prefix ? prefixed : plain);
    }

    /**
     * Scores from which the merges follow in their order: the first token made has the highest.
     *
     * @throws ModelFormatException where none do: a token's merges are apart from each other, or one is missing
     */
    private float[] scores(int[] types) {
        BitSet mergeable = new BitSet();
        for (int id = 0; id < types.length; id++) {
            mergeable.set(id, types[id] == GgufTokenizer.NORMAL);
        }
        List<Merge> merges = definition.merges().stream().filter(merge -> List
                .of(merge.left(), merge.right(), merge.merged()).stream()
                .allMatch(token -> mergeable.get(vocabulary.id(token).orElseThrow()))).toList();
        float[] scores = new float[types.length];
        Map<String, Set<String>> byToken = byToken(merges);
        int rank = 0;
        for (String token : byToken.keySet()) {
            scores[vocabulary.id(token).orElseThrow()] = -++rank;
        }
        for (int id = 0; id < types.length; id++) {
            if (mergeable.get(id) && scores[id] == 0) {
                scores[id] = -++rank;
            }
        }
        List<Merge> derived = SentencePieceMerges.derive(vocabulary, scores, mergeable);
        if (!byToken(derived).equals(byToken) || derived.size() != Set.copyOf(merges).size()) {
            throw cannotSay("not all ways to make a token are among the merges of tokenizer.json");
        }
        return scores;
    }

    /** For each token in the order in which they are first made, the left parts that make it. */
    private Map<String, Set<String>> byToken(List<Merge> merges) {
        Map<String, Set<String>> byToken = new LinkedHashMap<>();
        String last = "";
        for (Merge merge : merges) {
            Set<String> lefts = byToken.computeIfAbsent(merge.merged(), token -> new HashSet<>());
            if (!lefts.isEmpty() && !last.equals(merge.merged())) {
                throw cannotSay("other merges stand between those of the token \"" + JsonValue.shown(merge.merged())
                        + "\"");
            }
            lefts.add(merge.left());
            last = merge.merged();
        }
        return byToken;
    }

    private GgufVocabulary vocabulary(String model, Optional<String> preTokenizer, List<String> tokens, float[] scores,
            int[] types, List<String> merges, Optional<Boolean> spacePrefix) {
        OptionalInt begin = framing("head", definition.prefix(), folder.beginOfSequence(vocabulary));
        Set<Integer> ends = new LinkedHashSet<>(definition.endOfSequence().stream().sorted().toList());
        OptionalInt named = folder.endOfSequence(vocabulary);
        OptionalInt end = framing("end", definition.suffix(), named.isPresent() || ends.isEmpty()
                ? named
                : OptionalInt.of(ends.iterator().next()));
        end.ifPresent(ends::remove);
        if (ends.size() > MOST_ENDS_OF_TURN) {
            throw cannotSay("a sequence ends at " + (ends.size() + 1) + " tokens, and there is room for "
                    + (MOST_ENDS_OF_TURN + 1));
        }
        OptionalInt unknown = definition.unknownToken().map(vocabulary::id).orElse(OptionalInt.empty());
        return new GgufVocabulary(source, model, preTokenizer, List.copyOf(tokens), scores,
                Arrays.copyOf(types, types.length), merges, begin, end, ends, unknown,
                Optional.of(!definition.prefix().isEmpty()), Optional.of(!definition.suffix().isEmpty()), spacePrefix);
    }

    /** The one token that is put at the head or the end; where none is, the one that is named so. */
    private OptionalInt framing(String where, List<Integer> added, OptionalInt named) {
        if (added.size() > 1) {
            throw cannotSay(
                    added.size() + " tokens are put at the " + where + " of a sequence, and there is room for one");
        }
        return added.isEmpty() ? named : OptionalInt.of(added.getFirst());
    }

    private ModelFormatException cannotSay(String what) {
        return new ModelFormatException(source + ": a GGUF file cannot say what this tokenizer does: " + what
                + "; keep the Hugging Face folder");
    }
}
