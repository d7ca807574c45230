package org.famulus.world.text;

import java.util.List;

/** Small numbers in words. */
public final class NumberWords {

    private static final List<String> UNITS = List.of("zero", "one", "two", "three", "four", "five", "six", "seven",
            "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
            "eighteen", "nineteen");
    private static final List<String> TENS = List.of("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy",
            "eighty", "ninety");

    private NumberWords() {
    }

    /**
     * The number in words.
     *
     * @param number 0 to 99
     */
    public static String of(int number) {
        if (number < UNITS.size()) {
            return UNITS.get(number);
        }
        String tens = TENS.get(number / 10);
        return number % 10 == 0 ? tens : tens + "-" + UNITS.get(number % 10);
    }
}
