package org.famulus.engine.tokenizer;

import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import org.famulus.engine.ModelFormatException;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;

/**
 * One tokenizer of the native library: text to ids, nothing added, nothing truncated. Safe for concurrent use; closing
 * waits for what is running.
 *
 * <p>The library is called at its native border rather than through {@code HuggingFaceTokenizer}, which truncates by
 * default, fetches seven arrays for each text where one is wanted, and reports its use to a server.
 */
final class NativeEncoder implements AutoCloseable {

    static {
        // Before the library's classes load: no report of its use, no download of another build of it.
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
    }

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private long handle;

    /**
     * @param json of a checked definition
     * @param source the file that it came from, for messages
     * @throws ModelFormatException where the library refuses it
     * @throws IllegalStateException where the library cannot be loaded on this machine
     */
    NativeEncoder(String json, String source) {
        try {
            LibUtils.checkStatus();
        } catch (EngineException | LinkageError e) {
            throw new IllegalStateException("the native tokenizer library cannot be loaded (" + e.getMessage()
                    + "); it is unpacked into " + Path.of(System.getProperty("user.home"), ".djl.ai")
                    + ", or where DJL_CACHE_DIR says, which must be writable", e);
        }
        try {
            handle = TokenizersLibrary.LIB.createTokenizerFromString(json);
        } catch (RuntimeException e) {
            throw new ModelFormatException(
                    source + ": the tokenizer is refused (" + JsonValue.shown(String.valueOf(e.getMessage())) + ")", e);
        }
    }

    int[] encode(String text) {
        lock.readLock().lock();
        try {
            if (handle == 0) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            long encoding = TokenizersLibrary.LIB.encode(handle, Unicode.wellFormedCopy(text), false);
            try {
                long[] wide = TokenizersLibrary.LIB.getTokenIds(encoding);
                int[] ids = new int[wide.length];
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = Math.toIntExact(wide[i]);
                }
                return ids;
            } finally {
                TokenizersLibrary.LIB.deleteEncoding(encoding);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (handle != 0) {
                TokenizersLibrary.LIB.deleteTokenizer(handle);
                handle = 0;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
