package org.famulus.training.trainer;

import java.util.List;

import org.famulus.engine.model.TrainingExample;

/** Where a run's batches come from. Equal steps have equal batches, whatever was asked for before: that makes a run resumable. */
public interface BatchSource {

    /**
     * What a step learns from, in parts that are computed one after the other and whose gradients are summed.
     *
     * @param step from 1 on
     * @return at least one part; a part is one pass, whose activations are in memory together
     */
    List<List<TrainingExample>> parts(long step);

    /** Says where a step's sequences lie in the data, for a message about them. */
    String describe(long step);
}
