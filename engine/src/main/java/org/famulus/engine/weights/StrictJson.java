package org.famulus.engine.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/**
 * Streaming JSON out of memory: UTF-8 only, no duplicate keys, shallow. Nothing is built that the caller does not
 * build, so that a hostile header costs no more memory than what is kept of it.
 */
final class StrictJson {

    private static final int DEEPEST = 8;

    // Names are neither interned nor kept in a shared table: a file chooses them, and could choose colliding ones.
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build()).build();

    private StrictJson() {
    }

    static JsonParser parser(MemorySegment text) throws IOException {
        // A decoder of its own reports malformed input; the one that a charset name gives would replace it.
        return FACTORY.createParser(
                new InputStreamReader(new SegmentInputStream(text), StandardCharsets.UTF_8.newDecoder()));
    }

    /** What was wrong, in one line without the parser's own context dump. */
    static String problem(IOException e) {
        return switch (e) {
            case JsonProcessingException json -> json.getOriginalMessage();
            case CharacterCodingException coding -> "not valid UTF-8";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static final class SegmentInputStream extends InputStream {

        private final MemorySegment bytes;
        private long position;

        SegmentInputStream(MemorySegment bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return position == bytes.byteSize() ? -1 : bytes.get(ValueLayout.JAVA_BYTE, position++) & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = (int) Math.min(length, bytes.byteSize() - position);
            if (count == 0) {
                return length == 0 ? 0 : -1;
            }
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, position, target, offset, count);
            position += count;
            return count;
        }
    }
}
