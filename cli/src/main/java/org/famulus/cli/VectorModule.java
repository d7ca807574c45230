package org.famulus.cli;

/**
 * Brings the Vector API into the running JVM.
 *
 * <p>{@code --add-modules jdk.incubator.vector} would do the same from the start, but it makes every start print
 * {@code WARNING: Using incubator modules} to standard error, which cannot be told apart from a command's own words, and
 * keeps the JVM from mapping its prepared module graph. The JDK has a second way, which it uses itself for agents: add
 * the module to the running JVM. It needs {@code --add-exports java.base/jdk.internal.module=ALL-UNNAMED}, which the
 * launcher gives. The compiled code is the same (measured; see docs/lab-notes.md).
 */
public final class VectorModule {

    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {
    }

    /**
     * Makes the classes of the Vector API resolvable; must run before the first class that uses them is linked. Calling
     * it again does nothing.
     *
     * @throws IllegalStateException when this JVM does not allow it; the message says which flag does
     */
    public static synchronized void load() {
        if (ModuleLayer.boot().findModule(NAME).isPresent()) {
            return;
        }
        try {
            Class.forName("jdk.internal.module.Modules").getMethod("loadModule", String.class).invoke(null, NAME);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the Vector API cannot be added to this JVM (" + Runtime.version()
                    + "); start with FAMULUS_JAVA_OPTIONS=--add-modules=" + NAME, e);
        }
    }
}
