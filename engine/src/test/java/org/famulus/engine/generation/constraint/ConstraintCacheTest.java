package org.famulus.engine.generation.constraint;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.famulus.engine.generation.schema.JsonSchema;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConstraintCacheTest {

    private static final long BUDGET = 2 << 20;

    private final SmallVocabulary tokens = SmallVocabulary.of(2, 300);
    private final TokenVocabulary vocabulary = tokens.vocabulary();

    @Test
    void anEqualConstraintIsCompiledOnce() {
        ConstraintCache cache = new ConstraintCache(vocabulary, BUDGET);
        TokenConstraint first = cache.of(whole("{\"type\": \"string\"}"));
        assertThat(cache.of(whole("{ \"type\":\"string\" }"))).isSameAs(first);
        assertThat(cache.of(whole("{\"type\": \"null\"}"))).isNotSameAs(first);
        assertThat(cache.size()).isEqualTo(2);
    }

    @Test
    void itStaysWithinItsBudgetAndDropsTheLeastRecentlyUsed() {
        ConstraintCache cache = new ConstraintCache(vocabulary, BUDGET);
        OutputConstraint kept = whole("{\"type\": \"boolean\"}");
        TokenConstraint first = cache.of(kept);
        for (int seed = 0; seed < 300; seed++) {
            TokenConstraint constraint = cache.of(whole(new RandomSchemas(seed, false).next().toString()));
            answer(constraint, seed);
            cache.of(kept);
            assertThat(cache.bytes()).as("seed %s", seed).isLessThan(BUDGET + BUDGET / 2);
        }
        assertThat(cache.of(kept)).isSameAs(first);
        assertThat(cache.dropped()).isPositive();
    }

    @Test
    void aConstraintStaysWithinItsShareHoweverManyStatesAreMet() {
        TokenConstraint constraint = TokenConstraint.of(whole("{\"type\": \"array\", \"items\": {\"type\": \"string\","
                + " \"minLength\": 50, \"maxLength\": 90}}"), vocabulary, 1 << 17);
        long grammar = constraint.bytes();
        for (int seed = 0; seed < 20; seed++) {
            answer(constraint, seed);
            assertThat(constraint.bytes() - grammar).isLessThan(3 << 16);
        }
    }

    @Test
    void whatIsForgottenIsFoundAgain() {
        for (int seed = 0; seed < 50; seed++) {
            String schema = new RandomSchemas(seed, true).next().toString();
            assertThat(answer(TokenConstraint.of(whole(schema), vocabulary, 1 << 10), seed)).as("seed %s", seed)
                    .isEqualTo(answer(TokenConstraint.of(whole(schema), vocabulary, 1 << 26), seed));
        }
    }

    @Test
    void sequencesOnSeveralThreadsShareAConstraint() throws Exception {
        String schema = new RandomSchemas(12, true).next().toString();
        List<List<Integer>> alone = new ArrayList<>();
        for (int seed = 0; seed < 40; seed++) {
            alone.add(answer(TokenConstraint.of(whole(schema), vocabulary, 1 << 22), seed));
        }
        TokenConstraint shared = TokenConstraint.of(whole(schema), vocabulary, 1 << 15);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<List<Integer>>> tasks = new ArrayList<>();
            for (int seed = 0; seed < 40; seed++) {
                int own = seed;
                tasks.add(() -> answer(shared, own));
            }
            List<List<Integer>> together = new ArrayList<>();
            for (Future<List<Integer>> future : threads.invokeAll(tasks)) {
                together.add(future.get());
            }
            assertThat(together).isEqualTo(alone);
        }
    }

    private List<Integer> answer(TokenConstraint constraint, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ConstrainedSequence sequence = constraint.begin(400);
        List<Integer> ids = new ArrayList<>();
        while (ids.size() < 400 && !sequence.ended()) {
            long[] mask = sequence.mask(new int[0]);
            int chosen = -1;
            int seen = 0;
            for (int id = 0; id < tokens.size(); id++) {
                if ((mask[id >> 6] >>> id & 1) != 0 && random.nextInt(++seen) == 0) {
                    chosen = id;
                }
            }
            if (chosen < 0) {
                break;
            }
            sequence.accept(chosen);
            ids.add(chosen);
        }
        assertThat(sequence.complete()).isTrue();
        return ids;
    }

    private static OutputConstraint whole(String schema) {
        return new OutputConstraint.WholeAnswer(JsonSchema.parse(schema));
    }
}
