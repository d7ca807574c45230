package org.famulus.engine.generation.automaton;

import java.util.Arrays;

/**
 * A set of symbols: the 256 bytes and two marks that no text holds. Immutable.
 *
 * <p>A control token, whose name could also be written as plain text, is {@link #CONTROL} and then the bytes of its name;
 * a token without any text is {@link #TEXTLESS}. A language of plain texts has neither, and so shuts both out.
 */
public final class SymbolSet {
    /** The number of symbols. */
    public static final int COUNT = 258;
    /** Stands before the name of a control token. */
    public static final int CONTROL = 256;
    /** Stands for a token that has no text. */
    public static final int TEXTLESS = 257;
    /** All bytes. */
    public static final SymbolSet BYTES = range(0, 255);

    private static final int WORDS = (COUNT + Long.SIZE - 1) / Long.SIZE;

    private final long[] words;

    private SymbolSet(long[] words) {
        this.words = words;
    }

    /** One symbol. */
    public static SymbolSet of(int symbol) {
        return range(symbol, symbol);
    }

    /**
     * The symbols from one to another, both included.
     *
     * @throws IllegalArgumentException where there is no such symbol
     */
    public static SymbolSet range(int first, int last) {
        if (first < 0 || last >= COUNT) {
            throw new IllegalArgumentException("symbols " + first + " to " + last + "; allowed: 0 to " + (COUNT - 1));
        }
        long[] words = new long[WORDS];
        for (int symbol = first; symbol <= last; symbol++) {
            words[symbol >> 6] |= 1L << symbol;
        }
        return new SymbolSet(words);
    }

    /** The characters of an ASCII text. */
    public static SymbolSet ofAscii(String characters) {
        long[] words = new long[WORDS];
        characters.chars().forEach(symbol -> words[symbol >> 6] |= 1L << symbol);
        return new SymbolSet(words);
    }

    /** What is in this set or in the other. */
    public SymbolSet or(SymbolSet other) {
        long[] both = words.clone();
        for (int i = 0; i < WORDS; i++) {
            both[i] |= other.words[i];
        }
        return new SymbolSet(both);
    }

    /** What is in this set and in the other. */
    public SymbolSet and(SymbolSet other) {
        long[] both = words.clone();
        for (int i = 0; i < WORDS; i++) {
            both[i] &= other.words[i];
        }
        return new SymbolSet(both);
    }

    /** Whether the symbol is in the set. */
    public boolean contains(int symbol) {
        return (words[symbol >> 6] >>> symbol & 1) != 0;
    }

    /** Whether it has no symbol. */
    public boolean isEmpty() {
        for (long word : words) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    /** The lowest printable ASCII character, else the lowest symbol. */
    int representative() {
        for (int symbol = ' '; symbol < 0x7F; symbol++) {
            if (contains(symbol)) {
                return symbol;
            }
        }
        for (int symbol = 0; symbol < COUNT; symbol++) {
            if (contains(symbol)) {
                return symbol;
            }
        }
        throw new IllegalStateException("an empty set of symbols");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SymbolSet set && Arrays.equals(words, set.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int symbol = 0; symbol < COUNT; symbol++) {
            if (contains(symbol)) {
                text.append(symbol > ' ' && symbol < 0x7F
                        ? Character.toString(symbol)
                        : String.format("\\x%02x", symbol));
            }
        }
        return text.append(']').toString();
    }
}
