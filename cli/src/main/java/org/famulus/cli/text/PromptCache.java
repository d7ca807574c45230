package org.famulus.cli.text;

import java.nio.file.Files;
import java.nio.file.Path;

import org.famulus.engine.LanguageModel;
import org.famulus.engine.state.SequenceState;
import org.jspecify.annotations.Nullable;

/**
 * A file in which a run leaves what the model remembers, so that a later one whose prompt begins the same need not
 * compute it again.
 *
 * @param file null: nothing is kept
 */
record PromptCache(@Nullable Path file) {

    /** @throws IllegalArgumentException where the file could not be written in the end */
    PromptCache {
        if (file != null) {
            Path folder = file.toAbsolutePath().getParent();
            if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
                throw new IllegalArgumentException("--prompt-cache " + file
                        + " cannot be written; give a file in a folder that exists and can be written");
            }
        }
    }

    /**
     * The state to begin with: the saved one where there is one, else an empty one. The caller closes it.
     *
     * @throws org.famulus.engine.ModelFormatException where the file is damaged or another model's
     */
    SequenceState load(LanguageModel model) {
        return file != null && Files.exists(file)
                ? SequenceState.load(file, model.decoder().stateShape(), model.decoder().fingerprint())
                : model.newState();
    }

    void save(SequenceState state) {
        if (file != null) {
            state.save(file);
        }
    }
}
