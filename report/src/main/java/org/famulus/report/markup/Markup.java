package org.famulus.report.markup;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes elements so that the result is well-formed: what is opened is closed in order, text and attribute values are
 * escaped, and characters that XML does not admit become U+FFFD. Names of elements and attributes come from code and are
 * only checked. Not thread-safe.
 */
public final class Markup {

    private static final char REPLACEMENT = '\uFFFD';

    private final StringBuilder written = new StringBuilder();
    private final Deque<String> openElements = new ArrayDeque<>();

    /** Begins a document of HTML that an XML parser reads too. */
    public Markup documentType() {
        if (!written.isEmpty()) {
            throw new IllegalStateException(
                    "the document type comes first; " + written.length() + " characters are before it");
        }
        written.append("<!DOCTYPE html>\n");
        return this;
    }

    /**
     * Opens an element.
     *
     * @param attributes names and values in turn
     */
    public Markup open(String element, String... attributes) {
        start(element, attributes);
        written.append('>');
        openElements.push(element);
        return this;
    }

    /**
     * Closes the element that was opened last.
     *
     * @throws IllegalStateException when none is open
     */
    public Markup close() {
        if (openElements.isEmpty()) {
            throw new IllegalStateException("no element is open");
        }
        written.append("</").append(openElements.pop()).append('>');
        return this;
    }

    /** An element without content; in HTML only the void ones, such as {@code meta}, may be written so. */
    public Markup empty(String element, String... attributes) {
        start(element, attributes);
        written.append("/>");
        return this;
    }

    /** An element that holds only text. */
    public Markup element(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    /** Text inside the open element. */
    public Markup text(String text) {
        escape(text, false);
        return this;
    }

    /** A line break in the source, which a reader of the page does not see. */
    public Markup line() {
        written.append('\n');
        return this;
    }

    /**
     * A {@code style} element. Browsers do not unescape its content and XML parsers do, so it may hold nothing to escape.
     *
     * @throws IllegalArgumentException when {@code rules} contain {@code <} or {@code &}
     */
    public Markup styleSheet(String rules) {
        if (rules.indexOf('<') >= 0 || rules.indexOf('&') >= 0) {
            throw new IllegalArgumentException("style rules with < or &; write them without");
        }
        written.append("<style>\n").append(rules).append("</style>");
        return this;
    }

    /**
     * What was written.
     *
     * @throws IllegalStateException while an element is open
     */
    public String finished() {
        if (!openElements.isEmpty()) {
            throw new IllegalStateException("the element " + openElements.peek() + " is still open");
        }
        return written.toString();
    }

    private void start(String element, String... attributes) {
        if (attributes.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "attributes of " + element + " are names and values in turn; there are " + attributes.length);
        }
        written.append('<').append(name(element));
        for (int i = 0; i < attributes.length; i += 2) {
            written.append(' ').append(name(attributes[i])).append("=\"");
            escape(attributes[i + 1], true);
            written.append('"');
        }
    }

    private static String name(String name) {
        boolean allowed = !name.isEmpty() && Character.isLetter(name.charAt(0)) && name.chars()
                .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '-'));
        if (!allowed) {
            throw new IllegalArgumentException(
                    "the name \"" + name + "\" of an element or attribute; use letters, digits, -");
        }
        return name;
    }

    private void escape(String text, boolean attribute) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> written.append("&amp;");
                case '<' -> written.append("&lt;");
                case '>' -> written.append("&gt;");
                case '"' -> written.append("&quot;");
                case '\'' -> written.append("&#39;");
                // Parsers turn a bare carriage return into a line feed, and white space of attributes into blanks.
                case '\r' -> written.append("&#13;");
                case '\n' -> written.append(attribute ? "&#10;" : "\n");
                case '\t' -> written.append(attribute ? "&#9;" : "\t");
                default -> {
                    if (Character.isHighSurrogate(c) && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        written.append(c).append(text.charAt(++i));
                    } else {
                        written.append(admitted(c) ? c : REPLACEMENT);
                    }
                }
            }
        }
    }

    private static boolean admitted(char c) {
        // U+007F to U+009F are legal in XML, but HTML calls them errors and terminals obey some.
        return c >= 0x20 && (c < 0x7F || c > 0x9F) && !Character.isSurrogate(c) && c < 0xFFFE;
    }
}
