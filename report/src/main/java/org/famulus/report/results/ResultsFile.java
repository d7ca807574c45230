package org.famulus.report.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.famulus.report.AtomicFile;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** {@code results.json}: writing it gives the same bytes for the same results, reading it gives the same results back. */
public final class ResultsFile {

    private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    // The line feed of every system, so that the same results are the same bytes on each.
    private static final ObjectWriter WRITER = MAPPER
            .writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private ResultsFile() {
    }

    /** The results as JSON, ending with a line feed. */
    public static String json(StudyResults results) {
        try {
            return WRITER.writeValueAsString(ResultsJson.tree(results)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON could not be written: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Results from JSON.
     *
     * @throws ResultsFormatException if a field is missing, unknown or of the wrong kind, or if a {@code holds} is not what
     *         the rule of its claim gives
     */
    public static StudyResults parse(String json) throws ResultsFormatException {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new ResultsFormatException(
                    "not JSON: " + String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse(""));
        }
        try {
            return ResultsReader.results(JsonFields.of(tree));
        } catch (IllegalArgumentException e) {
            throw new ResultsFormatException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Writes results to a temporary file, which then replaces {@code file}.
     *
     * @throws IOException in one line; {@code file} is then as it was before
     */
    public static void write(Path file, StudyResults results) throws IOException {
        AtomicFile.write(file, json(results));
    }

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @throws ResultsFormatException as {@link #parse}, with the name of the file
     * @throws IOException if it cannot be read
     */
    public static StudyResults read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (ResultsFormatException e) {
            throw new ResultsFormatException(file + ": " + e.getMessage());
        }
    }
}
