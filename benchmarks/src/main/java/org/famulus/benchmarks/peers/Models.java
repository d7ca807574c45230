package org.famulus.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The models of the comparison; random ones are made once and kept.
 *
 * @param famulus the launcher
 * @param folder where random models lie
 * @param trained the folder of the trained model, with {@code hf} and {@code stories3M.q8_0.gguf} in it
 */
record Models(Path famulus, Path folder, Path trained) {

    boolean available(Workload workload) {
        return !workload.trained() || Files.isDirectory(trained);
    }

    /** The model as a GGUF file. */
    Path gguf(Workload workload) {
        if (workload.trained()) {
            return trained.resolve("stories3M." + workload.type() + ".gguf");
        }
        return random(workload.shape(), workload.type(), folder.resolve(workload.shape() + "." + workload.type()
                + ".gguf"));
    }

    /** The same weights as a Hugging Face folder, in BF16 where they are random. */
    Path huggingFace(Workload workload) {
        return workload.trained()
                ? trained.resolve("hf")
                : random(workload.shape(), "bf16", folder.resolve(workload.shape() + ".hf"));
    }

    private Path random(String shape, String type, Path target) {
        if (Files.exists(target)) {
            return target;
        }
        System.err.println("making " + target);
        try {
            int status = new ProcessBuilder(List.of(famulus.toString(), "model", "random", "--like", shape, "--type",
                    type, "--out", target.toString())).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start().waitFor();
            if (status != 0) {
                throw new EngineFailure("famulus model random could not make " + target);
            }
            return target;
        } catch (IOException e) {
            throw new EngineFailure("cannot start " + famulus + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineFailure("interrupted while making " + target, e);
        }
    }
}
