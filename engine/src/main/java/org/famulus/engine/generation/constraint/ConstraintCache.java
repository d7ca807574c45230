package org.famulus.engine.generation.constraint;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The constraints of one vocabulary that were used lately, with the masks they have made. Whoever is still using one that
 * is dropped keeps it. Safe for concurrent use.
 */
public final class ConstraintCache {

    /** One constraint's states and masks may take this part of the whole. */
    private static final int SHARE = 4;

    private final TokenVocabulary vocabulary;
    private final long budgetBytes;
    private final Map<OutputConstraint, TokenConstraint> constraints = new LinkedHashMap<>(16, 0.75f, true);
    private long dropped;

    /**
     * @param vocabulary what the constraints are for
     * @param budgetBytes about how much memory they may take together, the vocabulary aside; the one in use may exceed it by
     *        its grammar
     */
    public ConstraintCache(TokenVocabulary vocabulary, long budgetBytes) {
        this.vocabulary = vocabulary;
        this.budgetBytes = budgetBytes;
    }

    /**
     * The constraint, compiled unless it is there.
     *
     * @throws IllegalArgumentException as {@link TokenConstraint#of}
     */
    public synchronized TokenConstraint of(OutputConstraint constraint) {
        TokenConstraint known = constraints.get(constraint);
        if (known == null) {
            known = TokenConstraint.of(constraint, vocabulary, budgetBytes / SHARE);
            constraints.put(constraint, known);
        }
        long total = bytes();
        Iterator<TokenConstraint> oldestFirst = constraints.values().iterator();
        while (total > budgetBytes && oldestFirst.hasNext()) {
            TokenConstraint oldest = oldestFirst.next();
            if (oldest != known) {
                total -= oldest.bytes();
                oldestFirst.remove();
                dropped++;
            }
        }
        return known;
    }

    /** About how much memory the constraints take now. */
    public synchronized long bytes() {
        return constraints.values().stream().mapToLong(TokenConstraint::bytes).sum();
    }

    /** How many constraints there are. */
    public synchronized int size() {
        return constraints.size();
    }

    /** How many were dropped since it was made. */
    public synchronized long dropped() {
        return dropped;
    }

    /** The vocabulary. */
    public TokenVocabulary vocabulary() {
        return vocabulary;
    }
}
