package org.famulus.world.dialogue;

/** Plays one thing that an owner wants, from the request to the last word. */
@FunctionalInterface
interface Scene {

    void play(Stage stage);
}
