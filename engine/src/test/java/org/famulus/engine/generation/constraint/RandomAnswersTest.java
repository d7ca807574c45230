package org.famulus.engine.generation.constraint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.famulus.engine.generation.schema.JsonForm;
import org.famulus.engine.generation.schema.JsonSchema;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a model wants to say, what comes out is JSON of the schema. */
class RandomAnswersTest {

    private static final int SCHEMAS = 2000;
    private static final Pattern NEEDED = Pattern.compile("takes (\\d+) tokens");
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final SmallVocabulary tokens = SmallVocabulary.of(7, 300);
    private final TokenVocabulary vocabulary = tokens.vocabulary();

    @Test
    void everyAnswerParsesAndValidates() {
        for (int seed = 0; seed < SCHEMAS; seed++) {
            JsonNode schema = new RandomSchemas(seed, true).next();
            SplittableRandom random = new SplittableRandom(seed);
            TokenConstraint constraint = constraint(schema, random);
            check(schema, constraint, 40 + random.nextInt(200), random, "seed " + seed);
        }
    }

    @Test
    void anAnswerEndsHoweverFewTokensAreLeft() {
        for (int seed = 0; seed < SCHEMAS; seed++) {
            JsonNode schema = new RandomSchemas(seed, true).next();
            SplittableRandom random = new SplittableRandom(seed);
            TokenConstraint constraint = constraint(schema, random);
            int needed = needed(constraint);
            for (int spare : new int[]{0, 1, 5, 20}) {
                check(schema, constraint, needed + spare, random, "seed " + seed + " spare " + spare);
            }
        }
    }

    private TokenConstraint constraint(JsonNode schema, SplittableRandom random) {
        JsonForm form = JsonForm.values()[random.nextInt(JsonForm.values().length)];
        // A small budget, so that states and masks are forgotten in the middle of answers, too.
        return TokenConstraint.of(new OutputConstraint.WholeAnswer(JsonSchema.parse(schema.toString()), form),
                vocabulary, random.nextBoolean() ? 1 << 24 : 1 << 14);
    }

    /** The fewest tokens that the constraint takes. */
    private static int needed(TokenConstraint constraint) {
        try {
            constraint.begin(1);
            return 1;
        } catch (IllegalArgumentException tooFew) {
            Matcher matcher = NEEDED.matcher(String.valueOf(tooFew.getMessage()));
            assertThat(matcher.find()).as(tooFew.getMessage()).isTrue();
            return Integer.parseInt(matcher.group(1));
        }
    }

    private void check(JsonNode schema, TokenConstraint constraint, int mostTokens, SplittableRandom random,
            String description) {
        String text = answer(constraint, mostTokens, random);
        try {
            JsonNode value = STRICT.readTree(text);
            assertThat(new SchemaOracle(STRICT.readTree(schema.toString())).valid(value))
                    .as("%s: %s under %s", description, text, schema).isTrue();
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(description + ": " + text + " under " + schema, notJson);
        }
    }

    /** Samples with weights of its own for the end, so that answers are short and long. */
    private String answer(TokenConstraint constraint, int mostTokens, SplittableRandom random) {
        ConstrainedSequence sequence = constraint.begin(mostTokens);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int[] stop = {tokens.end()};
        double spread = random.nextDouble() * 4;
        for (int count = 0; count < mostTokens && !sequence.ended(); count++) {
            long[] mask = sequence.mask(stop);
            int id = draw(mask, random, spread);
            assertThat(allowed(mask, tokens.end())).as("the end is allowed exactly where the text is complete")
                    .isEqualTo(sequence.complete());
            if (id == tokens.end()) {
                break;
            }
            assertThat(tokens.control().get(id)).as("control token %s", id).isFalse();
            sequence.accept(id);
            text.writeBytes(tokens.tokens().get(id));
        }
        assertThat(sequence.complete()).as("complete after %s tokens: %s", mostTokens, text).isTrue();
        assertThat(sequence.json()).containsExactly(text.toString(StandardCharsets.UTF_8));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.toByteArray())).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new AssertionError(text.toString(StandardCharsets.ISO_8859_1), notUtf8);
        }
    }

    private static int draw(long[] mask, SplittableRandom random, double spread) {
        int best = -1;
        double largest = Double.NEGATIVE_INFINITY;
        for (int word = 0; word < mask.length; word++) {
            for (long bits = mask[word]; bits != 0; bits &= bits - 1) {
                double score = spread * random.nextGaussian() - Math.log(-Math.log(random.nextDouble()));
                if (score > largest) {
                    largest = score;
                    best = (word << 6) + Long.numberOfTrailingZeros(bits);
                }
            }
        }
        assertThat(best).as("a token is left").isNotNegative();
        return best;
    }

    private static boolean allowed(long[] mask, int id) {
        return (mask[id >> 6] >>> id & 1) != 0;
    }
}
