package org.famulus.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AtomicFileTest {

    @TempDir
    Path folder;

    @Test
    void aFileIsReplacedAndNothingElseIsLeft() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, "one");
        AtomicFile.write(file, "zwei é 漢");
        assertThat(file).hasContent("zwei é 漢");
        assertThat(files()).containsExactly(file);
    }

    @Test
    void anInterruptedWriteLeavesTheFileAsItWas() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, "one");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> AtomicFile.write(file, "two")).isInstanceOf(IOException.class)
                .hasMessageContaining("interrupted").hasMessageContaining("as it was before");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasContent("one");
        assertThat(files()).containsExactly(file);
    }

    @Test
    void aMissingFolderIsSaidInOneLine() {
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("no/a.txt"), "one")).isInstanceOf(IOException.class)
                .hasMessageContaining("there is no folder").hasMessageContaining("create it first");
        assertThatThrownBy(() -> AtomicFile.write(folder, "one")).isInstanceOf(IOException.class)
                .hasMessageContaining("is a folder");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
