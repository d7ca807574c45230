package org.famulus.world.simulation;

import java.util.Collection;

/** Gives new ids of one kind: a letter and a number that counts up. */
final class Ids {

    private final char letter;
    private int next;

    Ids(char letter, Collection<String> taken) {
        this.letter = letter;
        this.next = taken.stream().mapToInt(id -> Integer.parseInt(id.substring(1))).max().orElse(0) + 1;
    }

    String next() {
        return letter + Integer.toString(next++);
    }
}
