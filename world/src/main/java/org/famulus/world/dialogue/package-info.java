/**
 * Dialogues of an owner and an assistant that works with the tools: what a small model learns from, and is measured by.
 *
 * <p>{@link org.famulus.world.dialogue.DialogueGenerator} plays scenes on a simulated household. An assistant's turn is a text
 * or one call. Every call follows from what stands before it: texts are copied letter by letter, times stand as they were
 * said, ids and addresses come from results. Answers have few forms and take names, times and numbers from results or the
 * request. Dialogues are immutable; a generator belongs to one thread.
 *
 * <p>Conventions that make a call follow from the words: "lunch with Nora" is the title {@code lunch} and the person
 * {@code Nora}; "my mum" is {@code mum}; a subject, length, place or repetition is given exactly where it was said; a new entry
 * with a day but no time is asked for its time, unless the words say "all day"; mails go to an address that
 * {@code contact_find} gave; where a search finds several things to move or cancel, the owner is asked which one, and of
 * several mails the newest is read.
 */
@NullMarked
package org.famulus.world.dialogue;

import org.jspecify.annotations.NullMarked;
