package org.famulus.engine.reference;

import java.util.Random;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Laws of rotary embeddings, and numbers of their scalings that were worked out by hand from the published formulas. */
class ReferenceRopeTest {

    private static final double ROUNDING = 1e-12;

    @Test
    void rotationKeepsTheNormOfEveryPair() {
        long seed = 11;
        Random random = new Random(seed);
        ReferenceRope rope = new ReferenceRope(12, 10_000, new RopeScaling.None());
        double[] head = random.doubles(12, -1, 1).toArray();
        double[] rotated = rope.rotate(head, 37, rope.inverseFrequencies(38));
        for (int i = 0; i < 6; i++) {
            assertThat(Math.hypot(rotated[i], rotated[i + 6])).as("pair %d, seed %d", i, seed)
                    .isCloseTo(Math.hypot(head[i], head[i + 6]), within(ROUNDING));
        }
        assertThat(rotated[0]).as("the first pair turns by one radian a position")
                .isCloseTo(head[0] * Math.cos(37) - head[6] * Math.sin(37), within(ROUNDING));
    }

    @Test
    void scoresDependOnRelativePositionsOnly() {
        long seed = 12;
        Random random = new Random(seed);
        ReferenceRope rope = new ReferenceRope(8, 10_000, new RopeScaling.None());
        double[] frequencies = rope.inverseFrequencies(1);
        double[] query = random.doubles(8, -1, 1).toArray();
        double[] key = random.doubles(8, -1, 1).toArray();
        double near = dot(rope.rotate(query, 9, frequencies), rope.rotate(key, 4, frequencies));
        double far = dot(rope.rotate(query, 1009, frequencies), rope.rotate(key, 1004, frequencies));
        double other = dot(rope.rotate(query, 9, frequencies), rope.rotate(key, 5, frequencies));
        assertThat(far).as("seed %d", seed).isCloseTo(near, within(1e-9));
        assertThat(other).as("seed %d", seed).isNotCloseTo(near, within(1e-3));
    }

    @Test
    void unscaledFrequenciesFallFromOneByPowersOfTheBase() {
        ReferenceRope rope = new ReferenceRope(8, 10_000, new RopeScaling.None());
        assertThat(rope.inverseFrequencies(1)).containsExactly(new double[]{1, 0.1, 0.01, 0.001}, within(ROUNDING));
    }

    @Test
    void linearScalingDividesPositions() {
        long seed = 13;
        double[] head = new Random(seed).doubles(8, -1, 1).toArray();
        ReferenceRope plain = new ReferenceRope(8, 10_000, new RopeScaling.None());
        ReferenceRope linear = new ReferenceRope(8, 10_000, new RopeScaling.Linear(4));
        assertThat(linear.rotate(head, 20, linear.inverseFrequencies(21))).as("seed %d", seed)
                .containsExactly(plain.rotate(head, 5, plain.inverseFrequencies(6)), within(ROUNDING));
    }

    @Test
    void dynamicScalingIsNoneUpToTheOriginalLength() {
        ReferenceRope plain = new ReferenceRope(8, 10_000, new RopeScaling.None());
        ReferenceRope dynamic = new ReferenceRope(8, 10_000, new RopeScaling.Dynamic(2, 16));
        assertThat(dynamic.inverseFrequencies(3)).containsExactly(plain.inverseFrequencies(3));
        assertThat(dynamic.inverseFrequencies(16)).containsExactly(plain.inverseFrequencies(16));
    }

    /** Length 40 of 16: 2 * 40 / 16 - 1 = 4; the base 10,000 becomes 10,000 * 4^(8/6); its frequency 3 is base^(-3/4). */
    @Test
    void dynamicScalingRaisesTheBaseWithTheLength() {
        double[] frequencies = new ReferenceRope(8, 10_000, new RopeScaling.Dynamic(2, 16)).inverseFrequencies(40);
        assertThat(frequencies[0]).isEqualTo(1);
        // 10,000^(-3/4) = 1e-3, and 4^(-8/6 * 3/4) = 4^-1.
        assertThat(frequencies[3]).isCloseTo(1e-3 / 4, within(ROUNDING));
        // 10,000^(-1/4) = 0.1, and 4^(-8/6 * 1/4) = 4^(-1/3) = 0.629960524947.
        assertThat(frequencies[1]).isCloseTo(0.0629960524947, within(ROUNDING));
    }

    /**
     * Base 10,000, size 8, original length 8,192, factor 8, kept below a wavelength of 8,192 / 4 = 2,048, divided beyond
     * 8,192: the wavelengths are 6.28, 62.8, 628 and 6,283, the last between.
     */
    @Test
    void llama3ScalingKeepsHighFrequenciesAndBlendsMiddleOnes() {
        ReferenceRope rope = new ReferenceRope(8, 10_000, new RopeScaling.Llama3(8, 1, 4, 8_192));
        double[] frequencies = rope.inverseFrequencies(1);
        assertThat(frequencies[0]).isEqualTo(1);
        assertThat(frequencies[2]).isCloseTo(0.01, within(ROUNDING));
        // smooth = (8,192 * 0.001 / 2 pi - 1) / 3 = (1.303797294 - 1) / 3 = 0.101265765;
        // (0.898734235 / 8 + 0.101265765) * 0.001 = 0.000213607544.
        assertThat(frequencies[3]).isCloseTo(0.000213607544, within(1e-12));
    }

    /** The same with an original length of 512: kept below 128, divided beyond 512, so 628 and 6,283 are divided. */
    @Test
    void llama3ScalingDividesLowFrequenciesByTheFactor() {
        double[] frequencies = new ReferenceRope(8, 10_000, new RopeScaling.Llama3(8, 1, 4, 512)).inverseFrequencies(1);
        assertThat(frequencies).containsExactly(new double[]{1, 0.1, 0.01 / 8, 0.001 / 8}, within(ROUNDING));
    }

    @Test
    void llama3ScalingIsContinuousAtBothEndsOfItsBlend() {
        RopeScaling.Llama3 scaling = new RopeScaling.Llama3(8, 1, 4, 512);
        // Pair 2 of size 8 turns by theta^(-1/2): its wavelength is 2 pi sqrt(theta).
        for (double wavelength : new double[]{128, 512}) {
            double theta = Math.pow(wavelength / (2 * Math.PI), 2);
            double below = new ReferenceRope(8, theta * (1 - 1e-9), scaling).inverseFrequencies(1)[2];
            double above = new ReferenceRope(8, theta * (1 + 1e-9), scaling).inverseFrequencies(1)[2];
            assertThat(above).as("wavelength %f", wavelength).isCloseTo(below, within(1e-9));
        }
    }

    /**
     * Base 10,000, size 16, original length 4,096: the pair that turns r times is 16 ln(4,096 / 2 pi r) / (2 ln 10,000):
     * 2.618... for 32 turns, 5.628... for one. Rounded outwards the ramp runs from 2 to 6, pair by pair in quarters.
     */
    @Test
    void yarnRampRunsFromThePairThatTurnsFastToThePairThatTurnsOnce() {
        double[] plain = new ReferenceRope(16, 10_000, new RopeScaling.None()).inverseFrequencies(1);
        double[] yarn = new ReferenceRope(16, 10_000, new RopeScaling.Yarn(4, 1, 32, 1, 4_096, true))
                .inverseFrequencies(1);
        // A share s of the ramp gives 1 - s + s / 4.
        double[] shares = {1, 1, 1, 0.8125, 0.625, 0.4375, 0.25, 0.25};
        for (int pair = 0; pair < 8; pair++) {
            assertThat(yarn[pair] / plain[pair]).as("pair %d", pair).isCloseTo(shares[pair], within(ROUNDING));
        }
    }

    /** The ramp above unrounded: 8 ln(20.3718) / 9.21034 = 2.618060 and 8 ln(651.899) / 9.21034 = 5.628360. */
    @Test
    void yarnRampWithoutTruncationStartsBetweenPairs() {
        double[] plain = new ReferenceRope(16, 10_000, new RopeScaling.None()).inverseFrequencies(1);
        double[] yarn = new ReferenceRope(16, 10_000, new RopeScaling.Yarn(4, 1, 32, 1, 4_096, false))
                .inverseFrequencies(1);
        double share = (3 - 2.618060) / (5.628360 - 2.618060);
        assertThat(yarn[2]).isCloseTo(plain[2], within(ROUNDING));
        assertThat(yarn[3] / plain[3]).isCloseTo(1 - share + share / 4, within(1e-5));
        assertThat(yarn[6] / plain[6]).isCloseTo(0.25, within(ROUNDING));
    }

    @Test
    void yarnMultipliesQueriesAndKeysByItsAttentionFactor() {
        double[] head = {1, 2, 3, 4};
        ReferenceRope rope = new ReferenceRope(4, 10_000, new RopeScaling.Yarn(4, 1.5, 32, 1, 64, true));
        assertThat(rope.rotate(head, 0, rope.inverseFrequencies(1))).containsExactly(1.5, 3, 4.5, 6);
    }

    @Test
    void yarnAttentionFactorFollowsTheFactorUnlessTheConfigurationSaysOtherwise() {
        // 0.1 ln 4 + 1
        assertThat(attentionFactor("{'type':'yarn','factor':4}")).isCloseTo(1.138629436112, within(ROUNDING));
        assertThat(attentionFactor("{'rope_type':'yarn','factor':1}")).isEqualTo(1);
        assertThat(attentionFactor("{'rope_type':'yarn','factor':4,'attention_factor':0.9}")).isEqualTo(0.9);
        // (0.2 ln 4 + 1) / (0.05 ln 4 + 1) = 1.277258872 / 1.069314718
        assertThat(attentionFactor("{'rope_type':'yarn','factor':4,'mscale':2,'mscale_all_dim':0.5}"))
                .isCloseTo(1.194464876, within(1e-9));
        assertThat(attentionFactor("{'rope_type':'yarn','factor':4,'mscale':2}"))
                .isCloseTo(1.138629436112, within(ROUNDING));
        assertThat(attentionFactor("{'rope_type':'linear','factor':4}")).isEqualTo(1);
    }

    @Test
    void theOriginalLengthIsTheGreatestPositionWhereNoneIsGiven() {
        assertThat(scaling("{'rope_type':'yarn','factor':4}"))
                .isEqualTo(new RopeScaling.Yarn(4, 0.1 * Math.log(4) + 1, 32, 1, 128, true));
        assertThat(scaling("{'rope_type':'yarn','original_max_position_embeddings':32}"))
                .as("the factor that is left out is the ratio of lengths")
                .isEqualTo(new RopeScaling.Yarn(4, 0.1 * Math.log(4) + 1, 32, 1, 32, true));
        assertThat(scaling("{'rope_type':'dynamic','factor':2,'original_max_position_embeddings':32}"))
                .as("dynamic scaling starts at the configuration's own length")
                .isEqualTo(new RopeScaling.Dynamic(2, 128));
    }

    @Test
    void bothSpellingsOfTheScalingReadTheSame() {
        assertThat(scaling("{'type':'linear','factor':3}")).isEqualTo(new RopeScaling.Linear(3))
                .isEqualTo(scaling("{'rope_type':'linear','factor':3}"));
        assertThat(scaling("{'rope_type':'default'}")).isEqualTo(new RopeScaling.None());
        ObjectNode newer = json("{'max_position_embeddings':128,'rope_theta':7,"
                + "'rope_parameters':{'rope_type':'linear','factor':3,'rope_theta':500}}");
        assertThat(ReferenceRope.of(newer, 8)).isEqualTo(new ReferenceRope(8, 500, new RopeScaling.Linear(3)));
    }

    @Test
    void unknownScalingIsRefused() {
        assertThatThrownBy(() -> scaling("{'rope_type':'longrope','factor':3}"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("longrope");
        assertThatThrownBy(() -> scaling("{'rope_type':'linear'}")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("factor");
    }

    private static double attentionFactor(String ropeScaling) {
        return new ReferenceRope(8, 10_000, scaling(ropeScaling)).attentionFactor();
    }

    private static RopeScaling scaling(String ropeScaling) {
        ObjectNode configuration = json("{'max_position_embeddings':128}");
        configuration.set("rope_scaling", json(ropeScaling));
        return RopeScaling.of(configuration);
    }

    private static ObjectNode json(String text) {
        try {
            return JsonMapper.builder().build().readValue(text.replace('\'', '"'), ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
