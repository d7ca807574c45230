package org.famulus.engine.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files of saved states: read back as they were, or refused in one line. */
class SavedStateTest {

    private static final long SEED = 22;

    @TempDir
    private Path folder;

    @Test
    void aSavedStateIsReadBackAndReplacesAnOlderOne() throws IOException {
        Path file = folder.resolve("state");
        try (SequenceState state = SequenceStateTest.state(TensorType.BF16)) {
            for (int length : new int[]{0, 1, 300}) {
                if (length > state.length()) {
                    SequenceStateTest.feed(state, state.length(), length - state.length());
                }
                state.save(file);
                try (SequenceState loaded = SequenceState.load(file, state.shape(), state.model())) {
                    assertThat(SequenceStateTest.contents(loaded)).isDeepEqualTo(SequenceStateTest.contents(state));
                    assertThat(loaded.tokens()).isEqualTo(state.tokens());
                    SequenceStateTest.feed(loaded, length, 9);
                }
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("no temporary file is left").containsExactly(file);
        }
    }

    @Test
    void aChangedBitIsNoticedWhereverItIs() throws IOException {
        byte[] original = saved();
        Random random = new Random(SEED);
        for (int i = 0; i < original.length; i += i < 200 ? 1 : 1 + random.nextInt(40)) {
            byte[] changed = original.clone();
            changed[i] ^= (byte) (1 << random.nextInt(8));
            assertRefused(changed, "byte " + i);
        }
    }

    @Test
    void aShorterOrLongerFileIsRefused() throws IOException {
        byte[] original = saved();
        Random random = new Random(SEED);
        for (int length = 0; length < original.length; length += length < 200 ? 1 : 1 + random.nextInt(60)) {
            assertRefused(Arrays.copyOf(original, length), length + " bytes");
        }
        assertRefused(Arrays.copyOf(original, original.length + 1), "one byte more");
    }

    /** Contents that no state has, though the checksum says that they were written so. */
    @Test
    void mutationsWithARightChecksumLoadOrAreRefused() throws IOException {
        byte[] original = saved();
        Random random = new Random(SEED);
        int[] extremes = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20, 301};
        int loaded = 0;
        for (int i = 0; i < 600; i++) {
            byte[] changed = original.clone();
            int limit = random.nextBoolean() ? 80 : changed.length - 12;
            ByteBuffer.wrap(changed).putInt(random.nextInt(limit), extremes[random.nextInt(extremes.length)]);
            CRC32C checksum = new CRC32C();
            checksum.update(changed, 0, changed.length - 8);
            ByteBuffer.wrap(changed).putLong(changed.length - 8, checksum.getValue());
            try (SequenceState state = load(changed)) {
                loaded++;
                assertThat(state.length()).isLessThanOrEqualTo(300);
                state.bytes();
                state.fork().close();
            } catch (ModelFormatException refusal) {
                assertThat(refusal.getMessage()).as("mutation %d", i).hasLineCount(1);
            }
        }
        assertThat(loaded).isBetween(1, 599);
    }

    @Test
    void anotherVersionIsRefusedByName() throws IOException {
        byte[] changed = saved();
        ByteBuffer.wrap(changed).putInt(8, 2);
        assertThatThrownBy(() -> load(changed)).isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("version 2").hasMessageContaining("version 1 only");
    }

    @Test
    void aMissingFileAndAFolderThatCannotBeWrittenAreRefusedInOneLine() {
        try (SequenceState state = SequenceStateTest.state(TensorType.F32)) {
            assertThatThrownBy(
                    () -> SequenceState.load(folder.resolve("nowhere"), state.shape(), state.model()))
                    .isInstanceOf(ModelFormatException.class).hasMessageContaining("nowhere");
            assertThatThrownBy(() -> state.save(folder.resolve("no/such/folder")))
                    .isInstanceOf(java.io.UncheckedIOException.class).hasMessageContaining("the folder must exist");
            state.trim(0);
        }
    }

    private byte[] saved() throws IOException {
        Path file = folder.resolve("original");
        try (SequenceState state = SequenceStateTest.state(TensorType.F32)) {
            SequenceStateTest.feed(state, 0, 30);
            state.save(file);
        }
        return Files.readAllBytes(file);
    }

    private void assertRefused(byte[] changed, String what) {
        assertThatThrownBy(() -> load(changed)).as(what).isInstanceOf(ModelFormatException.class)
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasLineCount(1));
    }

    private SequenceState load(byte[] changed) throws IOException {
        Path file = Files.write(folder.resolve("changed"), changed);
        try (SequenceState shape = SequenceStateTest.state(TensorType.F32)) {
            return SequenceState.load(file, shape.shape(), shape.model());
        }
    }
}
