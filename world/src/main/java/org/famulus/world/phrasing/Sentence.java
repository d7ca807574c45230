package org.famulus.world.phrasing;

import java.util.Map;
import java.util.Optional;

/**
 * What an owner wrote, and what it means.
 *
 * @param text as it was typed
 * @param values by slot, as they were typed
 * @param skeleton what tells the sentence apart from others, without its values and before careless typing
 */
public record Sentence(String text, Map<Slot, SlotValue> values, String skeleton) {

    public Sentence {
        values = Map.copyOf(values);
    }

    public boolean has(Slot slot) {
        return values.containsKey(slot);
    }

    /** What a slot means, where the sentence has it. */
    public Optional<String> find(Slot slot) {
        return Optional.ofNullable(values.get(slot)).map(SlotValue::meaning);
    }

    /**
     * What a slot means.
     *
     * @throws IllegalStateException if the sentence does not have it
     */
    public String meaning(Slot slot) {
        return find(slot).orElseThrow(() -> new IllegalStateException("'" + text + "' has no {" + slot.word() + "}"));
    }
}
