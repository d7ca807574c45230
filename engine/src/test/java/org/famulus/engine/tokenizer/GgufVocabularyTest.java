package org.famulus.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.famulus.engine.weights.GgufMetadata;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GgufVocabularyTest {

    private static final long SEED = 260;
    private static final float NO_SCORE = -1e9f;

    @Test
    void sentencePieceMergesFollowTheScores() {
        Random random = new Random(SEED);
        for (int round = 0; round < 60; round++) {
            GgufVocabulary vocabulary = randomSentencePiece(random);
            SentencePieceOracle oracle = new SentencePieceOracle(vocabulary);
            try (Tokenizer tokenizer = Tokenizers.of(vocabulary)) {
                for (int i = 0; i < 60; i++) {
                    String text = randomLetters(random, 1 + random.nextInt(30));
                    assertThat(tokenizer.encode(text, SpecialTokens.NONE))
                            .as("seed %d, round %d, \"%s\", tokens %s", SEED,
                                    round, text, vocabulary.tokens().subList(259, vocabulary.tokens().size()))
                            .isEqualTo(oracle.encode(text));
                }
            }
        }
    }

    /** Llama's vocabulary gives runs of spaces one score, where the leftmost pair goes first. */
    @Test
    void runsOfOneScoreGrowFromTheLeft() {
        GgufVocabulary vocabulary = sentencePiece(
                List.of("\u2581", "a", "\u2581\u2581", "\u2581\u2581\u2581", "\u2581\u2581\u2581\u2581", "\u2581a"),
                new float[]{NO_SCORE, -3, NO_SCORE, NO_SCORE, NO_SCORE, -1});
        SentencePieceOracle oracle = new SentencePieceOracle(vocabulary);
        try (Tokenizer tokenizer = Tokenizers.of(vocabulary)) {
            for (int spaces = 1; spaces < 40; spaces++) {
                for (String text : List.of(" ".repeat(spaces), "a" + " ".repeat(spaces) + "a")) {
                    assertThat(tokenizer.encode(text, SpecialTokens.NONE)).as("%d spaces", spaces)
                            .isEqualTo(oracle.encode(text));
                }
            }
        }
    }

    @Test
    void realTextsAndRunsOfSpacesFollowTheScores() throws IOException {
        GgufVocabulary vocabulary = SharedData.gguf("tokenizers/llama-spm/ggml-vocab-llama-spm.gguf");
        SentencePieceOracle oracle = new SentencePieceOracle(vocabulary);
        Random random = new Random(SEED);
        List<String> texts = new ArrayList<>(
                Files.readAllLines(SharedData.path("texts/wikitext-2-valid.txt")).subList(0, 300));
        for (int i = 0; i < 500; i++) {
            texts.add(SmallTokenizers.randomText(random));
            texts.add("x" + " ".repeat(random.nextInt(60)) + "-".repeat(random.nextInt(60)));
        }
        try (Tokenizer tokenizer = Tokenizers.of(vocabulary)) {
            for (String text : texts) {
                String line = text.substring(0, Math.min(text.length(), 400));
                if (!line.isEmpty() && Unicode.wellFormed(line)) {
                    assertThat(tokenizer.encode(line, SpecialTokens.NONE)).as("\"%s\"", line)
                            .isEqualTo(oracle.encode(line));
                }
            }
        }
    }

    @Test
    void typesDecideWhatATokenIsTo() {
        List<String> tokens = List.of("\u2581", "a", "b", "ab", "abab", "<tool>");
        GgufVocabulary vocabulary = sentencePiece(tokens, new float[]{0, 0, 0, -1, -2, 0});
        int[] types = vocabulary.tokenTypes().clone();
        int first = types.length - tokens.size();
        types[first + 3] = 5;
        types[first + 5] = 4;
        try (Tokenizer tokenizer = Tokenizers.of(withTypes(vocabulary, types))) {
            assertThat(tokenizer.encode("abab", SpecialTokens.PARSE)).as("an unused token is never made")
                    .containsExactly(first, first + 1, first + 2, first + 1, first + 2);
            assertThat(tokenizer.encode("<tool>", SpecialTokens.PARSE)).containsExactly(first + 5);
            assertThat(tokenizer.special(first + 5)).isFalse();
            assertThat(tokenizer.encode("<tool>", SpecialTokens.NONE)).doesNotContain(first + 5);
            assertThat(tokenizer.special(0)).isTrue();
            assertThat(tokenizer.encode("\u00e9", SpecialTokens.NONE)).as("bytes stand in")
                    .containsExactly(first, 3 + 0xC3, 3 + 0xA9);
            assertThat(tokenizer.encode("<s>", SpecialTokens.PARSE)).containsExactly(1);
            assertThat(tokenizer.encode("<s></s>", SpecialTokens.NONE)).doesNotContain(0, 1, 2);
        }
    }

    @Test
    void theSpaceBeforeATextAndBosAreAddedAsTheFileSays() {
        GgufVocabulary v = sentencePiece(List.of("\u2581", "a", "\u2581a"), new float[]{0, 0, -1});
        int first = v.tokens().size() - 3;
        try (Tokenizer byDefault = Tokenizers.of(v); Tokenizer bare = Tokenizers.of(framing(v, false, true, false))) {
            assertThat(byDefault.encode("a", SpecialTokens.ADD)).containsExactly(1, first + 2);
            assertThat(byDefault.decode(byDefault.encode(" a", SpecialTokens.ADD), true)).isEqualTo(" a");
            assertThat(byDefault.beginOfSequence()).hasValue(1);
            assertThat(bare.encode("a", SpecialTokens.ADD)).containsExactly(first + 1, 2);
            assertThat(bare.decode(bare.encode(" a", SpecialTokens.ADD), true)).isEqualTo(" a");
            assertThat(bare.beginOfSequence()).isEmpty();
            assertThat(bare.endOfSequence()).containsExactly(2);
        }
    }

    @Test
    void preTokenizersCutNumbersAsTheirFamiliesDo() {
        assertThat(pieces("llama-bpe", "12345 a")).containsExactly("123", "45", " a");
        assertThat(pieces("qwen2", "12345 a")).containsExactly("1", "2", "3", "4", "5", " a");
        assertThat(pieces("smollm", "12345 a")).containsExactly("1", "2", "3", "4", "5", " a");
        assertThat(pieces("gpt-2", "12345 a")).containsExactly("12345", " a");
        assertThat(pieces("default", "12345 a")).containsExactly("123", "45", " a");
        assertThat(pieces("gpt-2", "a  \n\nb")).containsExactly("a", "  \n", "\n", "b");
        assertThat(pieces("llama-bpe", "a  \n\nb")).containsExactly("a", "  \n\n", "b");
    }

    @Test
    void qwenComposesCharactersAndTheOthersKeepThem() {
        for (String name : List.of("llama-bpe", "qwen2", "smollm", "gpt-2", "default")) {
            try (Tokenizer tokenizer = Tokenizers.of(byteLevel(name))) {
                assertThat(tokenizer.decode(tokenizer.encode("e\u0301", SpecialTokens.NONE), false)).as(name)
                        .isEqualTo(name.equals("qwen2") ? "\u00e9" : "e\u0301");
                assertThat(tokenizer.beginOfSequence()).as(name)
                        .isEqualTo(name.equals("llama-bpe") ? OptionalInt.of(0) : OptionalInt.empty());
            }
        }
    }

    @Test
    void aFilesMetadataGiveWhatTheySay() {
        GgufVocabulary v = GgufVocabulary.of("small.gguf",
                GgufMetadata.builder().string("tokenizer.ggml.model", "llama").string("tokenizer.ggml.pre", "default")
                        .strings("tokenizer.ggml.tokens", List.of("<unk>", "a", "b"))
                        .int32s("tokenizer.ggml.token_type",
                                new int[]{2, 1, 1})
                        .float32s("tokenizer.ggml.scores", new float[]{0, -1, -2.5f})
                        .strings("tokenizer.ggml.merges", List.of("a b")).uint32("tokenizer.ggml.bos_token_id", 1)
                        .uint32("tokenizer.ggml.eos_token_id", 2).uint32("tokenizer.ggml.eot_token_id", 0)
                        .uint32("tokenizer.ggml.unknown_token_id", 0).bool("tokenizer.ggml.add_bos_token", false)
                        .bool("tokenizer.ggml.add_space_prefix", true).build());
        assertThat(v.model()).isEqualTo("llama");
        assertThat(v.preTokenizer()).hasValue("default");
        assertThat(v.tokens()).containsExactly("<unk>", "a", "b");
        assertThat(v.tokenTypes()).containsExactly(2, 1, 1);
        assertThat(v.scores()).containsExactly(0, -1, -2.5f);
        assertThat(v.merges()).containsExactly("a b");
        assertThat(List.of(v.beginOfSequence(), v.endOfSequence(), v.unknown())).containsExactly(OptionalInt.of(1),
                OptionalInt.of(2), OptionalInt.of(0));
        assertThat(v.endsOfTurn()).containsExactly(0);
        assertThat(List.of(v.addsBeginOfSequence(), v.addsEndOfSequence(), v.addsSpacePrefix()))
                .containsExactly(Optional.of(false), Optional.empty(), Optional.of(true));
    }

    @Test
    void whatIsWrongIsRefusedInOneLine() {
        GgufVocabulary v = sentencePiece(List.of("\u2581", "a"), new float[]{0, 0});
        GgufVocabulary b = byteLevel("gpt-2");
        refused("supported are llama", copy(v, "bert", v.tokens(), v.scores(), v.tokenTypes(), OptionalInt.of(0)));
        refused("scores has 1 entries", copy(v, "llama", v.tokens(), new float[1], v.tokenTypes(), OptionalInt.of(0)));
        refused("is not a number",
                copy(v, "llama", v.tokens(), filled(v.tokens().size(), Float.NaN), v.tokenTypes(), OptionalInt.of(0)));
        refused("token_type has 1", withTypes(v, new int[]{1}));
        int[] types = v.tokenTypes().clone();
        types[5] = 9;
        refused("token_type[5] is 9", withTypes(v, types));
        List<String> twice = new ArrayList<>(v.tokens());
        twice.set(twice.size() - 1, "\u2581");
        refused("two ids", copy(v, "llama", twice, v.scores(), v.tokenTypes(), OptionalInt.of(0)));
        refused("unknown_token_id is 9999",
                copy(v, "llama", v.tokens(), v.scores(), v.tokenTypes(), OptionalInt.of(9999)));
        refused("tokens has 0", copy(v, "llama", List.of(), new float[0], new int[0], OptionalInt.empty()));
        refused("supported are llama-bpe", byteLevel("dbrx"));
        refused("pre (the pre-tokenizer's name) is missing",
                copy(b, "gpt2", b.tokens(), b.scores(), b.tokenTypes(), OptionalInt.empty()));
    }

    private static void refused(String reason, GgufVocabulary vocabulary) {
        assertThatThrownBy(() -> Tokenizers.of(vocabulary)).isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(reason).hasMessageStartingWith("small.gguf").hasMessageNotContaining("\n");
    }

    private static List<String> pieces(String preTokenizer, String text) {
        try (Tokenizer tokenizer = Tokenizers.of(byteLevel(preTokenizer))) {
            return Arrays.stream(tokenizer.encode(text, SpecialTokens.NONE))
                    .mapToObj(id -> tokenizer.decode(new int[]{id}, false)).toList();
        }
    }

    /** Merges everything that the pre-tokenizer leaves together in the texts of these tests. */
    private static GgufVocabulary byteLevel(String preTokenizer) {
        List<String> tokens = new ArrayList<>(List.of("<|begin|>"));
        for (int value = 0; value < 256; value++) {
            tokens.add(Character.toString(ByteAlphabet.character(value)));
        }
        List<String> merges = List.of("1 2", "12 3", "4 5", "123 45", "Ġ a", "Ġ Ġ", "Ċ Ċ", "ĠĠ Ċ", "ĠĠĊ Ċ", "ĠĠĊĊ b");
        merges.forEach(merge -> tokens.add(merge.replace(" ", "")));
        int[] types = new int[tokens.size()];
        Arrays.fill(types, 1);
        types[0] = 3;
        return new GgufVocabulary("small.gguf", "gpt2", Optional.of(preTokenizer), tokens, new float[0], types, merges,
                OptionalInt.of(0), OptionalInt.empty(), Set.of(), OptionalInt.empty(), Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static GgufVocabulary sentencePiece(List<String> normal, float[] scores) {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        for (int value = 0; value < 256; value++) {
            tokens.add(String.format("<0x%02X>", value));
        }
        int first = tokens.size();
        tokens.addAll(normal);
        int[] types = new int[tokens.size()];
        float[] all = new float[tokens.size()];
        for (int id = 0; id < types.length; id++) {
            types[id] = id == 0 ? 2 : id < 3 ? 3 : id < first ? 6 : 1;
            all[id] = id < first ? 0 : scores[id - first];
        }
        return new GgufVocabulary("small.gguf", "llama", Optional.empty(), tokens, all, types, List.of(),
                OptionalInt.of(1), OptionalInt.of(2), Set.of(), OptionalInt.of(0), Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    /** Tokens joined from others, so that most are within reach, with scores in any order. */
    private static GgufVocabulary randomSentencePiece(Random random) {
        List<String> tokens = new ArrayList<>(List.of("\u2581", "a", "b", "c", "🙂"));
        LinkedHashSet<String> seen = new LinkedHashSet<>(tokens);
        while (seen.size() < 40) {
            String joined = tokens.get(random.nextInt(tokens.size())) + tokens.get(random.nextInt(tokens.size()));
            if (joined.length() < 8 && seen.add(joined)) {
                tokens.add(joined);
            }
        }
        float[] scores = new float[tokens.size()];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = -order.get(i);
        }
        return sentencePiece(tokens, scores);
    }

    private static String randomLetters(Random random, int length) {
        StringBuilder text = new StringBuilder();
        String[] letters = {"a", "b", "c", " ", "🙂", "é"};
        for (int i = 0; i < length; i++) {
            text.append(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }

    private static GgufVocabulary withTypes(GgufVocabulary v, int[] types) {
        return copy(v, v.model(), v.tokens(), v.scores(), types, v.unknown());
    }

    private static GgufVocabulary copy(GgufVocabulary v, String model, List<String> tokens, float[] scores, int[] types,
            OptionalInt unknown) {
        return new GgufVocabulary(v.source(), model, Optional.empty(), tokens, scores, types, v.merges(),
                v.beginOfSequence(), v.endOfSequence(), v.endsOfTurn(), unknown, v.addsBeginOfSequence(),
                v.addsEndOfSequence(), v.addsSpacePrefix());
    }

    private static GgufVocabulary framing(GgufVocabulary v, boolean begin, boolean end, boolean space) {
        return new GgufVocabulary(v.source(), v.model(), v.preTokenizer(), v.tokens(), v.scores(), v.tokenTypes(),
                v.merges(), v.beginOfSequence(), v.endOfSequence(), v.endsOfTurn(), v.unknown(), Optional.of(begin),
                Optional.of(end), Optional.of(space));
    }
}
