package org.famulus.world.phrasing;

/**
 * Words for a time.
 *
 * @param phrase with the preposition that English wants: "on friday", "at 3", "tomorrow"
 * @param bare without it: "friday", "3", "tomorrow"
 * @param meaning the canonical spelling of {@link org.famulus.world.tool.When}
 */
public record Said(String phrase, String bare, String meaning) {

    static Said same(String words, String meaning) {
        return new Said(words, words, meaning);
    }
}
