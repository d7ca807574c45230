package org.famulus.engine.state;

/** What one layer of one sequence remembers. Used within an operation of its {@link SequenceState} only. */
public sealed interface LayerState permits MultiState {

    /** Bytes that the remembered entries take: keys and values, without room held in reserve. */
    long bytes();

    /** Bytes of native memory held, reserve included; memory shared with forks counts in each. */
    long allocatedBytes();
}
