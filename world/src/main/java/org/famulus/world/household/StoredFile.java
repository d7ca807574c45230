package org.famulus.world.household;

/**
 * A file and its text.
 *
 * @param path with {@code /} between folders
 */
public record StoredFile(String path, String text) {
}
