package org.famulus.report.results;

import java.util.List;

import org.famulus.report.results.Rule.AtLeast;
import org.famulus.report.results.Rule.AtMost;
import org.famulus.report.results.Rule.Between;
import org.famulus.report.results.Rule.EqualTo;
import org.famulus.report.results.Rule.LessThan;
import org.famulus.report.results.Rule.MoreThan;
import org.famulus.report.results.Statement.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RuleTest {

    private static final List<Rule> RULES = List.of(new AtLeast(0.95), new AtMost(-3), new MoreThan(1e-9),
            new LessThan(1.5e20), new Between(-0.5, 2), new EqualTo(0));

    @Test
    void limitsAreIncludedWhereTheWordsSaySo() {
        assertThat(new AtLeast(2).accepts(2)).isTrue();
        assertThat(new AtLeast(2).accepts(Math.nextDown(2.0))).isFalse();
        assertThat(new AtMost(2).accepts(2)).isTrue();
        assertThat(new AtMost(2).accepts(Math.nextUp(2.0))).isFalse();
        assertThat(new MoreThan(2).accepts(2)).isFalse();
        assertThat(new MoreThan(2).accepts(Math.nextUp(2.0))).isTrue();
        assertThat(new LessThan(2).accepts(2)).isFalse();
        assertThat(new LessThan(2).accepts(Math.nextDown(2.0))).isTrue();
        assertThat(List.of(1.0, 1.5, 2.0)).allMatch(new Between(1, 2)::accepts);
        assertThat(List.of(0.99, 2.01)).noneMatch(new Between(1, 2)::accepts);
        assertThat(new EqualTo(2).accepts(2)).isTrue();
        assertThat(new EqualTo(2).accepts(Math.nextUp(2.0))).isFalse();
    }

    @Test
    void noRuleAcceptsWhatIsNoNumber() {
        assertThat(RULES).noneMatch(rule -> rule.accepts(Double.NaN));
    }

    @Test
    void rulesAreReadBackFromTheirWords() {
        assertThat(RULES).allSatisfy(rule -> assertThat(Rule.parse(rule.text())).contains(rule));
        assertThat(RULES.getFirst().text()).isEqualTo("at least 0.95");
        assertThat(RULES.get(4).text()).isEqualTo("between -0.5 and 2");
    }

    @Test
    void otherWordsAreNoRule() {
        assertThat(
                List.of("", "at least", "at least x", "between 2 and 1", "between 1", "at least 1 and 2", "exactly 3",
                        "at least NaN"))
                .allSatisfy(text -> assertThat(Rule.parse(text)).as(text).isEmpty());
    }

    @Test
    void limitsAreFiniteAndInOrder() {
        assertThatThrownBy(() -> new AtLeast(Double.NaN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Between(2, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give the lower first");
    }

    @Test
    void whetherAClaimHoldsFollowsFromRuleAndMeasurement() {
        Statement statement = statement("exact_call", 0.9, new AtLeast(0.95));
        assertThat(statement.measured(0.96).holds()).isTrue();
        assertThat(statement.measured(0.94, new Interval(0.93, 0.97), 500).holds()).isFalse();
    }

    @Test
    void aMeasurementThatGaveNoNumberSupportsNothing() {
        for (double value : new double[]{Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Claim claim = statement("a", null, new AtLeast(0)).measured(value);
            assertThat(claim.measured()).isNaN();
            assertThat(claim.holds()).isFalse();
        }
    }

    @Test
    void aClaimIsMeasuredOnSomething() {
        assertThatThrownBy(() -> statement("a", null, new AtLeast(0)).measured(1, new Interval(0, 2), 0))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("leave out what was not measured");
        assertThatThrownBy(() -> new Interval(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void identifiersAreInSnakeCase() {
        for (String id : List.of("exactCall", "exact-call", "", "_a", "a__b", "1a")) {
            assertThatThrownBy(() -> statement(id, null, new AtLeast(0))).as(id)
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("snake_case");
        }
    }

    private static Statement statement(String id, @org.jspecify.annotations.Nullable Double paperValue, Rule rule) {
        return new Statement(id, Kind.GOAL, "calls are exact", "issue", "share", paperValue, rule);
    }
}
