package org.famulus.engine.weights;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

import org.jspecify.annotations.Nullable;

/**
 * Asks Linux to map a file in pages of 2 MiB instead of 4 KiB. A large model is read from one end to the other for every
 * token, and looking up small pages costs a third of the memory bandwidth that one thread reaches (20 against 29 GB/s,
 * Zen 4 in a virtual machine). It is advice: pages that the system already holds stay as they are, and where the file
 * system or the system has no such pages, nothing changes.
 */
final class HugePages {

    /** {@code MADV_HUGEPAGE} of Linux, the same on all its processors. */
    private static final int ADVICE = 14;

    /** Smaller files are not worth finding the system's function for. */
    private static final long SMALLEST_BYTES = 64L << 20;

    private static final class Holder {
        private static final @Nullable MethodHandle ADVISE = find();

        private static @Nullable MethodHandle find() {
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup().find("madvise")
                    .map(function -> linker.downcallHandle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT)))
                    .orElse(null);
        }
    }

    private HugePages() {
    }

    /** @param mapping a mapped file from its beginning, so that it starts on a page */
    static void advise(MemorySegment mapping) {
        if (mapping.byteSize() < SMALLEST_BYTES || !System.getProperty("os.name", "").equals("Linux")) {
            return;
        }
        MethodHandle advise = Holder.ADVISE;
        if (advise == null) {
            return;
        }
        try {
            int _ = (int) advise.invokeExact(mapping, mapping.byteSize(), ADVICE);
        } catch (Throwable thrown) {
            throw new AssertionError("a call of madvise throws nothing", thrown);
        }
    }
}
