package org.famulus.world.phrasing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.famulus.world.Split;
import org.famulus.world.text.ResourceText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/** The files of sentences are well formed, and their two parts have nothing in common. */
class ResourceFilesTest {

    private static final Path FILES = Path.of(System.getProperty("famulus.root", ".."),
            "world/src/main/resources/org/famulus/world/phrasing");
    /** A slot brings its preposition along. */
    private static final Pattern DOUBLED = Pattern.compile(
            "\\bto \\{new(when|day|time)}|\\bon \\{day}|\\bat \\{time}|\\bfor \\{duration}|\\bin \\{delay}",
            Pattern.CASE_INSENSITIVE);
    private static final int SENTENCES = 300;

    private static Stream<String> files() throws IOException {
        try (Stream<Path> paths = Files.list(FILES)) {
            return paths.map(path -> path.getFileName().toString().replace(".txt", "")).sorted().toList().stream();
        }
    }

    @Test
    void everyFileBelongsToSomethingThatIsSaid() throws IOException {
        List<String> known = Stream.of(Arrays.stream(Intent.values()).map(Intent::fileName),
                Arrays.stream(Exchanges.values()).map(Exchanges::fileName), Stream.of("macros")).flatMap(s -> s)
                .sorted()
                .toList();
        assertThat(files()).containsExactlyElementsOf(known);
    }

    @Test
    void noLineStandsTwiceInAFile() throws IOException {
        assertThat(files()).filteredOn(file -> !file.equals("macros")).allSatisfy(file -> {
            Set<String> seen = new HashSet<>();
            for (Split split : Split.values()) {
                for (String line : ResourceText.lines(Phrasebook.class, file, split)) {
                    assertThat(seen.add(line)).as("%s.txt: %s", file, line).isTrue();
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Intent.class)
    void everyTemplateIsWellFormedAndBothPartsHaveMany(Intent intent) {
        for (Split split : Split.values()) {
            List<SentenceTemplate> templates = Phrasebook.shared().templates(intent, split);
            assertThat(templates).hasSizeGreaterThanOrEqualTo(split == Split.TRAIN ? 15 : 5);
            assertThat(templates).allSatisfy(
                    template -> assertThat(template.template().source()).doesNotContainPattern(DOUBLED));
        }
    }

    @ParameterizedTest
    @EnumSource(Intent.class)
    void whatIsHeldOutIsNeverSaidInTraining(Intent intent) {
        Set<String> train = new HashSet<>();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10 * SENTENCES; i++) {
            train.add(SentenceTemplate.skeleton(Phrasebook.shared().draw(intent, Split.TRAIN, random)));
        }
        for (int i = 0; i < SENTENCES; i++) {
            assertThat(train)
                    .doesNotContain(
                            SentenceTemplate.skeleton(Phrasebook.shared().draw(intent, Split.HELD_OUT, random)));
        }
    }

    /** Where most of a part is unusable, its author should know. */
    @ParameterizedTest
    @EnumSource(Intent.class)
    void hardlyAHeldOutTemplateSaysWhatATrainingTemplateSays(Intent intent) {
        SplittableRandom random = new SplittableRandom(11);
        List<SkeletonMatcher> train = Phrasebook.shared().templates(intent, Split.TRAIN).stream()
                .map(template -> SkeletonMatcher.of(template.template().node())).toList();
        List<String> lost = Phrasebook.shared().templates(intent, Split.HELD_OUT).stream()
                .filter(template -> Stream.generate(() -> SentenceTemplate.skeleton(template.expand(random))).limit(60)
                        .allMatch(skeleton -> train.stream().anyMatch(matcher -> matcher.matches(skeleton))))
                .map(template -> template.template().source()).toList();
        assertThat(lost).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Exchanges.class)
    void everyExchangeIsWellFormedInBothParts(Exchanges exchanges) {
        for (Split split : Split.values()) {
            SplittableRandom random = new SplittableRandom(3);
            for (int i = 0; i < SENTENCES; i++) {
                assertThatCode(() -> Phrasebook.shared().exchange(exchanges, split, random)).doesNotThrowAnyException();
            }
        }
    }
}
