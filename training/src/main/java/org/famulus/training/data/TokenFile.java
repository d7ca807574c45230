package org.famulus.training.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Token ids, what of them is learned, and where documents begin: a mapped file, made by {@link TokenCache}. Safe for
 * concurrent reading; nothing may read when it is closed, nor after.
 */
public final class TokenFile implements AutoCloseable {

    static final String TOKENS_NAME = "tokens.bin";
    static final String MANIFEST_NAME = "tokens.json";

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final TokenManifest manifest;
    private final TokenLayout layout;
    private final Arena arena;
    private final MemorySegment ids;
    private final MemorySegment mask;
    private final MemorySegment documentStarts;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TokenFile(TokenManifest manifest, Arena arena, MemorySegment bytes) {
        this.manifest = manifest;
        this.arena = arena;
        layout = manifest.content().layout();
        ids = bytes.asSlice(0, layout.tokens() * layout.bytesPerToken());
        mask = bytes.asSlice(layout.maskStart(), Math.ceilDiv(layout.tokens(), Byte.SIZE));
        documentStarts = bytes.asSlice(layout.documentsStart());
    }

    /**
     * Opens the token file of a folder and reads it through once, to see that it is whole.
     *
     * @throws TrainingDataException where it or its manifest is missing, truncated or damaged
     */
    public static TokenFile open(Path folder) throws IOException {
        return open(folder, TokenManifest.read(folder.resolve(MANIFEST_NAME))
                .orElseThrow(() -> new TrainingDataException(folder.resolve(MANIFEST_NAME)
                        + " is missing, damaged or of another version; make the token file again")));
    }

    // The arena lives as long as the token file, which closes it.
    @SuppressWarnings("MustBeClosedChecker")
    static TokenFile open(Path folder, TokenManifest manifest) throws IOException {
        Path path = folder.resolve(TOKENS_NAME);
        TokenManifest.Content content = manifest.content();
        long bytes = Files.isRegularFile(path) ? Files.size(path) : -1;
        if (bytes != content.fileBytes() || bytes != content.layout().bytes()) {
            throw damaged(path, bytes < 0 ? "is missing" : "has " + bytes + " bytes, not " + content.fileBytes());
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
            if (!ChecksummedFile.checksum(mapping).equals(content.fileChecksum())) {
                throw damaged(path, "is damaged: its checksum is not that of its manifest");
            }
            return new TokenFile(manifest, arena, mapping);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static TrainingDataException damaged(Path path, String what) {
        return new TrainingDataException(path + " " + what + "; make the token file again");
    }

    /** What the file was made of and holds. */
    public TokenManifest manifest() {
        return manifest;
    }

    /** The number of tokens. */
    public long tokens() {
        return layout.tokens();
    }

    /** The number of documents. */
    public long documents() {
        return layout.documents();
    }

    /** The id of a token, 0 to {@link #tokens()} - 1. */
    public int id(long token) {
        return layout.bytesPerToken() == Short.BYTES
                ? ids.getAtIndex(SHORT, token) & 0xFFFF
                : ids.getAtIndex(INT, token);
    }

    /** Whether a token is to be predicted. */
    public boolean trained(long token) {
        return (mask.get(ValueLayout.JAVA_BYTE, token >>> 3) >>> (token & 7) & 1) != 0;
    }

    /** Where a document begins; for {@link #documents()}, the number of tokens. */
    public long documentStart(long document) {
        return documentStarts.getAtIndex(LONG, document);
    }

    /** All of it. */
    public TokenRange all() {
        return new TokenRange(this, 0, tokens());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            arena.close();
        }
    }
}
