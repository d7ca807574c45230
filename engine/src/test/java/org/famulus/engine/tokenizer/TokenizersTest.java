package org.famulus.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenizersTest {

    private static final long SEED = 20261122;

    @TempDir
    private Path folder;

    @Test
    void byteLevelTextSurvivesEncodingAndDecoding() throws IOException {
        try (Tokenizer tokenizer = byteLevel()) {
            Random random = new Random(SEED);
            for (int i = 0; i < 3_000; i++) {
                String text = SmallTokenizers.randomText(random);
                for (SpecialTokens mode : SpecialTokens.values()) {
                    int[] ids = tokenizer.encode(text, mode);
                    assertThat(tokenizer.decode(ids, false)).as("seed %d, text %d, %s", SEED, i, mode).isEqualTo(text);
                }
            }
        }
    }

    /** U+2581 is SentencePiece's own space and comes back as one. */
    @Test
    void sentencePieceTextSurvivesUpToItsOwnSpace() throws IOException {
        try (Tokenizer tokenizer = sentencePiece()) {
            Random random = new Random(SEED);
            for (int i = 0; i < 3_000; i++) {
                String text = SmallTokenizers.randomText(random);
                int[] ids = tokenizer.encode(text, SpecialTokens.NONE);
                assertThat(tokenizer.decode(ids, true)).as("seed %d, text %d", SEED, i)
                        .isEqualTo(text.replace('\u2581', ' '));
            }
        }
    }

    @Test
    void markersAreReadOnlyWhereTheWordsAreVouchedFor() throws IOException {
        for (Tokenizer tokenizer : List.of(byteLevel(), sentencePiece())) {
            try (tokenizer) {
                for (String text : SmallTokenizers.HOSTILE) {
                    int[] ids = tokenizer.encode(text, SpecialTokens.NONE);
                    assertThat(Arrays.stream(ids).filter(tokenizer::special)).as(text).isEmpty();
                    assertThat(
                            tokenizer.id("<tool_call>").stream().filter(id -> IntStream.of(ids).anyMatch(i -> i == id)))
                            .as(text).isEmpty();
                    assertThat(tokenizer.decode(ids, true).replace('\u2581', ' '))
                            .isEqualTo(text.replace('\u2581', ' '));
                }
            }
        }
        try (Tokenizer tokenizer = byteLevel()) {
            assertThat(tokenizer.encode("<|im_start|>h", SpecialTokens.PARSE)).containsExactly(
                    id(tokenizer, "<|im_start|>"),
                    'h');
            assertThat(tokenizer.encode("<tool_call>", SpecialTokens.PARSE))
                    .containsExactly(id(tokenizer, "<tool_call>"));
        }
    }

    /** The merges of this vocabulary spell {@code <s>}; a word may be a token whatever the merges say. */
    @Test
    void noMergeAndNoWholeWordMakesAMarkerOfPlainText() throws IOException {
        for (boolean wholeWords : new boolean[]{false, true}) {
            try (Tokenizer tokenizer = SmallTokenizers.load(folder, SmallTokenizers.sentencePiece(), root -> {
                ((ObjectNode) root.get("model")).put("ignore_merges", wholeWords);
                root.putNull("normalizer");
            })) {
                assertThat(tokenizer.encode("<s>", SpecialTokens.NONE)).doesNotContain(1).isNotEmpty();
                assertThat(tokenizer.encode("</s>", SpecialTokens.NONE)).doesNotContain(2).isNotEmpty();
                assertThat(tokenizer.encode("<s>", SpecialTokens.PARSE)).containsExactly(1);
            }
        }
    }

    @Test
    void whatIsAddedFollowsTheTemplate() throws IOException {
        try (Tokenizer tokenizer = sentencePiece()) {
            int[] plain = tokenizer.encode("hello", SpecialTokens.PARSE);
            assertThat(tokenizer.encode("hello", SpecialTokens.ADD)).startsWith(1).endsWith(plain)
                    .hasSize(plain.length + 1);
            assertThat(tokenizer.encode("", SpecialTokens.ADD)).containsExactly(1);
            assertThat(tokenizer.encode("", SpecialTokens.PARSE)).isEmpty();
            assertThat(tokenizer.beginOfSequence()).hasValue(1);
        }
    }

    @Test
    void whatIsAddedFollowsTheConfigurationWhereThereIsNoTemplate() throws IOException {
        companion("tokenizer_config.json",
                "{'add_bos_token':true,'add_eos_token':true,'bos_token':{'content':'<s>'},'eos_token':'</s>'}");
        try (Tokenizer tokenizer = SmallTokenizers.load(folder, SmallTokenizers.sentencePiece(),
                root -> root.remove("post_processor"))) {
            assertThat(tokenizer.encode("", SpecialTokens.ADD)).containsExactly(1, 2);
            assertThat(tokenizer.beginOfSequence()).hasValue(1);
            assertThat(tokenizer.endOfSequence()).containsExactly(2);
        }
        try (Tokenizer tokenizer = sentencePiece()) {
            assertThat(tokenizer.encode("", SpecialTokens.ADD)).as("a template wins").containsExactly(1);
        }
        companion("tokenizer_config.json", "{'add_bos_token':false,'bos_token':'<|endoftext|>'}");
        try (Tokenizer tokenizer = byteLevel()) {
            assertThat(tokenizer.encode("", SpecialTokens.ADD)).isEmpty();
            assertThat(tokenizer.beginOfSequence()).isEmpty();
        }
    }

    @Test
    void endsAreThoseThatTheFilesName() throws IOException {
        try (Tokenizer tokenizer = byteLevel()) {
            assertThat(tokenizer.endOfSequence()).as("nothing is guessed").isEmpty();
        }
        companion("config.json", "{'eos_token_id':7}");
        try (Tokenizer tokenizer = byteLevel()) {
            assertThat(tokenizer.endOfSequence()).containsExactly(7);
        }
        companion("special_tokens_map.json", "{'eos_token':{'content':'<|endoftext|>'}}");
        companion("generation_config.json", "{'eos_token_id':[3,4]}");
        try (Tokenizer tokenizer = byteLevel()) {
            assertThat(tokenizer.endOfSequence()).isEqualTo(Set.of(3, 4, id(tokenizer, "<|endoftext|>")));
        }
    }

    @Test
    void nothingIsTruncatedOrPadded() throws IOException {
        try (Tokenizer tokenizer = SmallTokenizers.load(folder, SmallTokenizers.byteLevel(), root -> {
            root.putObject("truncation").put("direction", "Right").put("max_length", 4).put("strategy", "LongestFirst")
                    .put("stride", 0);
            root.putObject("padding").putObject("strategy").put("Fixed", 600);
        })) {
            assertThat(tokenizer.encode("x".repeat(5_000), SpecialTokens.ADD)).hasSize(5_000);
            assertThat(tokenizer.encode("x", SpecialTokens.ADD)).hasSize(1);
        }
    }

    @Test
    void tokensAndIdsMapBothWays() throws IOException {
        try (Tokenizer tokenizer = byteLevel()) {
            for (int id = 0; id < tokenizer.vocabularySize(); id++) {
                assertThat(tokenizer.id(tokenizer.token(id).orElseThrow())).hasValue(id);
            }
            assertThat(tokenizer.token(tokenizer.vocabularySize())).isEmpty();
            assertThat(tokenizer.token(-1)).isEmpty();
            assertThat(tokenizer.id("no such token")).isEmpty();
            assertThat(tokenizer.special(id(tokenizer, "<|im_end|>"))).isTrue();
            assertThat(tokenizer.special(id(tokenizer, "<tool_call>"))).isFalse();
            assertThatThrownBy(() -> tokenizer.decode(new int[]{tokenizer.vocabularySize()}, true))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("outside the vocabulary");
        }
    }

    @Test
    void halfASurrogatePairIsReadAsReplacementCharacter() throws IOException {
        try (Tokenizer tokenizer = byteLevel()) {
            assertThat(tokenizer.decode(tokenizer.encode("🙂a\uD83D🙂\uDE42", SpecialTokens.PARSE), false))
                    .isEqualTo("🙂a\uFFFD🙂\uFFFD");
        }
    }

    @Test
    void manyThreadsGetWhatOneGets() throws IOException {
        try (Tokenizer tokenizer = sentencePiece()) {
            List<String> texts = Stream.generate(new TextSupplier()).limit(300).toList();
            List<int[]> alone = texts.stream().map(text -> tokenizer.encode(text, SpecialTokens.NONE)).toList();
            IntStream.range(0, 3_000).parallel().forEach(i -> assertThat(
                    tokenizer.encode(texts.get(i % texts.size()), SpecialTokens.NONE))
                    .isEqualTo(alone.get(i % texts.size())));
        }
    }

    @Test
    void aClosedTokenizerSaysSo() throws IOException {
        Tokenizer tokenizer = byteLevel();
        tokenizer.close();
        tokenizer.close();
        for (SpecialTokens mode : SpecialTokens.values()) {
            assertThatThrownBy(() -> tokenizer.encode("x", mode)).isInstanceOf(IllegalStateException.class)
                    .hasMessage("the tokenizer is closed");
        }
    }

    @Test
    void whatIsNotSupportedIsRefusedByName() {
        refused("(a+)+$",
                root -> ((ObjectNode) root.at("/pre_tokenizer/pretokenizers/0/pattern")).put("Regex", "(a+)+$"));
        refused("Removed", root -> ((ObjectNode) root.at("/pre_tokenizer/pretokenizers/0")).put("behavior", "Removed"));
        refused("BertPreTokenizer", root -> root.putObject("pre_tokenizer").put("type", "BertPreTokenizer"));
        refused("Lowercase", root -> root.putObject("normalizer").put("type", "Lowercase"));
        refused("one character", root -> root.putObject("normalizer").put("type", "Replace").put("content", "aa")
                .putObject("pattern").put("String", "a"));
        refused("WordPiece", root -> ((ObjectNode) root.get("model")).put("type", "WordPiece"));
        refused("dropout", root -> ((ObjectNode) root.get("model")).put("dropout", 0.5));
        refused("end_of_word_suffix", root -> ((ObjectNode) root.get("model")).put("end_of_word_suffix", "</w>"));
        refused("BertProcessing", root -> root.putObject("post_processor").put("type", "BertProcessing"));
        refused("decoder", root -> root.remove("decoder"));
        refused("ByteLevel", root -> root.remove("pre_tokenizer"));
    }

    @Test
    void whatContradictsItselfIsRefused() {
        refused("two ids", root -> ((ObjectNode) root.at("/added_tokens/0")).put("content", "a"));
        refused("two tokens", root -> ((ObjectNode) root.at("/added_tokens/0")).put("id", 0));
        refused("which the vocabulary lacks", root -> ((ObjectNode) root.at("/model/vocab")).remove("he"));
        refused("not two tokens", root -> root.withArray("/model/merges").add("a b c"));
        refused("whole number from 0 to", root -> ((ObjectNode) root.at("/model/vocab")).put("!", 4_000_000_000L));
        refused("whole number from 0 to", root -> ((ObjectNode) root.at("/model/vocab")).put("!", -1));
        refused("is empty", root -> ((ObjectNode) root.at("/added_tokens/0")).put("content", ""));
        refused("there twice", root -> root.withArray("/added_tokens").add(root.at("/added_tokens/0")));
        refused("is there twice", root -> {
            root.putObject("normalizer").put("type", "NFC");
            int next = 1_000;
            for (String form : List.of("\u1e69", "s\u0323\u0307")) {
                root.withArray("/added_tokens").addObject().put("id", next++).put("content", form).put("normalized",
                        true);
            }
        });
    }

    @Test
    void aFileThatIsNotStrictJsonIsRefusedInOneLine() throws IOException {
        for (String text : List.of("", "[]", "{", "{\"model\":1,\"model\":2}", "{} {}", "{'a':1}", "[".repeat(100_000),
                "{\"a\":" + "1".repeat(1_000) + "}", "{\"model\":null}", "{\"model\":{\"type\":\"\\ud800\"}}")) {
            Files.writeString(folder.resolve("tokenizer.json"), text);
            assertThatThrownBy(() -> Tokenizers.load(folder)).isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("tokenizer.json").hasMessageNotContaining("\n");
        }
        Files.delete(folder.resolve("tokenizer.json"));
        assertThatThrownBy(() -> Tokenizers.load(folder)).isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("has no tokenizer.json");
    }

    private void refused(String reason, Consumer<ObjectNode> change) {
        assertThatThrownBy(() -> SmallTokenizers.load(folder, SmallTokenizers.byteLevel(), change)).as(reason)
                .isInstanceOf(ModelFormatException.class).hasMessageContaining(reason)
                .hasMessageContaining("tokenizer.json").hasMessageNotContaining("\n");
    }

    private Tokenizer byteLevel() throws IOException {
        return Tokenizers.load(SmallTokenizers.write(folder, SmallTokenizers.byteLevel()));
    }

    private Tokenizer sentencePiece() throws IOException {
        return Tokenizers.load(SmallTokenizers.write(folder, SmallTokenizers.sentencePiece()));
    }

    private void companion(String name, String json) throws IOException {
        Files.writeString(folder.resolve(name), json.replace('\'', '"'));
    }

    private static int id(Tokenizer tokenizer, String token) {
        OptionalInt id = tokenizer.id(token);
        assertThat(id).as(token).isPresent();
        return id.getAsInt();
    }

    private static final class TextSupplier implements java.util.function.Supplier<String> {

        private final Random random = new Random(SEED);

        @Override
        public String get() {
            return SmallTokenizers.randomText(random);
        }
    }
}
