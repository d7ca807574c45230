package org.famulus.engine.chat.jinja;

/** Why a template could not be read or rendered. The message is one line. */
public final class JinjaException extends RuntimeException {

    /** Longest message that is passed on; a template may try to say more. */
    private static final int MESSAGE_LENGTH = 600;

    /** Who has to act. */
    public enum Kind {
        /** The template's text is not Jinja, or uses what is refused here. */
        SYNTAX,
        /** The template itself refused its input through {@code raise_exception}. */
        RAISED,
        /** An operation failed while rendering, as it does in Jinja2. */
        FAILED,
        /** The template asked for more work, text or depth than it may have. */
        LIMIT
    }

    private final Kind kind;

    JinjaException(Kind kind, String message) {
        super(oneLine(message));
        this.kind = kind;
    }

    static JinjaException syntax(int line, String message) {
        return new JinjaException(Kind.SYNTAX, "line " + line + ": " + message);
    }

    static JinjaException failed(String message) {
        return new JinjaException(Kind.FAILED, message);
    }

    static JinjaException limit(String message) {
        return new JinjaException(Kind.LIMIT, message);
    }

    /** Who has to act. */
    public Kind kind() {
        return kind;
    }

    private static String oneLine(String message) {
        String shortened = message.length() <= MESSAGE_LENGTH ? message : message.substring(0, MESSAGE_LENGTH) + "...";
        StringBuilder line = new StringBuilder(shortened.length());
        shortened.codePoints().forEach(c -> line.appendCodePoint(
                Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c));
        return line.toString();
    }
}
