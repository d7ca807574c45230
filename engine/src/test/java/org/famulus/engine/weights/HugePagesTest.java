package org.famulus.engine.weights;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class HugePagesTest {

    @TempDir
    Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLargeFileIsAdvisedToBeMappedInHugePages() throws IOException {
        assertThat(flagsOfMapping(70L << 20)).contains("hg");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aSmallFileIsLeftAlone() throws IOException {
        assertThat(flagsOfMapping(1L << 20)).isNotEmpty().doesNotContain("hg");
    }

    /** What Linux notes of the mapping: {@code hg} where huge pages were advised. */
    private List<String> flagsOfMapping(long bytes) throws IOException {
        Path path = folder.resolve("weights." + bytes);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(bytes);
            file.seek(bytes - 1);
            file.write(42);
        }
        try (MappedFiles files = new MappedFiles()) {
            MemorySegment mapping = files.map(path, "a test file");
            assertThat(mapping.get(ValueLayout.JAVA_BYTE, bytes - 1)).isEqualTo((byte) 42);
            boolean within = false;
            for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
                if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                    within = line.endsWith(path.toString());
                }
                if (within && line.startsWith("VmFlags:")) {
                    return List.of(line.substring("VmFlags:".length()).strip().split(" "));
                }
            }
        }
        return List.of();
    }
}
