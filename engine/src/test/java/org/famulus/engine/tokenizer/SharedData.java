package org.famulus.engine.tokenizer;

import java.nio.file.Files;
import java.nio.file.Path;

import org.famulus.engine.weights.Gguf;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The folder of real files beside the repository; tests that need it are skipped where it is absent. */
public final class SharedData {

    private SharedData() {
    }

    public static Path path(String relative) {
        Path path = Path.of(System.getProperty("famulus.root", "."), "..", "shared", "data", relative);
        assumeTrue(Files.exists(path), "skipped: " + path + " is not on this machine");
        return path;
    }

    /** The vocabulary inside a GGUF file. */
    public static GgufVocabulary gguf(String relative) {
        Path path = path(relative);
        try (Gguf file = Gguf.open(path)) {
            return GgufVocabulary.of(path.getFileName().toString(), file.metadata());
        }
    }
}
