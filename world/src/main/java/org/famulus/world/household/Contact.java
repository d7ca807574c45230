package org.famulus.world.household;

import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

/**
 * A person or service that the owner knows.
 *
 * @param id such as {@code c4}
 * @param relation what they are to the owner ("mum", "dentist"), or null
 * @param birthday with its year, or null where it is not known
 */
public record Contact(String id, String name, @Nullable String relation, @Nullable String email, @Nullable String phone,
        @Nullable String address, @Nullable LocalDate birthday) {
}
