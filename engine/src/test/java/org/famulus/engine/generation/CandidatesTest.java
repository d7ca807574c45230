package org.famulus.engine.generation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CandidatesTest {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Test
    void topKKeepsExactlyTheFirstOfAFullSort() {
        for (int topK : new int[]{1, 2, 7, 40, 1024, 1025, 2500, 2999, 3000, 5000}) {
            check(SamplingOptions.builder().topK(topK).build(), 3000);
        }
    }

    @Test
    void topPKeepsExactlyTheShortestBeginningOfAFullSort() {
        for (double topP : new double[]{0, 1e-9, 0.1, 0.5, 0.9, 0.999, 1 - 1e-9, 1}) {
            check(SamplingOptions.builder().topP(topP).build(), 700);
        }
    }

    @Test
    void minPKeepsExactlyWhatIsProbableEnough() {
        for (double minP : new double[]{1e-6, 0.05, 0.5, 1}) {
            check(SamplingOptions.builder().minP(minP).build(), 700);
        }
    }

    @Test
    void filtersFollowEachOtherEachOverWhatTheLastOneLeft() {
        for (double temperature : new double[]{0.3, 1, 2.5, 30}) {
            for (int topK : new int[]{5, 200, 1500}) {
                check(SamplingOptions.builder().temperature(temperature).topK(topK).topP(0.8).minP(0.02).build(), 2000);
            }
        }
    }

    @Test
    void amongEqualsTheLowerIdsStay() {
        float[] logits = {1, 2, 2, 1, 2, 2, 1, 2};
        assertThat(kept(logits, SamplingOptions.builder().topK(3).build())).containsExactly(1, 2, 4);
        assertThat(kept(logits, SamplingOptions.builder().topK(6).build())).containsExactly(0, 1, 2, 4, 5, 7);
        float[] equal = {0, 0, 0, 0, 0, 0, 0, 0};
        assertThat(kept(equal, SamplingOptions.builder().topP(0.5).build())).containsExactly(0, 1, 2, 3);
        assertThat(kept(equal, SamplingOptions.builder().topP(0.51).build())).containsExactly(0, 1, 2, 3, 4);
        assertThat(kept(equal, SamplingOptions.builder().minP(1).build())).hasSize(8);
    }

    @Test
    void aForbiddenTokenHasNoWeightAndTokensAtInfinityShareAll() {
        SamplingOptions all = SamplingOptions.builder().build();
        assertThat(kept(new float[]{1, -INFINITY, 2, -INFINITY}, all)).containsExactly(0, 2);
        assertThat(kept(new float[]{1, INFINITY, 2, INFINITY}, all)).containsExactly(1, 3);
        assertThat(kept(new float[]{1, INFINITY, 2, INFINITY}, all.toBuilder().topK(1).topP(0.5).minP(0.5).build()))
                .containsExactly(1);
    }

    @Test
    void aDrawFindsTheCandidateAtItsPointOfTheDistribution() {
        Candidates candidates = new Candidates(4);
        candidates.load(Rows.of((float) Math.log(0.5), -INFINITY, (float) Math.log(0.25), (float) Math.log(0.25)));
        candidates.keep(SamplingOptions.builder().build());
        assertThat(candidates.draw(0)).isEqualTo(0);
        assertThat(candidates.draw(0.499)).isEqualTo(0);
        assertThat(candidates.draw(0.501)).isEqualTo(2);
        assertThat(candidates.draw(0.749)).isEqualTo(2);
        assertThat(candidates.draw(0.751)).isEqualTo(3);
        assertThat(candidates.draw(Math.nextDown(1.0))).isEqualTo(3);

        candidates.load(Rows.of(0, 0, 0, 0));
        candidates.keep(SamplingOptions.builder().build());
        assertThat(candidates.draw(0.5)).as("the share of each begins at its lower end").isEqualTo(2);
    }

    @Test
    void aForbiddenTokenIsNotDrawnAtEitherEnd() {
        Candidates candidates = new Candidates(3);
        candidates.load(Rows.of(-INFINITY, 1, -INFINITY));
        candidates.keep(SamplingOptions.builder().build());
        assertThat(candidates.draw(0)).isEqualTo(1);
        assertThat(candidates.draw(Math.nextDown(1.0))).isEqualTo(1);
    }

    private static void check(SamplingOptions options, int size) {
        for (int seed = 0; seed < 12; seed++) {
            float[] logits = Rows.random(new SplittableRandom(seed), size, 1 + seed % 4, seed % 2 == 0);
            assertThat(kept(logits, options)).as("seed %d, %s", seed, options).isEqualTo(naive(logits, options));
        }
    }

    private static List<Integer> kept(float[] logits, SamplingOptions options) {
        Candidates candidates = new Candidates(logits.length);
        List<Integer> first = kept(candidates, logits, options);
        assertThat(kept(candidates, logits, options)).as("working memory used again").isEqualTo(first);
        return first;
    }

    private static List<Integer> kept(Candidates candidates, float[] logits, SamplingOptions options) {
        candidates.load(Rows.of(logits));
        candidates.keep(options);
        List<Integer> kept = new ArrayList<>();
        for (int index = 0; index < candidates.count(); index++) {
            if (candidates.weight(index) > 0) {
                kept.add(candidates.id(index));
            }
        }
        return kept;
    }

    /** The definitions, word for word, over a full sort (in which adding 0 makes negative zero equal to zero). */
    private static List<Integer> naive(float[] logits, SamplingOptions options) {
        List<Integer> ids = new ArrayList<>(IntStream.range(0, logits.length).boxed()
                .sorted(Comparator.<Integer>comparingDouble(id -> -(logits[id] + 0f)).thenComparing(id -> id))
                .toList());
        if (options.topK() > 0) {
            ids = ids.subList(0, Math.min(options.topK(), ids.size()));
        }
        float largest = logits[ids.getFirst()];
        double mass = ids.stream().mapToDouble(id -> weight(logits[id], largest, options)).sum();
        if (options.topP() < 1) {
            int count = 1;
            double reached = weight(largest, largest, options);
            while (reached < options.topP() * mass && count < ids.size()) {
                reached += weight(logits[ids.get(count++)], largest, options);
            }
            ids = ids.subList(0, count);
        }
        return ids.stream().filter(id -> weight(logits[id], largest, options) >= options.minP()).sorted().toList();
    }

    private static double weight(float logit, float largest, SamplingOptions options) {
        return Math.exp(((double) logit - largest) / options.temperature());
    }
}
