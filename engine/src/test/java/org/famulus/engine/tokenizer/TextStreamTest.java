package org.famulus.engine.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TextStreamTest {

    private static final long SEED = 4711;

    @TempDir
    private Path folder;
    private Tokenizer byteLevel;
    private Tokenizer sentencePiece;

    @BeforeEach
    void load() throws IOException {
        byteLevel = Tokenizers.load(SmallTokenizers.write(folder, SmallTokenizers.byteLevel()));
        sentencePiece = Tokenizers.load(SmallTokenizers.write(folder, SmallTokenizers.sentencePiece()));
    }

    @AfterEach
    void close() {
        byteLevel.close();
        sentencePiece.close();
    }

    @Test
    void piecesOfAnyIdsJoinedAreTheDecodedWhole() {
        for (Tokenizer tokenizer : List.of(byteLevel, sentencePiece)) {
            Random random = new Random(SEED);
            for (int round = 0; round < 3_000; round++) {
                int[] ids = random.ints(random.nextInt(20), 0, tokenizer.vocabularySize()).toArray();
                assertThat(streamed(tokenizer, new int[0], ids)).as("seed %d, round %d, ids %s", SEED, round,
                        Arrays.toString(ids)).isEqualTo(tokenizer.decode(ids, true));
            }
        }
    }

    @Test
    void aPieceNeverEndsInsideACharacter() {
        for (Tokenizer tokenizer : List.of(byteLevel, sentencePiece)) {
            Random random = new Random(SEED);
            for (int round = 0; round < 2_000; round++) {
                String text = SmallTokenizers.randomText(random).replace('\u2581', ' ').replace("\uFFFD", "");
                TextStream stream = tokenizer.stream(new int[0]);
                StringBuilder joined = new StringBuilder();
                for (int id : tokenizer.encode(text, SpecialTokens.NONE)) {
                    String piece = stream.append(id);
                    assertThat(Unicode.wellFormed(piece) && !piece.contains("\uFFFD"))
                            .as("seed %d, round %d, piece %s", SEED, round, piece).isTrue();
                    joined.append(piece);
                }
                assertThat(stream.finish()).isEmpty();
                assertThat(joined.toString()).isEqualTo(text);
            }
        }
    }

    @Test
    void aStreamContinuesItsContext() {
        for (Tokenizer tokenizer : List.of(byteLevel, sentencePiece)) {
            Random random = new Random(SEED);
            for (int round = 0; round < 2_000; round++) {
                String text = SmallTokenizers.randomText(random).replace('\u2581', ' ').replace("\uFFFD", "");
                int[] ids = tokenizer.encode(text, SpecialTokens.NONE);
                int cut = random.nextInt(ids.length + 1);
                int[] context = Arrays.copyOf(ids, cut);
                // A character that the cut splits belongs to what follows, whole.
                String before = tokenizer.decode(context, true).replace("\uFFFD", "");
                assertThat(before + streamed(tokenizer, context, Arrays.copyOfRange(ids, cut, ids.length)))
                        .as("seed %d, round %d, cut %d", SEED, round, cut).isEqualTo(text);
            }
        }
    }

    @Test
    void generatedTextKeepsItsLeadingSpaceAfterAPrompt() {
        int there = sentencePiece.id("▁there").orElseThrow();
        int[] prompt = sentencePiece.encode("one", SpecialTokens.ADD);
        assertThat(sentencePiece.stream(prompt).append(there)).isEqualTo(" there");
        assertThat(sentencePiece.stream(new int[0]).append(there)).isEqualTo("there");
        assertThat(sentencePiece.stream(new int[]{1}).append(there)).as("after BOS alone").isEqualTo("there");
        TextStream stream = sentencePiece.stream(new int[0]);
        assertThat(stream.append(there) + stream.append(there)).isEqualTo("there there");
    }

    @Test
    void specialTokensAndIdsBeyondTheVocabularyHaveNoText() {
        TextStream stream = byteLevel.stream(new int[0]);
        byte[] emoji = "🙂".getBytes(StandardCharsets.UTF_8);
        StringBuilder joined = new StringBuilder();
        for (byte b : emoji) {
            joined.append(stream.append(byteLevel.id("<|im_end|>").orElseThrow()));
            joined.append(stream.append(byteLevel.vocabularySize() + 7));
            joined.append(stream.append(b & 0xFF));
        }
        assertThat(joined.toString()).isEqualTo("🙂");
    }

    @Test
    void anIncompleteCharacterEndsAsReplacementCharacterAndTheStreamIsOver() {
        TextStream stream = byteLevel.stream(new int[0]);
        assertThat(stream.append(0xF0)).isEmpty();
        assertThat(stream.append(0x9F)).isEmpty();
        assertThat(stream.finish()).isEqualTo("\uFFFD");
        assertThatThrownBy(() -> stream.append(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(stream::finish).isInstanceOf(IllegalStateException.class);
    }

    /** Decoding the whole text at each step would take 20 billion steps here. */
    @Test
    void theTimeForAnIdDoesNotGrowWithTheText() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            TextStream stream = byteLevel.stream(new int[0]);
            long length = 0;
            for (int i = 0; i < 1_000_000; i++) {
                length += stream.append('h').length();
            }
            assertThat(length).isEqualTo(1_000_000);
        });
    }

    /** In a run of byte tokens that is no UTF-8 the library gives up the whole run; here its whole characters stay. */
    @Test
    void decodedTextIsTheNativeLibrarys() throws IOException {
        decodesLikeTheLibrary(byteLevel, SmallTokenizers.byteLevel().toString(), true);
        decodesLikeTheLibrary(sentencePiece, SmallTokenizers.sentencePiece().toString(), false);
        for (String real : List.of("tokenizers/smollm", "models/stories3M/hf")) {
            Path path = SharedData.path(real);
            try (Tokenizer tokenizer = Tokenizers.load(path)) {
                decodesLikeTheLibrary(tokenizer, Files.readString(path.resolve("tokenizer.json")),
                        real.endsWith("smollm"));
            }
        }
    }

    private static void decodesLikeTheLibrary(Tokenizer tokenizer, String json, boolean anyBytes) {
        long library = TokenizersLibrary.LIB.createTokenizerFromString(json);
        try {
            Random random = new Random(SEED);
            for (int round = 0; round < 2_000; round++) {
                int[] ids = anyBytes
                        ? random.ints(random.nextInt(30), 0, tokenizer.vocabularySize()).toArray()
                        : tokenizer.encode(SmallTokenizers.randomText(random), SpecialTokens.PARSE);
                for (boolean skip : new boolean[]{false, true}) {
                    String expected = TokenizersLibrary.LIB.decode(library, Arrays.stream(ids).asLongStream().toArray(),
                            skip);
                    assertThat(tokenizer.decode(ids, skip))
                            .as("seed %d, round %d, skip %s, ids %s", SEED, round, skip, Arrays.toString(ids))
                            .isEqualTo(expected);
                }
            }
        } finally {
            TokenizersLibrary.LIB.deleteTokenizer(library);
        }
    }

    private static String streamed(Tokenizer tokenizer, int[] context, int[] ids) {
        TextStream stream = tokenizer.stream(context);
        StringBuilder joined = new StringBuilder();
        for (int id : ids) {
            joined.append(stream.append(id));
        }
        return joined.append(stream.finish()).toString();
    }
}
