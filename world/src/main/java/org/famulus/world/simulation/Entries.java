package org.famulus.world.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** The things of one kind that a tool works on, found by their ids. */
final class Entries<T> {

    private final String noun;
    private final Function<T, String> id;
    private final List<T> all;

    /** @param noun what one is called in a refusal */
    Entries(String noun, Function<T, String> id, Collection<T> all) {
        this.noun = noun;
        this.id = id;
        this.all = new ArrayList<>(all);
    }

    List<T> all() {
        return all;
    }

    void add(T entry) {
        all.add(entry);
    }

    /** @throws Refusal if nothing has the id */
    T get(String wanted) {
        return all.get(index(wanted));
    }

    T remove(String wanted) {
        return all.remove(index(wanted));
    }

    void replace(T entry) {
        all.set(index(id.apply(entry)), entry);
    }

    private int index(String wanted) {
        for (int i = 0; i < all.size(); i++) {
            if (id.apply(all.get(i)).equals(wanted)) {
                return i;
            }
        }
        throw new Refusal("no " + noun + " has the id " + wanted);
    }
}
