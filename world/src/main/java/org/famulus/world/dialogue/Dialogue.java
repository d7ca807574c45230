package org.famulus.world.dialogue;

import java.util.List;
import java.util.Set;

/**
 * A dialogue.
 *
 * @param kind what it is about
 * @param turns a system turn first, then the owner's; the last is what the assistant says
 * @param skeletons of the owner's sentences, by which the sentences of two splits are told apart
 */
public record Dialogue(Kind kind, List<Turn> turns, Set<String> skeletons) {

    public Dialogue {
        turns = List.copyOf(turns);
        skeletons = Set.copyOf(skeletons);
    }
}
