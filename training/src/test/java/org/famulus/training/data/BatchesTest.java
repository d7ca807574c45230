package org.famulus.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Ids count up through the file, so that each token says where it stands. */
class BatchesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    /** How often each token is predicted, and from which token before it: always its neighbour. */
    private static Map<Integer, Integer> predictions(Batch batch, Map<Integer, Integer> counts) {
        int targets = 0;
        for (int row = 0; row < batch.rows(); row++) {
            boolean[] covered = new boolean[batch.length()];
            for (Segment segment : batch.segments().get(row)) {
                for (int i = 0; i < segment.length(); i++) {
                    int at = row * batch.length() + segment.start() + i;
                    assertThat(covered[segment.start() + i]).isFalse();
                    covered[segment.start() + i] = true;
                    assertThat(batch.positions()[at]).isEqualTo(i);
                    assertThat(batch.ids()[at]).isEqualTo(batch.ids()[row * batch.length() + segment.start()] + i);
                    if (batch.targets()[at] != Batch.IGNORED) {
                        assertThat(batch.targets()[at]).isEqualTo(batch.ids()[at] + 1);
                        counts.merge(batch.targets()[at], 1, Integer::sum);
                        targets++;
                    }
                }
            }
            for (int i = 0; i < batch.length(); i++) {
                int at = row * batch.length() + i;
                assertThat(covered[i] || (batch.targets()[at] == Batch.IGNORED && batch.ids()[at] == 0
                        && batch.positions()[at] == 0)).as("padding is empty").isTrue();
            }
        }
        assertThat(batch.targetCount()).isEqualTo(targets);
        return counts;
    }

    private static Map<Integer, Integer> epoch(Batches batches, long epoch) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (long step = 0; step < batches.stepsPerEpoch(); step++) {
            predictions(batches.batch(epoch, step), counts);
        }
        return counts;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9, 10, 11, 64, 101})
    void windowsPredictEveryTokenOnceAnEpoch(int tokens) throws IOException {
        try (TokenFile file = TokenFiles.counting(folder, tokens)) {
            Batches batches = Batches.windows(file.all(), new BatchShape(3, 5), 1);
            for (long epoch = 0; epoch < 3; epoch++) {
                Map<Integer, Integer> counts = epoch(batches, epoch);
                assertThat(counts.keySet()).containsExactlyElementsOf(IntStream.range(1, tokens).boxed().toList());
                assertThat(counts.values()).containsOnly(1);
            }
        }
    }

    /** Every token but a document's first is predicted once, from inside its document, whatever the lengths. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void packingHasEveryDocumentExactlyOnceAnEpoch(long seed) throws IOException {
        Random random = new Random(seed);
        int[] lengths = TokenFiles.lengths(random, 1 + random.nextInt(200), 40);
        int length = 1 + random.nextInt(50);
        try (TokenFile file = TokenFiles.counting(folder, lengths)) {
            if (Arrays.stream(lengths).max().orElseThrow() < 2) {
                return;
            }
            Batches batches = Batches.packed(file.all(), new BatchShape(4, length), seed);
            Map<Integer, Integer> expected = new TreeMap<>();
            int start = 0;
            for (int documentLength : lengths) {
                for (int i = 1; i < documentLength; i++) {
                    expected.put(start + i, 1);
                }
                start += documentLength;
            }
            assertThat(epoch(batches, 0)).as("seed " + seed).isEqualTo(expected);
            assertThat(epoch(batches, 7)).as("seed " + seed).isEqualTo(expected);
        }
    }

    @Test
    void noDocumentThatFitsIsSplit() throws IOException {
        int[] lengths = TokenFiles.lengths(new Random(3), 100, 17);
        try (TokenFile file = TokenFiles.counting(folder, lengths)) {
            Batches batches = Batches.packed(file.all(), new BatchShape(1, 16), 3);
            List<Integer> found = new ArrayList<>();
            for (long step = 0; step < batches.stepsPerEpoch(); step++) {
                batches.batch(0, step).segments().getFirst().forEach(segment -> found.add(segment.length()));
            }
            assertThat(found).containsExactlyInAnyOrderElementsOf(
                    Arrays.stream(lengths).filter(length -> length > 1).map(length -> length - 1).boxed().toList());
        }
    }

    /** The same rows as a best-fit-decreasing that looks at every row for every document. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void packingIsBestFit(long seed) throws IOException {
        int[] lengths = TokenFiles.lengths(new Random(seed), 150, 33);
        int length = 32;
        List<Integer> sizes = new ArrayList<>(
                Arrays.stream(lengths).map(tokens -> tokens - 1).filter(size -> size > 0).boxed().toList());
        sizes.sort((a, b) -> b - a);
        List<Integer> rooms = new ArrayList<>();
        for (int size : sizes) {
            int best = -1;
            for (int row = 0; row < rooms.size(); row++) {
                if (rooms.get(row) >= size && (best < 0 || rooms.get(row) < rooms.get(best))) {
                    best = row;
                }
            }
            if (best < 0) {
                rooms.add(length - size);
            } else {
                rooms.set(best, rooms.get(best) - size);
            }
        }
        try (TokenFile file = TokenFiles.counting(folder, lengths)) {
            Batches batches = Batches.packed(file.all(), new BatchShape(1, length), seed);
            List<Integer> found = new ArrayList<>();
            for (long step = 0; step < batches.stepsPerEpoch(); step++) {
                found.add(
                        length - batches.batch(0, step).segments().getFirst().stream().mapToInt(Segment::length).sum());
            }
            assertThat(found).as("seed " + seed).containsExactlyInAnyOrderElementsOf(rooms);
        }
    }

    @Test
    void aTokenThatIsOnlyReadIsNoTarget() throws IOException {
        try (TokenFile file = TokenFiles.write(folder, 1 << 20, 0, token -> token % 3 == 0, 30)) {
            for (Batches batches : List.of(Batches.windows(file.all(), new BatchShape(2, 7), 1),
                    Batches.packed(file.all(), new BatchShape(2, 29), 1))) {
                assertThat(epoch(batches, 0).keySet())
                        .containsExactlyElementsOf(IntStream.range(1, 30).filter(i -> i % 3 == 0).boxed().toList());
            }
        }
    }

    @Test
    void aConversationIsNeverCut() throws IOException {
        try (TokenFile file = TokenFiles.write(folder, 300, 12, token -> true, 12, 30)) {
            assertThatThrownBy(() -> Batches.packed(file.all(), new BatchShape(2, 10), 1))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("11 positions");
            assertThat(Batches.packed(file.all(), new BatchShape(2, 11), 1).rowsPerEpoch()).isEqualTo(4);
        }
    }

    @Test
    void whatIsOutsideARangeDoesNotExist() throws IOException {
        try (TokenFile file = TokenFiles.counting(folder, 10, 10, 10)) {
            TokenRange range = file.all().after(5).first(20);
            List<Integer> inside = IntStream.range(6, 25).boxed().toList();
            assertThat(epoch(Batches.windows(range, new BatchShape(2, 4), 1), 0).keySet())
                    .containsExactlyElementsOf(inside);
            assertThat(epoch(Batches.packed(range, new BatchShape(2, 9), 1), 0).keySet())
                    .containsExactlyElementsOf(inside.stream().filter(i -> i % 10 != 0).toList());
            Batches random = Batches.randomWindows(range, new BatchShape(5, 4), 1);
            for (long step = 0; step < 50; step++) {
                assertThat(predictions(random.batch(step), new HashMap<>()).keySet()).isSubsetOf(inside);
            }
        }
    }

    /** Every place that has room for a window is drawn, about equally often; the bound is six standard deviations. */
    @Test
    void randomWindowsAreUniform() throws IOException {
        try (TokenFile file = TokenFiles.counting(folder, 30)) {
            Batches batches = Batches.randomWindows(file.all(), new BatchShape(10, 8), 4);
            int steps = 2000;
            int[] starts = new int[30 - 8];
            for (long step = 0; step < steps; step++) {
                Batch batch = batches.batch(step);
                for (int row = 0; row < batch.rows(); row++) {
                    assertThat(batch.segments().get(row)).containsExactly(new Segment(0, 8));
                    starts[batch.ids()[row * 8]]++;
                }
            }
            double expected = 10.0 * steps / starts.length;
            double bound = 6 * Math.sqrt(expected);
            assertThat(Arrays.stream(starts).asDoubleStream().boxed())
                    .allMatch(count -> Math.abs(count - expected) < bound);
        }
    }

    private static List<Batches> kinds(TokenFile file, BatchShape shape, long seed) {
        return List.of(Batches.windows(file.all(), shape, seed), Batches.packed(file.all(), shape, seed),
                Batches.randomWindows(file.all(), shape, seed));
    }

    private static String text(Batch batch) {
        return Arrays.toString(batch.ids()) + Arrays.toString(batch.targets()) + Arrays.toString(batch.positions())
                + batch.segments() + batch.targetCount();
    }

    /** Steps asked for one by one, in any order, from new objects, are those of running through. */
    @Test
    void resumingAtAStepIsRunningThrough() throws IOException {
        try (TokenFile file = TokenFiles.counting(folder, TokenFiles.lengths(new Random(1), 60, 20))) {
            BatchShape shape = new BatchShape(3, 19);
            for (int kind = 0; kind < 3; kind++) {
                Batches running = kinds(file, shape, 9).get(kind);
                long steps = 3 * running.stepsPerEpoch() + 1;
                List<String> through = new ArrayList<>();
                for (long step = 0; step < steps; step++) {
                    through.add(text(running.batch(step)));
                }
                assertThat(through).as("kind " + kind).doesNotHaveDuplicates();
                for (long step = steps - 1; step >= 0; step -= 2) {
                    assertThat(text(kinds(file, shape, 9).get(kind).batch(step))).isEqualTo(through.get((int) step));
                }
                assertThat(text(kinds(file, shape, 10).get(kind).batch(0))).as("another seed")
                        .isNotEqualTo(through.getFirst());
            }
        }
    }

    private static List<String> rows(Batch batch) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            int from = row * batch.length();
            rows.add(Arrays.toString(Arrays.copyOfRange(batch.ids(), from, from + batch.length()))
                    + Arrays.toString(Arrays.copyOfRange(batch.targets(), from, from + batch.length()))
                    + batch.segments().get(row));
        }
        return rows;
    }

    /** Several processes together have at each step what one has whose batch is as large as theirs together. */
    @Test
    void theSharesOfProcessesAreDisjointAndComplete() throws IOException {
        try (TokenFile file = TokenFiles.counting(folder, TokenFiles.lengths(new Random(2), 71, 20))) {
            for (int kind = 0; kind < 3; kind++) {
                for (int world : List.of(2, 3, 5)) {
                    Batches alone = kinds(file, new BatchShape(2 * world, 19), 4).get(kind);
                    for (long step = 0; step < 2 * alone.stepsPerEpoch(); step++) {
                        List<String> together = new ArrayList<>();
                        int targets = 0;
                        for (int rank = 0; rank < world; rank++) {
                            Batches share = kinds(file, new BatchShape(2, 19, rank, world), 4).get(kind);
                            assertThat(share.stepsPerEpoch()).isEqualTo(alone.stepsPerEpoch());
                            Batch batch = share.batch(step);
                            together.addAll(rows(batch));
                            targets += batch.targetCount();
                        }
                        Batch whole = alone.batch(step);
                        assertThat(together).containsExactlyInAnyOrderElementsOf(rows(whole));
                        assertThat(targets).isEqualTo(whole.targetCount());
                    }
                }
            }
        }
    }

    @Test
    void smallBatchesInARowAreOneLargeBatch() throws IOException {
        try (TokenFile file = TokenFiles.counting(folder, 2000)) {
            Batches small = Batches.windows(file.all(), new BatchShape(8, 7), 4);
            Batch large = Batches.windows(file.all(), new BatchShape(32, 7), 4).batch(0, 1);
            List<String> together = new ArrayList<>();
            for (long step = 4; step < 8; step++) {
                together.addAll(rows(small.batch(0, step)));
            }
            assertThat(together).isEqualTo(rows(large));
        }
    }

    @Test
    void whatCannotBeIsRefusedInOneLine() throws IOException {
        try (TokenFile file = TokenFiles.counting(folder, 1, 1, 1)) {
            BatchShape shape = new BatchShape(2, 4);
            assertThatThrownBy(() -> Batches.packed(file.all(), shape, 1)).hasMessageContaining("no document");
            assertThatThrownBy(() -> Batches.randomWindows(file.all(), shape, 1)).hasMessageContaining("at least 5");
            assertThatThrownBy(() -> Batches.windows(file.all().first(1), shape, 1)).hasMessageContaining("at least 2");
            assertThatThrownBy(() -> Batches.windows(file.all(), shape, 1).batch(0, 1)).hasMessageContaining("step 1");
            assertThatThrownBy(() -> new BatchShape(0, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new BatchShape(1, 1, 2, 2)).hasMessageContaining("rank 2 of 2");
        }
    }
}
