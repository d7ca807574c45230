package org.famulus.cli.doctor;

import java.util.function.Supplier;

import org.famulus.engine.tensor.TensorLibrary;
import org.famulus.engine.tokenizer.TokenizerLibrary;

/** Loads a native library for real and says how that went. */
final class LibraryProbe {

    private LibraryProbe() {
    }

    static Diagnosis.Library tokenizers() {
        return load("tokenizers", () -> {
            TokenizerLibrary.load();
            return "Hugging Face tokenizers";
        });
    }

    static Diagnosis.Library tensors() {
        return load("LibTorch", () -> {
            TensorLibrary library = TensorLibrary.load();
            return library.version() + ", kernels for " + library.instructions()
                    + (library.bfloat16Products() ? ", oneDNN" : ", without oneDNN");
        });
    }

    /** Runs {@code load}, which returns what to say of the library; what it throws becomes the detail. */
    static Diagnosis.Library load(String name, Supplier<String> load) {
        long start = System.nanoTime();
        String detail;
        boolean loads = true;
        try {
            detail = load.get();
        } catch (LinkageError | RuntimeException e) {
            loads = false;
            detail = e.getClass().getSimpleName() + ": "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
        double milliseconds = Math.round((System.nanoTime() - start) / 1e6);
        return new Diagnosis.Library(name, loads, milliseconds / 1000, detail);
    }
}
