package org.famulus.world.phrasing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import org.famulus.world.text.Template;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SentenceTemplateTest {

    private static SentenceTemplate parse(String source) {
        return SentenceTemplate.parse(source, name -> "[a |b ]");
    }

    private static Set<String> skeletons(String source) {
        Set<String> skeletons = new HashSet<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 400; i++) {
            skeletons.add(SentenceTemplate.skeleton(parse(source).expand(random)));
        }
        return skeletons;
    }

    @Test
    void alternativesNestAndMayBeEmpty() {
        assertThat(skeletons("[please |could [you |u ]|]put {title} in {when}")).containsExactlyInAnyOrder(
                "pleaseput{title}in{when}", "couldyouput{title}in{when}", "coulduput{title}in{when}",
                "put{title}in{when}");
    }

    @Test
    void aMacroStandsForItsText() {
        assertThat(skeletons("<either>{todo}")).containsExactlyInAnyOrder("a{todo}", "b{todo}");
    }

    @Test
    void aTemplateSaysExactlyItsSentences() {
        SkeletonMatcher matcher = SkeletonMatcher
                .of(parse("[please |]add {title}[ now|, now please|]").template().node());
        assertThat(List.of("add{title}", "pleaseadd{title}nowplease", "add{title}now")).allMatch(matcher::matches);
        assertThat(List.of("add", "add{title}please", "{title}", "pleaseadd{when}", "add{title}nownow"))
                .noneMatch(matcher::matches);
    }

    @Test
    void spacesAndStopsAreTidy() {
        SplittableRandom random = new SplittableRandom(1);
        assertThat(parse("hi  [|], there [|]?").expand(random)).containsExactly(new Piece.Words("hi, there?"));
        assertThat(parse("on {day} [|]").expand(random)).containsExactly(new Piece.Words("on "),
                new Piece.Gap(Slot.DAY));
    }

    @Test
    void aBackslashLeavesASignAsItIs() {
        assertThat(Template.parse("\\[x\\] \\{y\\}\\nz").text(new SplittableRandom(1), slot -> ""))
                .isEqualTo("[x] {y}\nz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a|b", "a]", "{title", "{nothing}", "a|b", "a}", "<self>", "end\\"})
    void whatIsMalformedIsRefusedInOneLine(String source) {
        assertThatThrownBy(() -> SentenceTemplate.parse(source, name -> "<self>"))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(failure -> assertThat(failure.getMessage()).isNotBlank().doesNotContain("\n"));
    }
}
