package org.famulus.training.distributed;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Sends to standard error, while it is open, what native libraries print to standard output: Gloo greets its peers there, and
 * standard output is the command's. Where the system has no {@code dup2}, nothing changes. Several may be open at once.
 */
final class NativeOutput implements AutoCloseable {

    private static final int OUTPUT = 1;
    private static final int ERROR = 2;

    private static final Optional<MethodHandle> DUPLICATE = function("dup", 1);
    private static final Optional<MethodHandle> DUPLICATE_TO = function("dup2", 2);
    private static final Optional<MethodHandle> CLOSE = function("close", 1);

    /** Where standard output went before the first of those that are open; -1 while none is. */
    private static int kept = -1;
    private static int open;

    private NativeOutput() {
    }

    private static Optional<MethodHandle> function(String name, int arguments) {
        SymbolLookup library = Linker.nativeLinker().defaultLookup();
        FunctionDescriptor descriptor = FunctionDescriptor.of(ValueLayout.JAVA_INT);
        for (int i = 0; i < arguments; i++) {
            descriptor = descriptor.appendArgumentLayouts(ValueLayout.JAVA_INT);
        }
        FunctionDescriptor complete = descriptor;
        return library.find(name).map(address -> Linker.nativeLinker().downcallHandle(address, complete));
    }

    static synchronized NativeOutput toStandardError() {
        if (open++ == 0) {
            kept = call(DUPLICATE, OUTPUT);
            if (kept >= 0) {
                call(DUPLICATE_TO, ERROR, OUTPUT);
            }
        }
        return new NativeOutput();
    }

    private static int call(Optional<MethodHandle> function, Object... arguments) {
        if (function.isEmpty()) {
            return -1;
        }
        try {
            return (int) function.get().invokeWithArguments(arguments);
        } catch (Throwable thrown) {
            throw new AssertionError("calls of the C library throw nothing", thrown);
        }
    }

    @Override
    public void close() {
        restore();
    }

    private static synchronized void restore() {
        if (--open == 0 && kept >= 0) {
            call(DUPLICATE_TO, kept, OUTPUT);
            call(CLOSE, kept);
            kept = -1;
        }
    }
}
