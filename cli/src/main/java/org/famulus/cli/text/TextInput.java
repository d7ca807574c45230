package org.famulus.cli.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** UTF-8 text from files and from standard input: read exactly as it is, or refused. */
final class TextInput {

    /** What names standard input where a text is expected. */
    static final String STANDARD_INPUT = "-";

    /** Far below what the heap holds as bytes, characters and token ids together. */
    private static final int MOST_BYTES = 32 << 20;

    private static final String STANDARD_INPUT_NAME = "standard input";

    private TextInput() {
    }

    /** The text of a file; empty files are refused. */
    static String read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a folder; give a text file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return nonEmpty(in, file.toString(), "give a file with text");
        }
    }

    /** All of standard input; refused where it is empty. */
    static String read(InputStream standardInput) throws IOException {
        return nonEmpty(standardInput, STANDARD_INPUT_NAME, "write the text to it, or give the text in its place");
    }

    private static String nonEmpty(InputStream in, String name, String remedy) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    name + " has more than " + MOST_BYTES
                            + " bytes, which is the most that is read; give a part of it");
        }
        if (bytes.length == 0) {
            throw new IllegalArgumentException(name + " is empty; " + remedy);
        }
        return decode(bytes, bytes.length, name);
    }

    /** The text without one line break at its end, which editors and {@code echo} put there. */
    static String withoutLastLineBreak(String text) {
        if (!text.endsWith("\n")) {
            return text;
        }
        int end = text.length() - 1;
        return text.substring(0, end > 0 && text.charAt(end - 1) == '\r' ? end - 1 : end);
    }

    /**
     * The text of UTF-8 bytes.
     *
     * @param name where they come from, for messages
     * @throws IllegalArgumentException where they are no UTF-8
     */
    static String decode(byte[] bytes, int length, String name) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        CharBuffer out = CharBuffer.allocate(length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw new IllegalArgumentException(name + " is no UTF-8 text (byte " + in.position()
                    + "); convert it first, for example with iconv -t UTF-8");
        }
        return out.flip().toString();
    }
}
