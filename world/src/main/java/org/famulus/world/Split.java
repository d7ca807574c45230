package org.famulus.world;

/** Which part of the words and sentences may be used: nothing of one part occurs in what is made from the other. */
public enum Split {

    /** What a model is trained on. */
    TRAIN,

    /** What a trained model has never seen, for evaluation. */
    HELD_OUT
}
