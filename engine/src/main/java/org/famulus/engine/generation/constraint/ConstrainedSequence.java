package org.famulus.engine.generation.constraint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.famulus.engine.generation.automaton.Expression;

/**
 * One text on its way through a constraint. Its owner asks for the {@link #mask}, chooses a token of it, and says so with
 * {@link #accept}. Allocates nothing where the constraint knows the states. Not safe for concurrent use; any number of
 * sequences may share a constraint.
 */
public final class ConstrainedSequence {

    private static final int[] NO_TOKENS = {};

    private final TokenConstraint constraint;
    private final long mostTokens;
    private final long[] bits;
    private long acceptedTokens;

    private Expression expression;
    private int state;
    /** That of the state's number; never one of the constraint's at first. */
    private int epoch = -1;

    /** Tokens that surely end the text in time, and how many of them were taken. */
    private int[] ending = NO_TOKENS;
    private int endingTaken;

    private byte[] json = new byte[256];
    private int jsonLength;
    private final List<String> complete = new ArrayList<>();

    ConstrainedSequence(TokenConstraint constraint, Expression start, long mostTokens) {
        this.constraint = constraint;
        this.mostTokens = mostTokens;
        expression = start;
        bits = new long[TokenMask.words(constraint.vocabulary().size())];
    }

    /**
     * The tokens that may come next, 64 to a word, by id.
     *
     * @param stopTokens ids that end the text: allowed exactly where it is complete
     * @return valid until the next call
     * @throws IllegalStateException where all tokens are used up
     */
    public long[] mask(int[] stopTokens) {
        if (acceptedTokens >= mostTokens) {
            throw new IllegalStateException("all " + mostTokens + " tokens are used up");
        }
        constraint.mask(this, mostTokens - acceptedTokens, bits);
        for (int id : stopTokens) {
            if (id < constraint.vocabulary().size()) {
                if (complete()) {
                    TokenMask.set(bits, id);
                } else {
                    TokenMask.clear(bits, id);
                }
            }
        }
        return bits;
    }

    /**
     * Notes that a token was chosen that is no stop token.
     *
     * @throws IllegalArgumentException where the mask does not have it
     */
    public void accept(int id) {
        constraint.advance(this, id);
        acceptedTokens++;
        if (endingTaken < ending.length && ending[endingTaken] == id) {
            endingTaken++;
        } else {
            ending = NO_TOKENS;
            endingTaken = 0;
        }
    }

    /** Whether the text so far is one that is allowed. */
    public boolean complete() {
        return expression.nullable();
    }

    /** Whether it is complete and nothing can follow. */
    public boolean ended() {
        return expression.isEmpty();
    }

    /** Whether the text is free here: before an opening or behind a closing. */
    public boolean free() {
        return expression.isFree();
    }

    /** The JSON so far, each as written: those that are complete, in order. */
    public List<String> json() {
        List<String> all = new ArrayList<>(complete);
        if (!constraint.triggered() && complete()) {
            all.add(new String(json, 0, jsonLength, StandardCharsets.UTF_8));
        }
        return List.copyOf(all);
    }

    Expression expression() {
        return expression;
    }

    int state() {
        return state;
    }

    int epoch() {
        return epoch;
    }

    void moveTo(Expression newExpression, int newState, int newEpoch) {
        expression = newExpression;
        state = newState;
        epoch = newEpoch;
    }

    /** Follows the text of the JSON, symbol by symbol. */
    void passed(int symbol, Expression before, Expression after) {
        if (before.isFree()) {
            jsonLength = 0;
            return;
        }
        if (symbol <= 0xFF) {
            if (jsonLength == json.length) {
                json = Arrays.copyOf(json, 2 * jsonLength);
            }
            json[jsonLength++] = (byte) symbol;
        }
        if (constraint.triggered() && (after.isFree() || after.isEmpty())) {
            complete.add(new String(json, 0, jsonLength - constraint.closingLength(), StandardCharsets.UTF_8));
        }
    }

    /**
     * Takes in another way to the end, unless the one that it is on is as short.
     *
     * @return the next token of the way it is on, or -1 where it is at the end
     */
    int towards(int[] other) {
        if (ending.length == 0 || other.length < ending.length - endingTaken) {
            ending = other;
            endingTaken = 0;
        }
        return endingTaken < ending.length ? ending[endingTaken] : -1;
    }
}
