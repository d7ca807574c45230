package org.famulus.world.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.famulus.world.Split;

/** Reads the resource files of words and sentences: one entry a line, in parts, with comments. */
public final class ResourceText {

    private ResourceText() {
    }

    /**
     * The lines of one part of a file, without comments and empty lines.
     *
     * @param owner a class of the package whose folder holds the file
     * @param name of the file, without {@code .txt}
     * @throws IllegalArgumentException in one line, if there is no such file, or a line stands before the first part
     */
    public static List<String> lines(Class<?> owner, String name, Split split) {
        try (InputStream stream = owner.getResourceAsStream(name + ".txt")) {
            if (stream == null) {
                throw new IllegalArgumentException("there is no " + name + ".txt among the resources of "
                        + owner.getPackageName() + "; check that it was built in");
            }
            return lines(new String(stream.readAllBytes(), StandardCharsets.UTF_8), name, split);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + name + ".txt failed: " + e.getMessage(), e);
        }
    }

    private static List<String> lines(String text, String name, Split wanted) {
        List<String> lines = new ArrayList<>();
        boolean inPart = false;
        boolean inWanted = false;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("@")) {
                inPart = true;
                inWanted = part(line.strip(), name) == wanted;
            } else if (!inPart) {
                throw new IllegalArgumentException(
                        name + ".txt has '" + line + "' before its first part; begin with @train");
            } else if (inWanted) {
                lines.add(line.strip());
            }
        }
        return lines;
    }

    private static Split part(String line, String name) {
        return switch (line) {
            case "@train" -> Split.TRAIN;
            case "@held-out" -> Split.HELD_OUT;
            default -> throw new IllegalArgumentException(
                    name + ".txt has the part '" + line + "'; allowed are @train and @held-out");
        };
    }
}
