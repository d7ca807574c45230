package org.famulus.training.data;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.famulus.engine.weights.AtomicFile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * What a token file was made of and what is in it: a JSON file beside it.
 *
 * @param origin what it was made of; a token file serves again where this is equal
 * @param content what it holds
 * @param checksum of the two above, CRC-32C in 8 hexadecimal digits
 */
public record TokenManifest(Origins origin, Content content, String checksum) {

    /** Grows whenever the same sources and options would give other bytes. */
    static final int FORMAT_VERSION = 1;

    private static final long MOST_BYTES = 64L << 20;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * What a token file was made of.
     *
     * @param formatVersion of the token file
     * @param tokenizer its fingerprint
     * @param vocabularySize ids of the tokenizer
     * @param chatTemplate SHA-256 of the model's chat templates; empty text without one
     * @param sources in order
     * @param options of encoding, by name
     */
    public record Origins(int formatVersion, String tokenizer, int vocabularySize, String chatTemplate,
            List<Source> sources, Map<String, String> options) {
    }

    /**
     * A file that was read.
     *
     * @param name of the file, without its folder
     * @param kind how it was read
     * @param separator between its documents; empty text where there is none
     * @param sha256 64 hexadecimal digits
     */
    public record Source(String name, String kind, String separator, long bytes, String sha256) {
    }

    /**
     * What a token file holds.
     *
     * @param bytesPerToken 2 or 4
     * @param trainedTokens of all tokens, those that are to be predicted
     * @param skippedSamples left out for their length
     * @param longestSample tokens of the longest conversation or completion, which must not be cut; 0 without any
     * @param fileBytes size of the token file
     * @param fileChecksum of the token file, CRC-32C in 8 hexadecimal digits
     */
    public record Content(int bytesPerToken, long tokens, long documents, long trainedTokens, long skippedSamples,
            int longestSample, long fileBytes, String fileChecksum) {

        TokenLayout layout() {
            return new TokenLayout(bytesPerToken, tokens, documents);
        }
    }

    static TokenManifest of(Origins origin, Content content) {
        return new TokenManifest(origin, content, checksum(origin, content));
    }

    private static String checksum(Origins origin, Content content) {
        return ChecksummedFile.checksum(MemorySegment.ofArray(bytes(List.of(origin, content))));
    }

    private static byte[] bytes(Object value) {
        try {
            return (MAPPER.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("records of text and numbers have a JSON form", impossible);
        }
    }

    void write(Path path) throws IOException {
        AtomicFile.write(path, file -> file.write(MemorySegment.ofArray(bytes(this))));
    }

    /** Reads a manifest; empty where there is none, or it is damaged or of a form that this version does not write. */
    static Optional<TokenManifest> read(Path path) throws IOException {
        if (!Files.isRegularFile(path) || Files.size(path) > MOST_BYTES) {
            return Optional.empty();
        }
        try {
            TokenManifest manifest = MAPPER.readValue(Files.readAllBytes(path), TokenManifest.class);
            return Optional.ofNullable(manifest)
                    .filter(read -> read.checksum.equals(checksum(read.origin, read.content)));
        } catch (JsonProcessingException damaged) {
            return Optional.empty();
        }
    }
}
