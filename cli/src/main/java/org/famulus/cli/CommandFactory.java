package org.famulus.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands: hands the terminal to a constructor that takes one, and leaves everything else to picocli. */
record CommandFactory(Terminal terminal) implements IFactory {

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            Class<?>[] parameters = constructor.getParameterTypes();
            if (parameters.length == 1 && parameters[0] == Terminal.class) {
                constructor.setAccessible(true);
                try {
                    return type.cast(constructor.newInstance(terminal));
                } catch (InvocationTargetException e) {
                    throw e.getCause() instanceof Exception cause ? cause : e;
                }
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
