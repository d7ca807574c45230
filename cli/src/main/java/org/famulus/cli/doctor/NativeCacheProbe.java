package org.famulus.cli.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Reads where native libraries are unpacked, and what room they have there. */
final class NativeCacheProbe {

    /** JavaCPP's property; the launcher sets it. */
    private static final String LOCATION = "org.bytedeco.javacpp.cachedir";

    private NativeCacheProbe() {
    }

    static Diagnosis.NativeCache read() {
        return of(Path.of(System.getProperty(LOCATION, System.getProperty("user.home") + "/.javacpp/cache")));
    }

    static Diagnosis.NativeCache of(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing)) {
            Path parent = existing.getParent();
            if (parent == null) {
                break;
            }
            existing = parent;
        }
        try {
            return new Diagnosis.NativeCache(folder.toString(), Files.isDirectory(folder) ? size(folder) : 0,
                    Files.getFileStore(existing).getUsableSpace());
        } catch (IOException | UncheckedIOException unreadable) {
            return new Diagnosis.NativeCache(folder.toString(), 0, 0);
        }
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
