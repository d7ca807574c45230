package org.famulus.world.household;

/**
 * Something that the owner asked to remember.
 *
 * @param text in the owner's words: "my shoe size is 43"
 * @param about what it is about: "shoe size"
 */
public record Fact(String text, String about) {
}
