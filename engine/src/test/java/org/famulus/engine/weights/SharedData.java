package org.famulus.engine.weights;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Assumptions;

/** Real data beside the repository, which a plain clone does not have. */
final class SharedData {

    private SharedData() {
    }

    /** A file or folder; the test is skipped where it is absent. */
    static Path path(String name) {
        Path path = Path.of(System.getProperty("famulus.root", ".")).resolve("../shared/data").resolve(name)
                .normalize();
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped: there is no " + path);
        return path;
    }
}
