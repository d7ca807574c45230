package org.famulus.training.data;

import java.io.IOException;
import java.nio.file.Path;

import org.famulus.training.data.LineReader.Line;
import org.famulus.training.data.LineReader.LongLines;
import org.jspecify.annotations.Nullable;

/** The samples of a file with a JSON object on each line; lines without text are passed over. */
final class JsonLines implements SampleReader {

    /** Far above any conversation; bounds what a file without line breaks can make us hold. */
    private static final int MOST_LINE_BYTES = 16 << 20;

    private final Path path;
    private final LineReader lines;
    private boolean anyFound;

    JsonLines(Path path) throws IOException {
        this.path = path;
        lines = new LineReader(path, MOST_LINE_BYTES, LongLines.REFUSED);
    }

    @Override
    public @Nullable Sample next() throws IOException {
        for (Line line = lines.next(); line != null; line = lines.next()) {
            if (!line.text().isBlank()) {
                anyFound = true;
                return new SampleJson(new Origin(path.toString(), line.line())).sample(line.content());
            }
        }
        if (!anyFound) {
            throw new TrainingDataException(path + " has no sample; give a file with a JSON object on each line");
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
