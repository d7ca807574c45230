package org.famulus.training.run;

import org.famulus.training.data.DataProgress;
import org.famulus.training.trainer.TrainingListener;

/** Hears how a run goes, on the thread that runs it. */
public interface RunListener extends TrainingListener, DataProgress {

    /** Something that a person should know, in one line. */
    void note(String line);

    /**
     * Training begins.
     *
     * @param step steps made before
     * @param steps of the whole run
     */
    default void begins(long step, long steps) {
    }

    @Override
    default void read(long newBytes, long totalBytes) {
    }
}
