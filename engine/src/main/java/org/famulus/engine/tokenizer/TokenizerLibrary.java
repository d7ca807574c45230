package org.famulus.engine.tokenizer;

import ai.djl.huggingface.tokenizers.jni.LibUtils;

/** The native tokenizer library as a whole. */
public final class TokenizerLibrary {

    private TokenizerLibrary() {
    }

    /**
     * Loads the native library into the process. The first time on a machine this unpacks it into the folder that system
     * property {@code ENGINE_CACHE_DIR} names. Opens no connection.
     *
     * @throws UnsatisfiedLinkError when there is no build for this platform, or the system refuses it
     */
    public static void load() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        LibUtils.checkStatus();
    }
}
