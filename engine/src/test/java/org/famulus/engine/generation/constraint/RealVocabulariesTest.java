package org.famulus.engine.generation.constraint;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.famulus.engine.generation.schema.JsonSchema;
import org.famulus.engine.tokenizer.SharedData;
import org.famulus.engine.tokenizer.TiktokenRanks;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.famulus.engine.tokenizer.Tokenizers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The vocabularies of published models. */
class RealVocabulariesTest {

    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    @ParameterizedTest
    @ValueSource(strings = {"llama-spm", "gpt-2", "llama3", "qwen2", "smollm"})
    void answersInTheTokensOfPublishedModelsValidate(String name) throws IOException {
        try (Tokenizer tokenizer = tokenizer(name)) {
            TokenVocabulary vocabulary = TokenVocabulary.of(tokenizer, tokenizer.vocabularySize() + 5);
            for (int seed = 0; seed < 20; seed++) {
                JsonNode schema = new RandomSchemas(seed, true).next();
                TokenConstraint constraint = TokenConstraint.of(
                        new OutputConstraint.WholeAnswer(JsonSchema.parse(schema.toString())), vocabulary, 1 << 25);
                String text = answer(tokenizer, constraint, new SplittableRandom(seed));
                assertThat(new SchemaOracle(EXACT.readTree(schema.toString())).valid(EXACT.readTree(text)))
                        .as("%s, seed %s: %s under %s", name,
                                seed, text, schema)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-spm", "gpt-2", "llama3", "qwen2", "smollm"})
    void theTokenizersOwnTokensOfAValidTextAreAllowed(String name) throws IOException {
        String schema = "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\"}, \"start\": {\"type\":"
                + " \"string\", \"format\": \"date-time\"}, \"tags\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}},"
                + " \"count\": {\"type\": \"integer\", \"maximum\": 5000}}}";
        String json = "{\"name\": \"Zoë's dinner 👩‍👩‍👧 日本\", \"start\": \"2026-11-23T19:30:00+01:00\", \"tags\": [\"a b\","
                + " \"\\\"c\\\"\", \"\"], \"count\": 4711}";
        try (Tokenizer tokenizer = tokenizer(name)) {
            TokenConstraint constraint = TokenConstraint.of(
                    new OutputConstraint.WholeAnswer(JsonSchema.parse(schema)),
                    TokenVocabulary.of(tokenizer, tokenizer.vocabularySize()), 1 << 25);
            ConstrainedSequence sequence = constraint.begin(1_000);
            // A tokenizer that puts a space before a text would begin with one: here the text goes on after a word.
            int[] head = tokenizer.encode("x", SpecialTokens.NONE);
            int[] ids = tokenizer.encode("x" + json, SpecialTokens.NONE);
            assertThat(ids).startsWith(head);
            for (int i = head.length; i < ids.length; i++) {
                assertThat(sequence.mask(new int[0])[ids[i] >> 6] >>> ids[i] & 1).as("%s: token %s, %s", name, i,
                        tokenizer.token(ids[i])).isOne();
                sequence.accept(ids[i]);
            }
            assertThat(sequence.ended()).isTrue();
            assertThat(sequence.json()).containsExactly(json);
        }
    }

    private static String answer(Tokenizer tokenizer, TokenConstraint constraint, SplittableRandom random) {
        ConstrainedSequence sequence = constraint.begin(200);
        int[] ids = new int[200];
        int count = 0;
        while (count < 200 && !sequence.ended()) {
            long[] mask = sequence.mask(new int[0]);
            int chosen = draw(mask, random);
            if (chosen < 0 || (sequence.complete() && random.nextInt(4) == 0)) {
                break;
            }
            assertThat(tokenizer.special(chosen)).isFalse();
            sequence.accept(chosen);
            ids[count++] = chosen;
        }
        assertThat(sequence.complete()).isTrue();
        String text = tokenizer.decode(Arrays.copyOf(ids, count), true);
        assertThat(sequence.json()).containsExactly(text);
        return text;
    }

    /** Half of the time among the first tokens, which are short: the ends of things are made of those. */
    private static int draw(long[] mask, SplittableRandom random) {
        boolean first = random.nextBoolean();
        int chosen = -1;
        int seen = 0;
        for (int word = 0; word < mask.length && !(first && word > 8 && chosen >= 0); word++) {
            for (long bits = mask[word]; bits != 0; bits &= bits - 1) {
                if (random.nextInt(++seen) == 0) {
                    chosen = (word << 6) + Long.numberOfTrailingZeros(bits);
                }
            }
        }
        return chosen;
    }

    private static Tokenizer tokenizer(String name) throws IOException {
        return switch (name) {
            case "llama-spm" -> Tokenizers.of(SharedData.gguf("tokenizers/llama-spm/ggml-vocab-llama-spm.gguf"));
            case "gpt-2" -> Tokenizers.of(SharedData.gguf("tokenizers/gpt-2/ggml-vocab-gpt-2.gguf"));
            case "llama3" ->
                Tokenizers.of(TiktokenRanks.vocabulary(SharedData.path("tokenizers/llama3/tokenizer.model"),
                        "llama-bpe", List.of("<|begin_of_text|>", "<|end_of_text|>")));
            case "qwen2" -> Tokenizers.of(TiktokenRanks.vocabulary(SharedData.path("tokenizers/qwen2/qwen.tiktoken"),
                    "qwen2", List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>")));
            default -> Tokenizers.load(SharedData.path("tokenizers/smollm"));
        };
    }
}
