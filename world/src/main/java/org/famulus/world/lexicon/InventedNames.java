package org.famulus.world.lexicon;

import java.util.List;
import java.util.random.RandomGenerator;

import org.famulus.world.Split;
import org.famulus.world.text.Pick;

/**
 * Names that nobody bears, made of syllables. The first letter belongs to one split only, so that no name is made in both.
 *
 * @param split whose syllables are taken
 */
record InventedNames(Split split) {

    private static final List<String> TRAIN_ONSETS = List.of("B", "Br", "D", "Dr", "G", "Gr", "K", "Kr", "L", "M", "N",
            "R",
            "S", "Sh", "Sk", "St", "T", "Th", "Tr", "A", "O", "U");
    private static final List<String> HELD_OUT_ONSETS = List.of("F", "Fl", "Fr", "H", "J", "P", "Pr", "Ph", "V", "W",
            "Wh",
            "Y", "Z", "Zh", "Ch", "Cl", "Qu", "E", "I");
    private static final List<String> VOWELS = List.of("a", "e", "i", "o", "u", "ai", "ei", "ou", "ie", "ea");
    private static final List<String> MIDDLES = List.of("b", "d", "f", "g", "k", "l", "ll", "m", "n", "nn", "p", "r",
            "rr",
            "s", "ss", "t", "v", "z", "ld", "mb", "nd", "nk", "rd", "rn", "sk", "st", "th", "sh");
    private static final List<String> FIRST_ENDINGS = List.of("a", "e", "i", "o", "an", "en", "in", "el", "ia", "y",
            "is",
            "us", "ah", "ine", "ette", "ir", "am", "ax");
    private static final List<String> LAST_ENDINGS = List.of("er", "son", "ton", "ski", "ov", "ez", "ini", "man",
            "berg",
            "ley", "field", "sen", "quist", "ic", "ides", "oglu", "yan", "wick", "ard", "ell", "mann", "ham", "by",
            "vic");
    private static final List<String> WORD_ENDINGS = List.of("o", "a", "ex", "ix", "on", "um", "ly", "io", "ara", "ive",
            "us",
            "ium", "ora", "yx");

    private String begin(RandomGenerator random) {
        String onset = Pick.of(random, split == Split.TRAIN ? TRAIN_ONSETS : HELD_OUT_ONSETS);
        boolean vowel = onset.length() == 1 && "AEIOU".contains(onset);
        StringBuilder name = new StringBuilder(onset);
        if (!vowel) {
            name.append(Pick.of(random, VOWELS));
        }
        name.append(Pick.of(random, MIDDLES));
        if (Pick.chance(random, 0.3)) {
            name.append(Pick.of(random, VOWELS)).append(Pick.of(random, MIDDLES));
        }
        return name.toString();
    }

    String first(RandomGenerator random) {
        return begin(random) + Pick.of(random, FIRST_ENDINGS);
    }

    String last(RandomGenerator random) {
        return begin(random) + Pick.of(random, LAST_ENDINGS);
    }

    /** A firm, a place or a project. */
    String word(RandomGenerator random) {
        return begin(random) + Pick.of(random, WORD_ENDINGS);
    }
}
