package org.famulus.engine.tensor;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

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
     * Sets how many threads LibTorch's operations use that the calling thread starts. One is for threads that compute side
     * by side, each with operations of its own.
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
        BlasThreads.set(threads);
    }

    /**
     * The threads of OpenBLAS, which multiplies matrices of floats for LibTorch: a pool of its own, whose size is one for the
     * whole process, that LibTorch does not set and JavaCPP's binding does not reach.
     */
    private static final class BlasThreads {

        private static final @Nullable MethodHandle SET = SymbolLookup.loaderLookup().find("openblas_set_num_threads")
                .map(function -> Linker.nativeLinker().downcallHandle(function,
                        FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT)))
                .orElse(null);
        private static volatile int current;

        static void set(int threads) {
            MethodHandle set = SET;
            if (set == null || current == threads) {
                return;
            }
            synchronized (BlasThreads.class) {
                if (current != threads) {
                    try {
                        set.invokeExact(threads);
                    } catch (Throwable thrown) {
                        throw new AssertionError("a call of openblas_set_num_threads throws nothing", thrown);
                    }
                    current = threads;
                }
            }
        }
    }
}
