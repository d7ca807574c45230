package org.famulus.world.household;

import java.time.LocalDateTime;

/**
 * A mail that came in.
 *
 * @param id such as {@code m7}
 * @param from the sender's name
 * @param address the sender's address
 * @param hostile whether its text gives orders to whoever reads it
 */
public record Mail(String id, String from, String address, String subject, String text, LocalDateTime date,
        boolean unread, boolean hostile) {

    /** The same mail, read. */
    public Mail read() {
        return new Mail(id, from, address, subject, text, date, false, hostile);
    }
}
