package org.famulus.engine.tokenizer;

/**
 * Text of a growing list of ids. The pieces joined equal the whole; a piece never ends inside a character. Not safe for
 * concurrent use.
 */
public interface TextStream {

    /** Adds an id and gives the text that is now certain; may be empty while a character is incomplete. */
    String append(int id);

    /** Gives what is held back (an incomplete character becomes U+FFFD) and ends the stream. */
    String finish();
}
