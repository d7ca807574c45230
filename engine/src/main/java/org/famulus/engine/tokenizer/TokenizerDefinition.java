package org.famulus.engine.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.famulus.engine.ModelFormatException;

/**
 * What a tokenizer file says, read and checked: the one form that both kinds of file become, and the only one from which
 * the native library's input is written. Its checks are those whose absence lets the library abort the process or lose
 * text in silence.
 *
 * @param source the file, for messages
 * @param merges in order of rank
 * @param unknownToken what a character without a token becomes
 * @param byteFallback a character without a token becomes its bytes' tokens, {@code <0x0A>}
 * @param fuseUnknown neighbouring unknown characters become one unknown token
 * @param wholeWords a word that is a token becomes it, whatever the merges say
 * @param neverMade ids that no text becomes, unless as an added token: control, unused
 * @param special ids left out of the text shown to people
 * @param prefix ids that the tokenizer adds at the head of a sequence
 * @param suffix ids that the tokenizer adds at its end
 */
record TokenizerDefinition(String source, Vocabulary vocabulary, List<Merge> merges, Optional<String> unknownToken,
        boolean byteFallback, boolean fuseUnknown, boolean wholeWords, List<AddedToken> addedTokens, BitSet neverMade,
        BitSet special, List<Normalizer> normalizers, List<PreTokenizer> preTokenizers, TextForm form,
        List<Integer> prefix, List<Integer> suffix, Set<Integer> endOfSequence) {

    /** The largest real files have some 6,000; the native library's time for them grows as the square: 20,000 take 0.9 s. */
    static final int MOST_ADDED_TOKENS = 1 << 14;

    TokenizerDefinition {
        merges = known(source, vocabulary, merges);
        addedTokens = List.copyOf(addedTokens);
        normalizers = List.copyOf(normalizers);
        preTokenizers = List.copyOf(preTokenizers);
        prefix = List.copyOf(prefix);
        suffix = List.copyOf(suffix);
        endOfSequence = Set.copyOf(endOfSequence);
        checkAddedTokens(source, normalizers, addedTokens);
        checkUnknown(source, vocabulary, unknownToken, byteFallback, form);
        checkByteLevel(source, preTokenizers, form);
    }

    /** The merges with the vocabulary's own strings: half a million copies of them would weigh 30 MB. */
    private static List<Merge> known(String source, Vocabulary vocabulary, List<Merge> merges) {
        List<Merge> known = new ArrayList<>(merges.size());
        for (Merge merge : merges) {
            for (String token : List.of(merge.left(), merge.right(), merge.merged())) {
                if (vocabulary.id(token).isEmpty()) {
                    throw new ModelFormatException(source + ": merge \"" + JsonValue.shown(merge.left()) + " "
                            + JsonValue.shown(merge.right()) + "\" needs token \"" + JsonValue.shown(token)
                            + "\", which the vocabulary lacks");
                }
            }
            known.add(new Merge(vocabulary.own(merge.left()), vocabulary.own(merge.right())));
        }
        return List.copyOf(known);
    }

    /** Two patterns that are one after normalization would abort the native matcher. */
    private static void checkAddedTokens(String source, List<Normalizer> normalizers, List<AddedToken> addedTokens) {
        if (addedTokens.size() > MOST_ADDED_TOKENS) {
            throw new ModelFormatException(
                    source + ": " + addedTokens.size() + " control and user-defined tokens; at most "
                            + MOST_ADDED_TOKENS + " are allowed");
        }
        Set<String> contents = HashSet.newHashSet(addedTokens.size());
        Set<String> patterns = HashSet.newHashSet(addedTokens.size());
        for (AddedToken token : addedTokens) {
            String pattern = token.content();
            if (token.normalized()) {
                for (Normalizer normalizer : normalizers) {
                    pattern = normalizer.apply(pattern);
                }
            }
            if (pattern.isEmpty()) {
                throw new ModelFormatException(source + ": added token " + token.id() + " is empty; it needs a text");
            }
            if (!contents.add(token.content()) || (token.normalized() && !patterns.add(pattern))) {
                throw new ModelFormatException(
                        source + ": added token \"" + JsonValue.shown(token.content()) + "\" is there twice");
            }
        }
    }

    /** A byte-level vocabulary may lack bytes (SmolLM's lacks 8 of those that UTF-8 can hold): the model never saw them. */
    private static void checkUnknown(String source, Vocabulary vocabulary, Optional<String> unknownToken,
            boolean byteFallback, TextForm form) {
        if (unknownToken.isPresent()) {
            if (vocabulary.id(unknownToken.get()).isEmpty()) {
                throw new ModelFormatException(source + ": unknown token \"" + JsonValue.shown(unknownToken.get())
                        + "\" is not in the vocabulary");
            }
        } else if (form instanceof TextForm.SentencePiece) {
            for (int value = 0; value < 256; value++) {
                String token = TextForm.SentencePiece.byteToken(value);
                if (ByteAlphabet.inUtf8(value) && (!byteFallback || vocabulary.id(token).isEmpty())) {
                    throw new ModelFormatException(source + ": characters without a token would be lost; an unknown"
                            + " token, or byte_fallback with all bytes' tokens is needed (" + token + " is missing)");
                }
            }
        }
    }

    private static void checkByteLevel(String source, List<PreTokenizer> preTokenizers, TextForm form) {
        long byteLevels = preTokenizers.stream().filter(PreTokenizer.ByteLevel.class::isInstance).count();
        boolean last = !preTokenizers.isEmpty() && preTokenizers.getLast() instanceof PreTokenizer.ByteLevel;
        boolean wanted = form instanceof TextForm.ByteLevel;
        if (wanted ? byteLevels != 1 || !last : byteLevels != 0) {
            throw new ModelFormatException(source
                    + ": the pre-tokenizer must end with ByteLevel, once, exactly where the decoder is ByteLevel");
        }
    }
}
