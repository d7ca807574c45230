package org.famulus.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

import org.famulus.training.data.LineReader.Line;
import org.famulus.training.data.LineReader.LongLines;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a plain text file, long ones in parts. A file that is one document is given exactly as it is; of
 * separated documents, the line breaks beside the separator are left out with it. Documents without text are passed over.
 */
final class TextDocuments implements SampleReader {

    /** What the tokenizer gets at once: its own memory is some hundred times as much for a moment. */
    static final int PART_CHARACTERS = 1 << 18;

    private final Path path;
    private final Optional<String> separator;
    private final LineReader lines;
    private final StringBuilder part = new StringBuilder();
    private @Nullable Line pending;
    private Origin origin;
    private boolean begins = true;
    private boolean anyFound;

    TextDocuments(Path path, Optional<String> separator) throws IOException {
        this.path = path;
        this.separator = separator;
        origin = new Origin(path.toString(), 1);
        lines = new LineReader(path, PART_CHARACTERS, LongLines.CUT);
    }

    @Override
    public Sample.@Nullable Text next() throws IOException {
        while (true) {
            Line line = pending == null ? lines.next() : pending;
            pending = null;
            if (line == null || separates(line)) {
                Sample.Text last = lastPart();
                if (last != null) {
                    return last;
                }
                if (line == null) {
                    return end();
                }
            } else if (full(line)) {
                pending = line;
                return take(
                        separator.isPresent() && begins ? withoutLineBreaksBefore(part.toString()) : part.toString(),
                        false);
            } else {
                if (part.isEmpty() || onlyLineBreaks()) {
                    origin = new Origin(path.toString(), line.line());
                }
                part.append(line.text());
            }
        }
    }

    /** Whether nothing is held that a separated document would keep. */
    private boolean onlyLineBreaks() {
        return separator.isPresent() && begins && part.chars().allMatch(c -> lineBreak((char) c));
    }

    private boolean separates(Line line) {
        return separator.isPresent() && line.begins() && line.content().equals(separator.get());
    }

    /** Whether the part is to be given before this line is added. */
    private boolean full(Line next) {
        boolean borderOfWords = next.begins() && Character.isLetterOrDigit(next.text().codePointAt(0));
        return part.length() >= PART_CHARACTERS && (borderOfWords || part.length() >= 2 * PART_CHARACTERS);
    }

    /** What is held as the end of its document, or null where there is no document. */
    private Sample.@Nullable Text lastPart() {
        String text = part.toString();
        if (separator.isPresent()) {
            text = withoutLineBreaksAfter(begins ? withoutLineBreaksBefore(text) : text);
        }
        if (begins && text.isBlank()) {
            part.setLength(0);
            return null;
        }
        return take(text, true);
    }

    private Sample.Text take(String text, boolean ends) {
        Sample.Text taken = new Sample.Text(origin, text, begins, ends);
        part.setLength(0);
        begins = ends;
        anyFound = true;
        return taken;
    }

    private static String withoutLineBreaksBefore(String text) {
        int start = 0;
        while (start < text.length() && lineBreak(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    private static String withoutLineBreaksAfter(String text) {
        int end = text.length();
        while (end > 0 && lineBreak(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    private static boolean lineBreak(char c) {
        return c == '\n' || c == '\r';
    }

    private Sample.@Nullable Text end() {
        if (!anyFound) {
            throw new TrainingDataException(path + " has no text; give a file with text, or leave it out");
        }
        return null;
    }

    @Override
    public long position() {
        return lines.position();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
