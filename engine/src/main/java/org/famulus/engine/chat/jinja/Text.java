package org.famulus.engine.chat.jinja;

/** Strings as Python counts them: in code points. */
final class Text {

    enum Side {
        LEFT, RIGHT, BOTH
    }

    /** Up to this length a part is searched for in the plain way. */
    static final int SHORT_PART = 64;

    private Text() {
    }

    /** Python's {@code str.isspace} of one character. */
    static boolean whitespace(int c) {
        return c == ' ' || c >= 0x09 && c <= 0x0d || c >= 0x1c && c <= 0x1f || c == 0x85 || c == 0xa0
                || c > 0xff && (Character.isSpaceChar(c));
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The index in chars of a code point's index; both indices count from 0. */
    static int offset(String text, int index) {
        return text.offsetByCodePoints(0, index);
    }

    static String strip(String text, Side side) {
        int begin = 0;
        int end = text.length();
        while (side != Side.RIGHT && begin < end && whitespace(text.charAt(begin))) {
            begin++;
        }
        while (side != Side.LEFT && end > begin && whitespace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    /** Strips characters that occur in {@code set}. */
    static String strip(String text, Side side, String set) {
        int begin = 0;
        int end = text.length();
        while (side != Side.RIGHT && begin < end && set.indexOf(text.codePointAt(begin)) >= 0) {
            begin += Character.charCount(text.codePointAt(begin));
        }
        while (side != Side.LEFT && end > begin && set.indexOf(text.codePointBefore(end)) >= 0) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(begin, end);
    }

    /** Python's {@code str.title}: a letter after a non-letter is a capital, the others are small. */
    static String title(String text) {
        StringBuilder title = new StringBuilder(text.length());
        boolean inside = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            boolean letter = Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
            title.appendCodePoint(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
            inside = letter;
        }
        return title.toString();
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.codePointAt(0);
        return Character.toString(Character.toTitleCase(first)) + lower(text.substring(Character.charCount(first)));
    }

    static String upper(String text) {
        return text.toUpperCase(java.util.Locale.ROOT);
    }

    static String lower(String text) {
        return text.toLowerCase(java.util.Locale.ROOT);
    }

    static String escapeMarkup(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    /**
     * The place of a part at or after {@code from}, in chars, or -1; in linear time, so that a template cannot make a
     * search last.
     */
    static int indexOf(String text, String part, int from) {
        if (part.length() <= SHORT_PART) {
            return text.indexOf(part, from);
        }
        // Knuth, Morris, Pratt: borders[i] is the longest proper border of part[0..i].
        int[] borders = borders(part);
        int matched = 0;
        for (int i = from; i < text.length(); i++) {
            while (matched > 0 && part.charAt(matched) != text.charAt(i)) {
                matched = borders[matched - 1];
            }
            matched += part.charAt(matched) == text.charAt(i) ? 1 : 0;
            if (matched == part.length()) {
                return i + 1 - matched;
            }
        }
        return -1;
    }

    private static int[] borders(String part) {
        int[] borders = new int[part.length()];
        for (int i = 1, matched = 0; i < part.length(); i++) {
            while (matched > 0 && part.charAt(matched) != part.charAt(i)) {
                matched = borders[matched - 1];
            }
            matched += part.charAt(matched) == part.charAt(i) ? 1 : 0;
            borders[i] = matched;
        }
        return borders;
    }

    /** The last place of a part at or before {@code from}, in chars, or -1. */
    static int lastIndexOf(String text, String part, int from) {
        if (part.length() <= SHORT_PART) {
            return text.lastIndexOf(part, from);
        }
        String mirrored = new StringBuilder(text.substring(0, Math.min(text.length(), from + part.length()))).reverse()
                .toString();
        int place = indexOf(mirrored, new StringBuilder(part).reverse().toString(), 0);
        return place < 0 ? -1 : mirrored.length() - place - part.length();
    }

    /** How often a part occurs, without overlap; an empty part occurs between all code points. */
    static int count(String text, String part) {
        if (part.isEmpty()) {
            return length(text) + 1;
        }
        int count = 0;
        for (int i = indexOf(text, part, 0); i >= 0; i = indexOf(text, part, i + part.length())) {
            count++;
        }
        return count;
    }

    /** Replaces the first {@code limit} occurrences, or all where it is negative. */
    static String replace(String text, String old, String replacement, int limit) {
        StringBuilder result = new StringBuilder(text.length());
        int done = 0;
        int from = 0;
        while (limit < 0 || done < limit) {
            int next;
            if (old.isEmpty()) {
                next = done == 0 ? 0 : from < text.length() ? from + Character.charCount(text.codePointAt(from)) : -1;
            } else {
                next = indexOf(text, old, from);
            }
            if (next < 0) {
                break;
            }
            result.append(text, from, next).append(replacement);
            from = next + old.length();
            done++;
        }
        return result.append(text, from, text.length()).toString();
    }
}
