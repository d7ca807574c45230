package org.famulus.engine.generation.constraint;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.famulus.engine.generation.automaton.Automaton;
import org.famulus.engine.generation.automaton.Expression;
import org.famulus.engine.generation.automaton.Expressions;
import org.jspecify.annotations.Nullable;

/**
 * A constraint over a vocabulary. States and masks are made when a text first needs them and kept, up to a number of bytes;
 * beyond it all are forgotten and made again. Safe for concurrent use.
 *
 * <p>Where the tokens left are nearly used up, only those are allowed after which the text can still be ended. The measure
 * is the shortest text in bytes that ends it, spelled in as few tokens as that text can be.
 */
public final class TokenConstraint {

    private static final long KEPT_OVERHEAD_BYTES = 64;

    private final TokenVocabulary vocabulary;
    private final Automaton automaton;
    private final boolean triggered;
    private final int closingLength;
    private final long budgetBytes;
    private final int[] walkStates;
    private final Masking masking = new Masking();
    private final Narrowing narrowing = new Narrowing();

    /** By state, as far as they were needed. */
    private @Nullable TokenMask[] masks = new TokenMask[64];
    /** By state: the common tokens that it admits, as far as they were needed. */
    private @Nullable TokenMask[] commonMasks = new TokenMask[64];
    /** By state: the tokens of the shortest ending, as far as they were needed. */
    private int[] @Nullable [] endings = new int[64][];
    /** By state: no token leads further from the end than this; 0 where that is not known. */
    private long[] reaches = new long[64];
    private long keptBytes;
    private int epoch;

    private TokenConstraint(TokenVocabulary vocabulary, Automaton automaton, OutputConstraint constraint,
            long budgetBytes) {
        this.vocabulary = vocabulary;
        this.automaton = automaton;
        this.budgetBytes = budgetBytes;
        triggered = constraint instanceof OutputConstraint.Triggered;
        closingLength = constraint instanceof OutputConstraint.Triggered one
                ? one.closing().getBytes(StandardCharsets.UTF_8).length
                : 0;
        walkStates = new int[Math.max(vocabulary.common().deepest(), vocabulary.rare().deepest()) + 1];
    }

    /**
     * Compiles a constraint.
     *
     * @param budgetBytes about how much memory its states and masks may take, beside its grammar
     * @throws IllegalArgumentException where no text is allowed that the vocabulary can spell, or the grammar is too large
     */
    public static TokenConstraint of(OutputConstraint constraint, TokenVocabulary vocabulary, long budgetBytes) {
        Expressions expressions = new Expressions(vocabulary.available());
        Expression json = constraint.language().texts(expressions, constraint.form());
        if (json.isNothing()) {
            throw new IllegalArgumentException("schema: no value that it allows can be written in "
                    + Expressions.LONGEST_SHORTEST + " bytes of this vocabulary; allow more values");
        }
        Expression texts = switch (constraint) {
            case OutputConstraint.WholeAnswer _ -> json;
            case OutputConstraint.Triggered triggered ->
                TriggeredGrammar.of(expressions, triggered, json, vocabulary.controlTexts());
        };
        return new TokenConstraint(vocabulary, new Automaton(expressions, texts), constraint, budgetBytes);
    }

    /**
     * Starts a text.
     *
     * @param mostTokens how many tokens it may have, a stop token not counted; 1 or more
     * @throws IllegalArgumentException where the shortest text takes more tokens
     */
    public ConstrainedSequence begin(long mostTokens) {
        Expression start = automaton.start();
        long needed = start.shortest();
        if (needed > mostTokens) {
            synchronized (this) {
                needed = ending(automaton.state(start)).length;
            }
        }
        if (needed > mostTokens) {
            throw new IllegalArgumentException("max_tokens " + mostTokens + " is refused: the shortest answer that the"
                    + " schema allows takes " + needed + " tokens; allowed: " + needed
                    + " or more, within the model's context");
        }
        return new ConstrainedSequence(this, start, mostTokens);
    }

    /** About how much memory the grammar, the states and the masks take now; the vocabulary is not counted. */
    public synchronized long bytes() {
        return automaton.grammarBytes() + automaton.stateBytes() + keptBytes;
    }

    /** The vocabulary that it is for. */
    public TokenVocabulary vocabulary() {
        return vocabulary;
    }

    boolean triggered() {
        return triggered;
    }

    /** Bytes of the closing. */
    int closingLength() {
        return closingLength;
    }

    /**
     * Moves a sequence over the symbols of a token.
     *
     * @throws IllegalArgumentException where the token is not allowed; the sequence is then where it was
     */
    synchronized void advance(ConstrainedSequence sequence, int id) {
        refresh();
        int state = locate(sequence);
        short[] symbols = vocabulary.symbols(id);
        int[] passed = walkStates.length > symbols.length ? walkStates : new int[symbols.length + 1];
        passed[0] = state;
        for (int i = 0; i < symbols.length; i++) {
            passed[i + 1] = automaton.next(passed[i], symbols[i]);
            if (passed[i + 1] == Automaton.DEAD) {
                throw new IllegalArgumentException("token " + id + " is not allowed here; take one of the mask");
            }
        }
        for (int i = 0; i < symbols.length; i++) {
            sequence.passed(symbols[i], automaton.expression(passed[i]), automaton.expression(passed[i + 1]));
        }
        sequence.moveTo(automaton.expression(passed[symbols.length]), passed[symbols.length], epoch);
    }

    /**
     * Fills in which tokens a sequence may go on with, stop tokens aside.
     *
     * @param remaining tokens that may still be chosen, 1 or more
     */
    synchronized void mask(ConstrainedSequence sequence, long remaining, long[] bits) {
        refresh();
        TokenMask mask = mask(locate(sequence));
        refresh();
        int state = locate(sequence);
        long allowed = remaining - 1;
        boolean roomy = sequence.expression().shortest() + mask.growth() <= allowed
                || (reaches[state] > 0 && reaches[state] <= allowed);
        if (roomy) {
            System.arraycopy(mask.bits(), 0, bits, 0, bits.length);
            return;
        }
        int next = sequence.towards(ending(state));
        long reach = narrowing.narrow(bits, allowed, state);
        if (next >= 0) {
            TokenMask.set(bits, next);
        }
        if (automaton.epoch() == epoch) {
            reaches[state] = reach;
        }
    }

    /** Forgets what was kept by the numbers of states, where those have changed, or when it takes too much memory. */
    private void refresh() {
        if (automaton.stateBytes() > budgetBytes / 2) {
            automaton.forgetAllBut(walkStates, 0);
        }
        if (automaton.epoch() != epoch || keptBytes > budgetBytes / 2) {
            masks = new TokenMask[64];
            commonMasks = new TokenMask[64];
            endings = new int[64][];
            reaches = new long[64];
            keptBytes = 0;
            epoch = automaton.epoch();
        }
    }

    private int locate(ConstrainedSequence sequence) {
        if (sequence.epoch() != epoch) {
            sequence.moveTo(sequence.expression(), automaton.state(sequence.expression()), epoch);
        }
        int state = sequence.state();
        makeRoom(state);
        return state;
    }

    private void makeRoom(int state) {
        if (state >= masks.length) {
            int length = Math.max(2 * masks.length, state + 1);
            masks = Arrays.copyOf(masks, length);
            commonMasks = Arrays.copyOf(commonMasks, length);
            endings = Arrays.copyOf(endings, length);
            reaches = Arrays.copyOf(reaches, length);
        }
    }

    /**
     * Counts that common tokens cannot use up are the same for them, so that states which differ in such counts share the
     * walk over nearly all tokens.
     */
    private TokenMask mask(int state) {
        TokenMask known = masks[state];
        if (known != null) {
            return known;
        }
        int exact = automaton.beginning(state, walkStates.length - 1);
        int shared = automaton.beginning(exact, vocabulary.common().deepest());
        Expression exactPlace = automaton.expression(exact);
        makeRoom(Math.max(exact, shared));
        TokenMask common = commonMasks[shared];
        if (common == null) {
            common = masking.of(vocabulary.common(), shared, null);
            keptBytes += KEPT_OVERHEAD_BYTES + 8L * common.bits().length;
            // Numbers that the walk made invalid are dropped before they are used.
            if (automaton.epoch() == epoch) {
                commonMasks[shared] = common;
            }
        }
        TokenMask mask = common;
        if (vocabulary.rare().deepest() > 0) {
            mask = masking.of(vocabulary.rare(), automaton.state(exactPlace), common);
            keptBytes += KEPT_OVERHEAD_BYTES + 8L * mask.bits().length;
        }
        if (automaton.epoch() == epoch) {
            masks[exact] = mask;
            masks[state] = mask;
        }
        return mask;
    }

    /** The fewest tokens of the shortest text that ends a text at this state. */
    private int[] ending(int state) {
        if (automaton.epoch() != epoch) {
            return vocabulary.common().fewest(automaton.shortestText(state));
        }
        makeRoom(state);
        int[] known = endings[state];
        if (known == null) {
            known = vocabulary.common().fewest(automaton.shortestText(state));
            endings[state] = known;
            keptBytes += KEPT_OVERHEAD_BYTES + 4L * known.length;
        }
        return known;
    }

    private void walk(TokenTrie trie, int state, TokenTrie.Arrival arrival) {
        trie.walk(automaton, state, walkStates, budgetBytes / 2, arrival);
    }

    /** Collects a mask. */
    private final class Masking implements TokenTrie.Arrival {
        private long[] bits = new long[0];
        private long furthest;

        /** The mask of the tokens of a trie, with those of another mask. */
        TokenMask of(TokenTrie trie, int state, @Nullable TokenMask others) {
            long here = automaton.expression(state).shortest();
            bits = others == null ? new long[TokenMask.words(vocabulary.size())] : others.bits().clone();
            furthest = others == null ? 0 : others.growth() + here;
            walk(trie, state, this);
            return new TokenMask(bits, furthest - here);
        }

        @Override
        public void at(int[] ids, int from, int to, int state) {
            for (int i = from; i < to; i++) {
                TokenMask.set(bits, ids[i]);
            }
            furthest = Math.max(furthest, automaton.expression(state).shortest());
        }
    }

    /** Collects the tokens after which few enough others end the text. */
    private final class Narrowing implements TokenTrie.Arrival {
        private long[] bits = new long[0];
        private long allowed;
        private long reach;

        /**
         * @param target overwritten with those tokens
         * @return a number of tokens that is enough after any token, narrow or not; at least 1
         */
        long narrow(long[] target, long allowedAfter, int state) {
            Arrays.fill(target, 0);
            bits = target;
            allowed = allowedAfter;
            reach = 1;
            Expression place = automaton.expression(state);
            walk(vocabulary.common(), state, this);
            walk(vocabulary.rare(), automaton.state(place), this);
            bits = new long[0];
            return reach;
        }

        @Override
        public void at(int[] ids, int from, int to, int state) {
            long needed = automaton.expression(state).shortest();
            if (needed > allowed) {
                needed = ending(state).length;
            }
            reach = Math.max(reach, needed);
            for (int i = from; needed <= allowed && i < to; i++) {
                TokenMask.set(bits, ids[i]);
            }
        }
    }
}
