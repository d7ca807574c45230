package org.famulus.cli;

/**
 * Where the process begins and ends. It answers {@code --version} itself, without the classes of the command line
 * parser: their old class file format keeps them out of the AOT cache, and loading them is most of a start.
 */
public final class Main {

    private Main() {
    }

    /** Runs the command that {@code arguments} name and ends the process with its exit status. */
    public static void main(String[] arguments) {
        System.exit(run(Terminal.ofProcess(), arguments));
    }

    /**
     * Runs one command.
     *
     * @return the exit status: 0 done, 1 failed, 2 called wrongly, 130 interrupted, 141 when the reader of the output left
     */
    static int run(Terminal terminal, String... arguments) {
        if (arguments.length == 1 && (arguments[0].equals("--version") || arguments[0].equals("-V"))) {
            try {
                terminal.out().print("famulus " + Version.current() + "\n");
                terminal.out().flush();
                return 0;
            } catch (RuntimeException thrown) {
                return Famulus.report(terminal, thrown, arguments);
            }
        }
        return Famulus.run(terminal, arguments);
    }
}
