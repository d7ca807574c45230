package org.famulus.engine.generation.constraint;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;

import org.famulus.engine.generation.automaton.SymbolSet;
import org.famulus.engine.tokenizer.Tokenizer;

/**
 * The tokens of a model as byte strings. Control tokens are told apart from text that looks like them. Immutable.
 */
public final class TokenVocabulary {

    /** So few tokens are longer (some hundred of Qwen's 151,643) that they are tried one by one. */
    private static final int LONGEST_COMMON = 20;
    private static final short[] TEXTLESS = {SymbolSet.TEXTLESS};

    private final short[][] symbolsById;
    private final TokenTrie common;
    private final TokenTrie rare;
    private final SymbolSet available;
    private final List<byte[]> controlTexts;
    private final long bytes;

    private TokenVocabulary(int size, IntFunction<byte[]> bytesOf, BitSet control) {
        symbolsById = new short[size][];
        controlTexts = new ArrayList<>();
        SymbolSet single = SymbolSet.range(SymbolSet.CONTROL, SymbolSet.TEXTLESS);
        long total = 0;
        for (int id = 0; id < size; id++) {
            byte[] text = bytesOf.apply(id);
            if (control.get(id) && text.length > 0) {
                controlTexts.add(text);
            } else if (text.length == 1) {
                single = single.or(SymbolSet.of(text[0] & 0xFF));
            }
            symbolsById[id] = symbols(text, control.get(id));
            total += 16 + 2L * text.length;
        }
        available = single;
        common = new TokenTrie(symbolsById, 1, LONGEST_COMMON);
        rare = new TokenTrie(symbolsById, LONGEST_COMMON + 1, Integer.MAX_VALUE);
        bytes = total + common.bytes() + rare.bytes();
    }

    private static short[] symbols(byte[] text, boolean control) {
        if (text.length == 0) {
            return TEXTLESS;
        }
        int mark = control ? 1 : 0;
        short[] symbols = new short[mark + text.length];
        for (int i = 0; i < text.length; i++) {
            symbols[mark + i] = (short) (text[i] & 0xFF);
        }
        if (control) {
            symbols[0] = SymbolSet.CONTROL;
        }
        return symbols;
    }

    /**
     * The tokens of a tokenizer.
     *
     * @param size the number of logits in a row; ids from the tokenizer's own size on have no text
     */
    public static TokenVocabulary of(Tokenizer tokenizer, int size) {
        BitSet control = new BitSet(size);
        int known = Math.min(size, tokenizer.vocabularySize());
        for (int id = 0; id < known; id++) {
            control.set(id, tokenizer.special(id));
        }
        return new TokenVocabulary(size, id -> id < known ? tokenizer.bytes(id) : new byte[0], control);
    }

    /**
     * Tokens given one by one.
     *
     * @param tokens their bytes by id; empty for those without text
     * @param control ids of control tokens, whose bytes are their names
     */
    public static TokenVocabulary of(List<byte[]> tokens, BitSet control) {
        return new TokenVocabulary(tokens.size(), tokens::get, control);
    }

    /** The number of ids. */
    public int size() {
        return symbolsById.length;
    }

    /** About how much memory it takes. */
    public long bytes() {
        return bytes;
    }

    /** What a token is read as; not to be changed. */
    short[] symbols(int id) {
        return symbolsById[id];
    }

    /** The tokens of few symbols: nearly all. */
    TokenTrie common() {
        return common;
    }

    /** The other tokens: long runs of spaces, of signs, and words of trades. */
    TokenTrie rare() {
        return rare;
    }

    /** Bytes that can be written one at a time, so that no beginning of a character or word is a dead end; and the marks. */
    SymbolSet available() {
        return available;
    }

    /** The names of control tokens. */
    List<byte[]> controlTexts() {
        return controlTexts;
    }
}
