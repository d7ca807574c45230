package org.famulus.engine.tensor;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Loads LibTorch once, with the settings that Famulus relies on. */
public final class LibTorch {

    /*
     * JavaCPP's own limits count mapped model files as memory in use and would refuse to work beside a large one;
     * memory is bounded by scopes instead. They are read when its classes are initialized.
     */
    private static final String[][] SETTINGS = {{"org.bytedeco.javacpp.maxbytes", "0"},
            {"org.bytedeco.javacpp.maxphysicalbytes", "0"}};

    private static final class Holder {

        static {
            for (String[] setting : SETTINGS) {
                if (System.getProperty(setting[0]) == null) {
                    System.setProperty(setting[0], setting[1]);
                }
            }
            Loader.load(torch.class);
        }

        static void initialize() {
        }
    }

    private LibTorch() {
    }

    /** Loads the native libraries if that has not happened yet; the first time on a machine they are unpacked to a cache. */
    public static void load() {
        Holder.initialize();
    }

    /**
     * Sets how many threads LibTorch's operations use.
     *
     * @param threads at least 1
     */
    public static void threads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads + " is not positive");
        }
        load();
        if (torch.get_num_threads() != threads) {
            torch.set_num_threads(threads);
        }
    }
}
