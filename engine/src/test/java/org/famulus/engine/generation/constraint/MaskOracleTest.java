package org.famulus.engine.generation.constraint;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

import org.famulus.engine.generation.schema.JsonSchema;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** A mask has exactly the tokens whose bytes go on towards a text, which a naive reader finds token by token. */
class MaskOracleTest {

    private static final int SCHEMAS = 60;
    private static final int LONGEST_ANSWER = 40;

    @Test
    void aMaskHasExactlyTheTokensThatGoOn() {
        SmallVocabulary tokens = SmallVocabulary.of(3, 120);
        TokenVocabulary vocabulary = tokens.vocabulary();
        for (int seed = 0; seed < SCHEMAS; seed++) {
            JsonNode schema = new RandomSchemas(seed, false).next();
            TokenConstraint constraint = TokenConstraint.of(
                    new OutputConstraint.WholeAnswer(JsonSchema.parse(schema.toString())), vocabulary, 1 << 22);
            ConstrainedSequence sequence = constraint.begin(Integer.MAX_VALUE);
            PrefixOracle oracle = new PrefixOracle(schema);
            SplittableRandom random = new SplittableRandom(seed);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            for (int count = 0; count < LONGEST_ANSWER && !sequence.ended(); count++) {
                long[] mask = sequence.mask(new int[]{tokens.end()});
                assertThat(sequence.complete()).as("seed %s: %s of %s is complete", seed, text, schema)
                        .isEqualTo(oracle.complete(text.toByteArray()));
                int chosen = -1;
                int allowed = 0;
                for (int id = 0; id < tokens.size(); id++) {
                    boolean expected = id == tokens.end()
                            ? sequence.complete()
                            : !tokens.control().get(id) && tokens.tokens().get(id).length > 0
                                    && oracle.viable(joined(text, tokens.tokens().get(id)));
                    boolean actual = (mask[id >> 6] >>> id & 1) != 0;
                    assertThat(actual).as("seed %s: %s then token %s <%s> under %s", seed, text, id,
                            new String(tokens.tokens().get(id), StandardCharsets.UTF_8), schema).isEqualTo(expected);
                    if (actual && id != tokens.end() && random.nextInt(++allowed) == 0) {
                        chosen = id;
                    }
                }
                if (chosen < 0) {
                    break;
                }
                sequence.accept(chosen);
                text.writeBytes(tokens.tokens().get(chosen));
            }
        }
    }

    private static byte[] joined(ByteArrayOutputStream text, byte[] token) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(text.toByteArray());
        both.writeBytes(token);
        return both.toByteArray();
    }
}
