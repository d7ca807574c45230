package org.famulus.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Against ids that others made: llama.cpp's vectors, the reference of the stories models, SmolLM's own file. */
class TokenizerVectorsTest {

    private static final String SEPARATOR = "\n__ggml_vocab_test__\n";
    private static final int VECTORS = 46;
    private static final long SEED = 135;

    @Test
    void llamaSentencePieceVectorsPass() throws IOException {
        vectorsPass(SharedData.gguf("tokenizers/llama-spm/ggml-vocab-llama-spm.gguf"),
                "tokenizers/llama-spm/ggml-vocab-llama-spm.gguf");
    }

    @Test
    void gpt2VectorsPass() throws IOException {
        vectorsPass(SharedData.gguf("tokenizers/gpt-2/ggml-vocab-gpt-2.gguf"),
                "tokenizers/gpt-2/ggml-vocab-gpt-2.gguf");
    }

    @Test
    void llama3VectorsPass() throws IOException {
        vectorsPass(TiktokenRanks.vocabulary(SharedData.path("tokenizers/llama3/tokenizer.model"), "llama-bpe",
                List.of("<|begin_of_text|>", "<|end_of_text|>")), "tokenizers/llama3/ggml-vocab-llama-bpe.gguf");
    }

    @Test
    void qwen2VectorsPass() throws IOException {
        vectorsPass(TiktokenRanks.vocabulary(SharedData.path("tokenizers/qwen2/qwen.tiktoken"), "qwen2",
                List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>")), "tokenizers/qwen2/ggml-vocab-qwen2.gguf");
    }

    private static void vectorsPass(GgufVocabulary vocabulary, String name) throws IOException {
        List<String> texts = texts(name);
        List<String> expected = Files.readAllLines(SharedData.path(name + ".out"));
        assertThat(expected).hasSize(VECTORS);
        try (Tokenizer tokenizer = Tokenizers.of(vocabulary)) {
            for (int i = 0; i < VECTORS; i++) {
                int[] ids = Arrays.stream(expected.get(i).strip().split(" +")).filter(id -> !id.isEmpty())
                        .mapToInt(Integer::parseInt).toArray();
                for (SpecialTokens mode : List.of(SpecialTokens.NONE, SpecialTokens.PARSE)) {
                    assertThat(tokenizer.encode(texts.get(i), mode)).as("text %d, %s", i, mode).isEqualTo(ids);
                }
                assertThat(tokenizer.decode(ids, true)).as("text %d", i).isEqualTo(texts.get(i));
            }
            textSurvives(tokenizer, vocabulary);
        }
    }

    private static void textSurvives(Tokenizer tokenizer, GgufVocabulary vocabulary) {
        Random random = new Random(SEED);
        boolean composes = vocabulary.preTokenizer().equals(Optional.of("qwen2"));
        for (int i = 0; i < 1_000; i++) {
            String text = SmallTokenizers.randomText(random);
            String expected = composes
                    ? java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFC)
                    : vocabulary.model().equals("llama") ? text.replace('\u2581', ' ') : text;
            assertThat(tokenizer.decode(tokenizer.encode(text, SpecialTokens.NONE), false))
                    .as("seed %d, text %d", SEED, i)
                    .isEqualTo(expected);
        }
    }

    private static List<String> texts(String name) throws IOException {
        return List.of(Files.readString(SharedData.path(name + ".inp")).split(SEPARATOR, -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260K", "stories3M"})
    void theReferencesIdsAreReproducedFromFolderAndGguf(String model) throws IOException {
        Path root = SharedData.path("models/" + model);
        JsonNode cases = SmallTokenizers.JSON.readTree(root.resolve("reference.json").toFile()).get("tokenize");
        String sample = Files.readString(SharedData.path("texts/tinystories-sample.txt")).substring(0, 50_000);
        assertThat(cases).isNotEmpty();
        try (Tokenizer folder = Tokenizers.load(root.resolve("hf"));
                Tokenizer gguf = Tokenizers.of(SharedData.gguf("models/" + model + "/" + model + ".f16.gguf"))) {
            for (Tokenizer tokenizer : List.of(folder, gguf)) {
                for (JsonNode each : cases) {
                    int[] ids = tokenizer.encode(each.get("text").textValue(), SpecialTokens.ADD);
                    assertThat(Arrays.toString(ids).replace(" ", "")).isEqualTo(each.get("ids").toString());
                    assertThat(tokenizer.decode(ids, true)).isEqualTo(each.get("text").textValue());
                }
                assertThat(tokenizer.beginOfSequence()).hasValue(1);
                assertThat(tokenizer.endOfSequence()).containsExactly(2);
            }
            assertThat(gguf.encode(sample, SpecialTokens.ADD)).isEqualTo(folder.encode(sample, SpecialTokens.ADD));
        }
    }

    @Test
    void smolLmFromVocabularyAndMergesEqualsItsTokenizerFile() throws IOException {
        Path root = SharedData.path("tokenizers/smollm");
        List<String> texts = new ArrayList<>(texts("tokenizers/gpt-2/ggml-vocab-gpt-2.gguf"));
        for (String name : List.of("tinystories-sample", "wikitext-2-valid")) {
            texts.addAll(Files.readAllLines(SharedData.path("texts/" + name + ".txt")).subList(0, 1_000));
        }
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            texts.add(SmallTokenizers.randomText(random));
        }
        try (Tokenizer file = Tokenizers.load(root); Tokenizer gguf = Tokenizers.of(smolLm(root))) {
            for (String text : texts) {
                int[] ids = file.encode(text, SpecialTokens.NONE);
                assertThat(gguf.encode(text, SpecialTokens.NONE)).as(text).isEqualTo(ids);
                assertThat(gguf.decode(ids, true)).as(text).isEqualTo(file.decode(ids, true));
                assertThat(Arrays.stream(ids).anyMatch(file::special)).as(text).isFalse();
                assertThat(gguf.encode(text, SpecialTokens.ADD)).as(text)
                        .isEqualTo(file.encode(text, SpecialTokens.ADD));
            }
            assertThat(file.endOfSequence()).containsExactly(0);
            assertThat(file.encode("<|im_start|>user", SpecialTokens.PARSE)).startsWith(1);
        }
    }

    /** What a GGUF file of SmolLM carries. */
    private static GgufVocabulary smolLm(Path root) throws IOException {
        Map<Integer, String> byId = new HashMap<>();
        SmallTokenizers.JSON.readTree(root.resolve("vocab.json").toFile()).properties()
                .forEach(entry -> byId.put(entry.getValue().intValue(), entry.getKey()));
        SmallTokenizers.JSON.readTree(root.resolve("added_tokens.json").toFile()).properties()
                .forEach(entry -> byId.put(entry.getValue().intValue(), entry.getKey()));
        List<String> tokens = new ArrayList<>();
        for (int id = 0; id < byId.size(); id++) {
            tokens.add(byId.getOrDefault(id, ""));
        }
        int[] types = new int[tokens.size()];
        Arrays.fill(types, 1);
        SmallTokenizers.JSON.readTree(root.resolve("tokenizer_config.json").toFile()).get("added_tokens_decoder")
                .properties()
                .forEach(entry -> types[Integer.parseInt(entry.getKey())] = 3);
        List<String> merges = Files.readAllLines(root.resolve("merges.txt")).stream()
                .filter(line -> !line.startsWith("#version") && !line.isEmpty()).toList();
        return new GgufVocabulary("smollm", "gpt2", Optional.of("smollm"), tokens, new float[0], types, merges,
                OptionalInt.of(0), OptionalInt.of(0), Set.of(), OptionalInt.of(0), Optional.of(false), Optional.empty(),
                Optional.empty());
    }
}
