package org.famulus.world.household;

/**
 * A note.
 *
 * @param id such as {@code n2}
 */
public record Note(String id, String title, String text) {
}
