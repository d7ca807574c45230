package org.famulus.engine.generation;

import java.util.Arrays;
import java.util.List;

/**
 * Looks for stop strings in text that comes in pieces, and holds back what may be the beginning of one. How the text is
 * cut into pieces changes nothing. One Knuth-Morris-Pratt automaton for each string.
 */
final class StopStrings {
    private final List<String> strings;
    /** {@code failures[s][n]}: the longest proper prefix of string s that ends its first n characters. */
    private final int[][] failures;
    /** How many characters of each string the text now ends with. */
    private final int[] matched;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    StopStrings(List<String> strings) {
        this.strings = strings;
        matched = new int[strings.size()];
        failures = strings.stream().map(StopStrings::failures).toArray(int[][]::new);
    }

    /** Adds text and gives what is certain not to belong to a stop string; nothing once one was found. */
    String push(String piece) {
        if (found) {
            return "";
        }
        if (strings.isEmpty()) {
            return piece;
        }
        int longestPartial = 0;
        for (int index = 0; index < piece.length(); index++) {
            char character = piece.charAt(index);
            held.append(character);
            longestPartial = 0;
            int longestComplete = 0;
            for (int string = 0; string < matched.length; string++) {
                int length = advance(string, character);
                longestPartial = Math.max(longestPartial, length);
                if (length == strings.get(string).length()) {
                    longestComplete = Math.max(longestComplete, length);
                }
            }
            if (longestComplete > 0) {
                found = true;
                String text = held.substring(0, held.length() - longestComplete);
                held.setLength(0);
                return text;
            }
        }
        if (piece.isEmpty()) {
            return "";
        }
        String certain = held.substring(0, held.length() - longestPartial);
        held.delete(0, certain.length());
        return certain;
    }

    /** Gives what was held back and text in which no stop string is looked for; the next piece begins anew. */
    String pass(String piece) {
        if (found || strings.isEmpty()) {
            return found ? "" : piece;
        }
        String all = held + piece;
        held.setLength(0);
        Arrays.fill(matched, 0);
        return all;
    }

    /** Whether a stop string was found. */
    boolean found() {
        return found;
    }

    /** Gives what was held back, now that no more text comes. */
    String finish() {
        String rest = held.toString();
        held.setLength(0);
        return rest;
    }

    private int advance(int string, char character) {
        String sought = strings.get(string);
        int length = matched[string];
        while (length > 0 && sought.charAt(length) != character) {
            length = failures[string][length];
        }
        if (sought.charAt(length) == character) {
            length++;
        }
        matched[string] = length;
        return length;
    }

    private static int[] failures(String string) {
        int[] failures = new int[string.length()];
        int length = 0;
        for (int index = 1; index < string.length() - 1; index++) {
            while (length > 0 && string.charAt(index) != string.charAt(length)) {
                length = failures[length];
            }
            if (string.charAt(index) == string.charAt(length)) {
                length++;
            }
            failures[index + 1] = length;
        }
        return failures;
    }
}
