/**
 * People and their data: contacts, calendar, mails, notes, tasks, files, reminders and remembered facts of one owner,
 * over two years around a moment.
 *
 * <p>{@link org.famulus.world.household.HouseholdGenerator} makes a {@link org.famulus.world.household.Household} from a
 * seed and the words of one split. All records are immutable and safe for concurrent use; times are local to the owner.
 */
@NullMarked
package org.famulus.world.household;

import org.jspecify.annotations.NullMarked;
