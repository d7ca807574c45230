package org.famulus.world.dialogue;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws kinds by their weights. */
final class MixtureOfKinds {

    /** All kinds. */
    static final MixtureOfKinds ALL = new MixtureOfKinds(List.of(Kind.values()));

    /** What may be a part of a conversation on several things. */
    static final MixtureOfKinds PARTS = new MixtureOfKinds(Arrays.stream(Kind.values())
            .filter(kind -> switch (kind.family()) {
                case SINGLE_CALL, SEVERAL_CALLS, CONFIRMATION, MISSING_SLOT, CORRECTION, FOLLOW_UP, UNKNOWN,
                        SMALL_TALK ->
                    true;
                case READING, STEPS, MIXED -> false;
            }).toList());

    private final List<Kind> kinds;
    private final int sum;

    private MixtureOfKinds(List<Kind> kinds) {
        this.kinds = kinds;
        this.sum = kinds.stream().mapToInt(Kind::weight).sum();
    }

    Kind draw(RandomGenerator random) {
        int left = random.nextInt(sum);
        for (Kind kind : kinds) {
            left -= kind.weight();
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("the weights of " + kinds + " are not " + sum);
    }
}
