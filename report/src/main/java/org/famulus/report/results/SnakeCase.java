package org.famulus.report.results;

import java.util.regex.Pattern;

/** Names in files: words in small letters and digits, joined by underscores. */
public final class SnakeCase {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

    private SnakeCase() {
    }

    /**
     * Passes a name on if it is in snake_case.
     *
     * @param what what it names, for the message
     * @throws IllegalArgumentException when it is not
     */
    public static String check(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " is named \"" + name
                    + "\"; use snake_case, such as evaluation_loss");
        }
        return name;
    }
}
