package org.famulus.training.data;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

import org.famulus.engine.weights.AtomicFile;

/** Writes a token file as tokens come; of what was written, only a small buffer stays in memory. */
final class TokenFileWriter implements TokenSink, AutoCloseable {

    private static final int BUFFER_TOKENS = 1 << 14;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final ChecksummedFile file;
    private final int bytesPerToken;
    private final MemorySegment buffer;
    private final Spill mask;
    private final Spill documentStarts;
    private int buffered;
    private int maskBits;
    private long tokens;
    private long trainedTokens;
    private long documents;
    private long documentStart;

    /** @param folder for what is put aside while writing */
    TokenFileWriter(AtomicFile file, int bytesPerToken, Path folder) throws IOException {
        this.file = new ChecksummedFile(file);
        this.bytesPerToken = bytesPerToken;
        buffer = MemorySegment.ofArray(new byte[BUFFER_TOKENS * bytesPerToken]);
        mask = new Spill(folder);
        try {
            documentStarts = new Spill(folder);
        } catch (IOException e) {
            mask.close();
            throw e;
        }
    }

    @Override
    public void tokens(int[] ids, boolean trained) throws IOException {
        for (int id : ids) {
            if (bytesPerToken == Short.BYTES) {
                buffer.setAtIndex(SHORT, buffered, (short) id);
            } else {
                buffer.setAtIndex(INT, buffered, id);
            }
            if (++buffered == BUFFER_TOKENS) {
                flush();
            }
            int bit = (int) (tokens & 7);
            maskBits |= trained ? 1 << bit : 0;
            if (bit == 7) {
                mask.putByte(maskBits);
                maskBits = 0;
            }
            tokens++;
        }
        trainedTokens += trained ? ids.length : 0;
    }

    /** A document without tokens is none. */
    @Override
    public void endDocument() throws IOException {
        if (tokens > documentStart) {
            documentStarts.putLong(documentStart);
            documents++;
            documentStart = tokens;
        }
    }

    private void flush() throws IOException {
        file.write(buffer.asSlice(0, (long) buffered * bytesPerToken));
        buffered = 0;
    }

    /**
     * Ends the file.
     *
     * @return what it holds
     */
    TokenManifest.Content finish(long skippedSamples, int longestSample) throws IOException {
        flush();
        file.align();
        if ((tokens & 7) != 0) {
            mask.putByte(maskBits);
        }
        mask.appendTo(file);
        file.align();
        documentStarts.putLong(tokens);
        documentStarts.appendTo(file);
        return new TokenManifest.Content(bytesPerToken, tokens, documents, trainedTokens, skippedSamples,
                longestSample, file.bytes(), file.checksum());
    }

    @Override
    public void close() throws IOException {
        try {
            mask.close();
        } finally {
            documentStarts.close();
        }
    }
}
