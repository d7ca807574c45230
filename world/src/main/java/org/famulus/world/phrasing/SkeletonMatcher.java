package org.famulus.world.phrasing;

import java.util.BitSet;
import java.util.List;

import org.famulus.world.text.Template.Node;

/** Tells whether a template says a sentence, by its {@linkplain SentenceTemplate#skeleton(List) skeleton}. */
sealed interface SkeletonMatcher {

    /** Every position up to which the skeleton may be read when it is read from one of {@code begins}. */
    BitSet ends(String skeleton, BitSet begins);

    static SkeletonMatcher of(Node node) {
        return switch (node) {
            case Node.Literal(var text) -> new Letters(SentenceTemplate.key(text));
            case Node.SlotNode(var name) -> new Letters(SentenceTemplate.braced(name));
            case Node.Sequence(var parts) -> new Series(parts.stream().map(SkeletonMatcher::of).toList());
            case Node.Choice(var alternatives) -> new Either(alternatives.stream().map(SkeletonMatcher::of).toList());
        };
    }

    default boolean matches(String skeleton) {
        BitSet begin = new BitSet();
        begin.set(0);
        return ends(skeleton, begin).get(skeleton.length());
    }

    /** These letters. */
    record Letters(String key) implements SkeletonMatcher {

        @Override
        public BitSet ends(String skeleton, BitSet begins) {
            BitSet ends = new BitSet();
            for (int begin = begins.nextSetBit(0); begin >= 0; begin = begins.nextSetBit(begin + 1)) {
                if (skeleton.startsWith(key, begin)) {
                    ends.set(begin + key.length());
                }
            }
            return ends;
        }
    }

    /** One after the other. */
    record Series(List<SkeletonMatcher> parts) implements SkeletonMatcher {

        @Override
        public BitSet ends(String skeleton, BitSet begins) {
            BitSet reached = begins;
            for (SkeletonMatcher part : parts) {
                if (reached.isEmpty()) {
                    break;
                }
                reached = part.ends(skeleton, reached);
            }
            return reached;
        }
    }

    /** One of several. */
    record Either(List<SkeletonMatcher> alternatives) implements SkeletonMatcher {

        @Override
        public BitSet ends(String skeleton, BitSet begins) {
            BitSet reached = new BitSet();
            for (SkeletonMatcher alternative : alternatives) {
                reached.or(alternative.ends(skeleton, begins));
            }
            return reached;
        }
    }
}
