package org.famulus.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenizerConversionTest {

    private static final int TEXTS = 200;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void aSentencePieceVocabularyGivesTheSameIdsInBothKindsOfFile(long seed) throws IOException {
        GgufVocabulary first = sentencePiece(new Random(seed));
        writeFolder(first);
        GgufVocabulary second = TokenizerConversion.vocabulary(folder, first.tokens().size());
        assertThat(second.tokens()).as("seed %d", seed).isEqualTo(first.tokens());
        assertThat(second.tokenTypes()).as("seed %d", seed).isEqualTo(first.tokenTypes());
        assertSame(seed, first, second);
    }

    @Test
    void aByteLevelTokenizerGivesTheSameIdsInBothKindsOfFile() throws IOException {
        SmallTokenizers.write(folder, withComposition(SmallTokenizers.byteLevel()));
        Files.writeString(folder.resolve("tokenizer_config.json"),
                "{\"eos_token\": \"<|im_end|>\", \"bos_token\": \"<|endoftext|>\"}");
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [272, 270]}");
        int size;
        try (Tokenizer original = Tokenizers.load(folder)) {
            size = original.vocabularySize() + 3;
        }
        GgufVocabulary vocabulary = TokenizerConversion.vocabulary(folder, size);
        assertThat(vocabulary.preTokenizer()).contains("qwen2");
        assertThat(vocabulary.tokens().getLast()).isEqualTo("[PAD" + (size - 1) + "]");
        assertThat(vocabulary.beginOfSequence()).hasValue(vocabulary.tokens().indexOf("<|endoftext|>"));
        assertThat(vocabulary.addsBeginOfSequence()).contains(false);
        try (Tokenizer original = Tokenizers.load(folder); Tokenizer converted = Tokenizers.of(vocabulary)) {
            assertSameIds(21, original, converted);
            assertThat(converted.endOfSequence()).isEqualTo(original.endOfSequence());
        }
    }

    @Test
    void aTokenizerThatAGgufFileCannotSayIsRefusedWithTheReason() throws IOException {
        assertRefused(SmallTokenizers.byteLevel(), "normalizer, pre_tokenizer and ignore_merges");
        assertRefused(SmallTokenizers.sentencePiece(), "merges");
        ObjectNode stripping = withComposition(SmallTokenizers.byteLevel());
        ((ObjectNode) stripping.get("added_tokens").get(0)).put("lstrip", true);
        assertRefused(stripping, "<|endoftext|>", "lstrip");
    }

    @Test
    void moreIdsThanTheEmbeddingHasRowsAreRefused() throws IOException {
        SmallTokenizers.write(folder, withComposition(SmallTokenizers.byteLevel()));
        assertThatThrownBy(() -> TokenizerConversion.vocabulary(folder, 100)).isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("only 100 rows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"models/stories260K/hf", "models/stories3M/hf", "tokenizers/smollm"})
    void aRealTokenizerGivesTheSameIdsAsAGgufVocabularyAndBack(String name) throws IOException {
        Path source = SharedData.path(name);
        int size;
        try (Tokenizer original = Tokenizers.load(source)) {
            size = original.vocabularySize();
        }
        GgufVocabulary vocabulary = TokenizerConversion.vocabulary(source, size);
        writeFolder(vocabulary);
        try (Tokenizer original = Tokenizers.load(source);
                Tokenizer converted = Tokenizers.of(vocabulary);
                Tokenizer back = Tokenizers.load(folder)) {
            assertSameIds(31, original, converted);
            assertSameIds(32, original, back);
            assertThat(converted.endOfSequence()).isEqualTo(original.endOfSequence());
        }
    }

    private void assertRefused(ObjectNode tokenizer, String... reasons) throws IOException {
        SmallTokenizers.write(folder, tokenizer);
        assertThatThrownBy(() -> TokenizerConversion.vocabulary(folder, 1000)).isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("a GGUF file cannot say").hasMessageContainingAll(reasons)
                .hasMessageNotContaining("\n");
    }

    private static ObjectNode withComposition(ObjectNode tokenizer) {
        tokenizer.putObject("normalizer").put("type", "NFC");
        return tokenizer;
    }

    private void writeFolder(GgufVocabulary vocabulary) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), TokenizerConversion.tokenizerJson(vocabulary));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \""
                + vocabulary.tokens().get(vocabulary.endOfSequence().orElseThrow()) + "\"}");
    }

    private void assertSame(long seed, GgufVocabulary first, GgufVocabulary second) {
        try (Tokenizer original = Tokenizers.of(first);
                Tokenizer inFolder = Tokenizers.load(folder);
                Tokenizer back = Tokenizers.of(second)) {
            assertSameIds(seed, original, inFolder);
            assertSameIds(seed, original, back);
            assertThat(inFolder.beginOfSequence()).isEqualTo(original.beginOfSequence());
            assertThat(back.beginOfSequence()).isEqualTo(original.beginOfSequence());
        }
    }

    private static void assertSameIds(long seed, Tokenizer one, Tokenizer other) {
        Random random = new Random(seed);
        for (int i = 0; i < TEXTS; i++) {
            String text = SmallTokenizers.randomText(random);
            for (SpecialTokens how : SpecialTokens.values()) {
                int[] ids = one.encode(text, how);
                assertThat(other.encode(text, how)).as("seed %d, %s, %s", seed, how, SmallTokenizers.show(text))
                        .isEqualTo(ids);
                assertThat(other.decode(ids, true)).as("seed %d", seed).isEqualTo(one.decode(ids, true));
            }
        }
    }

    /** Random pieces over a few letters with random scores, some of them equal. */
    private static GgufVocabulary sentencePiece(Random random) {
        Set<String> pieces = new LinkedHashSet<>(List.of("<unk>", "<s>", "</s>"));
        for (int value = 0; value < 256; value++) {
            pieces.add(TextForm.SentencePiece.byteToken(value));
        }
        int firstPiece = pieces.size();
        pieces.addAll(List.of("\u2581", "h", "e", "l", "o", "t", "r", "<", "s", ">", "é", "日"));
        List<String> known = new ArrayList<>(pieces).subList(firstPiece, pieces.size());
        while (pieces.size() < firstPiece + 120) {
            String left = known.get(random.nextInt(known.size()));
            String piece = left + known.get(random.nextInt(Math.min(known.size(), 40)));
            if (piece.length() < 8 && pieces.add(piece)) {
                known = new ArrayList<>(pieces).subList(firstPiece, pieces.size());
            }
        }
        List<String> tokens = new ArrayList<>(pieces);
        float[] scores = new float[tokens.size()];
        int[] types = new int[tokens.size()];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = id < firstPiece ? 0 : -random.nextInt(90);
            types[id] = id == 0
                    ? GgufTokenizer.UNKNOWN
                    : id < 3 ? GgufTokenizer.CONTROL : id < firstPiece ? GgufTokenizer.BYTE : GgufTokenizer.NORMAL;
        }
        return new GgufVocabulary("test", "llama", Optional.of("default"), tokens, scores, types, List.of(),
                OptionalInt.of(1), OptionalInt.of(2), Set.of(), OptionalInt.of(0), Optional.of(random.nextBoolean()),
                Optional.of(random.nextBoolean()), Optional.of(random.nextBoolean()));
    }
}
