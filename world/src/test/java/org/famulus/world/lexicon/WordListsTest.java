package org.famulus.world.lexicon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.famulus.world.Split;
import org.famulus.world.text.ResourceText;
import org.famulus.world.text.Template;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The word lists are well formed, and their two parts have no word in common. */
class WordListsTest {

    private static final Path FILES = Path.of(System.getProperty("famulus.root", ".."),
            "world/src/main/resources/org/famulus/world/lexicon");
    private static final Set<String> NUMBERS_AND_TIMES = Set.of("small", "medium", "large", "year", "letter", "day",
            "bareday", "date", "time", "baretime");
    private static final int DRAWS = 20_000;

    static List<String> files() throws IOException {
        try (Stream<Path> paths = Files.list(FILES)) {
            return paths.map(path -> path.getFileName().toString().replace(".txt", "")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void noEntryStandsTwice(String file) {
        Set<String> seen = new HashSet<>();
        for (Split split : Split.values()) {
            for (String line : ResourceText.lines(WordLists.class, file, split)) {
                assertThat(seen.add(line.toLowerCase(Locale.ROOT))).as("%s.txt: %s", file, line).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyEntryIsWellFormedAndItsSlotsAreLists(String file) throws IOException {
        List<String> lists = files();
        for (Split split : Split.values()) {
            assertThat(ResourceText.lines(WordLists.class, file, split)).isNotEmpty().allSatisfy(
                    line -> assertThat(Template.parse(line).slots()).allSatisfy(slot -> {
                        String list = slot.replaceAll("\\d+$", "");
                        assertThat(NUMBERS_AND_TIMES.contains(list) || lists.contains(list)).as(line).isTrue();
                    }));
        }
    }

    static Stream<Function<Values, Function<RandomGenerator, String>>> kinds() {
        return Stream.of(values -> values::firstName, values -> values::lastName, values -> values::fullName,
                values -> values::relation, values -> values::eventTitle, values -> values::taskTitle,
                values -> values::place, values -> values::city, values -> values::company, values -> values::topic,
                values -> values::message, values -> values::request, values -> values::todo,
                values -> values::noteText,
                values -> values::address, values -> values::filePath, values -> random -> values.fact(random).text(),
                values -> random -> values.fact(random).about(), values -> values::phone);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void noValueIsMadeInBothSplits(Function<Values, Function<RandomGenerator, String>> kind) {
        Set<String> train = draw(Split.TRAIN, kind);
        Set<String> heldOut = draw(Split.HELD_OUT, kind);
        assertThat(heldOut).isNotEmpty();
        heldOut.retainAll(train);
        assertThat(heldOut).isEmpty();
    }

    private static Set<String> draw(Split split, Function<Values, Function<RandomGenerator, String>> kind) {
        SplittableRandom random = new SplittableRandom(1);
        Set<String> drawn = new HashSet<>();
        for (int i = 0; i < DRAWS; i++) {
            drawn.add(kind.apply(Values.of(split)).apply(random).toLowerCase(Locale.ROOT));
        }
        return drawn;
    }

    @ParameterizedTest
    @EnumSource(Split.class)
    void titlesNameNeitherCompanyNorPlace(Split split) {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < DRAWS; i++) {
            assertThat(Values.of(split).eventTitle(random)).doesNotContainPattern(" (with|at|w/) ")
                    .doesNotContain("{", "[", "|").isNotBlank();
        }
    }

    @Test
    void theVocabularyIsOpen() {
        SplittableRandom random = new SplittableRandom(3);
        Set<String> names = new HashSet<>();
        Set<String> titles = new HashSet<>();
        for (int i = 0; i < DRAWS; i++) {
            names.add(Values.of(Split.TRAIN).fullName(random));
            titles.add(Values.of(Split.TRAIN).eventTitle(random));
        }
        assertThat(names).hasSizeGreaterThan(DRAWS * 95 / 100);
        assertThat(titles).hasSizeGreaterThan(DRAWS / 2);
    }

    @Test
    void anAddressGoesWithTheNameAndIsPlain() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < DRAWS; i++) {
            assertThat(Values.of(Split.TRAIN).email("Zoë O'Brien", random)).matches("[a-z0-9._]+@[a-z]+\\.[a-z.]+");
        }
    }
}
