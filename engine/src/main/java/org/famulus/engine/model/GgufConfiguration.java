package org.famulus.engine.model;

import java.util.Collections;
import java.util.List;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.weights.Gguf;
import org.famulus.engine.weights.GgufMetadata;
import org.famulus.engine.weights.StoredTensor;

/** Reads a model's configuration from the metadata of a GGUF file. */
final class GgufConfiguration {

    private final Gguf file;
    private final GgufMetadata metadata;
    private final Family family;

    private GgufConfiguration(Gguf file, Family family) {
        this.file = file;
        this.metadata = file.metadata();
        this.family = family;
    }

    /**
     * The configuration of the model in a file.
     *
     * @throws ModelFormatException if the model is none that Famulus runs, or the file contradicts itself
     */
    static ModelConfiguration of(Gguf file) {
        String architecture = file.metadata().string("general.architecture");
        Family family = Family.ofGgufArchitecture(architecture).orElseThrow(() -> new ModelFormatException(file.path()
                + ": general.architecture '" + architecture + "' is not supported; supported are "
                + Family.supportedArchitectures()));
        try {
            return new GgufConfiguration(file, family).configuration();
        } catch (IllegalArgumentException | ArithmeticException invalid) {
            throw new ModelFormatException(file.path() + ": " + invalid.getMessage(), invalid);
        }
    }

    private ModelConfiguration configuration() {
        int heads = integer("attention.head_count");
        int hidden = integer("embedding_length");
        int layers = integer("block_count");
        if (heads < 1 || layers < 1) {
            throw new IllegalArgumentException(
                    "head count " + heads + " and block count " + layers + " must be positive");
        }
        int headDimension = integer("attention.key_length", hidden / heads);
        int valueDimension = integer("attention.value_length", headDimension);
        int rotated = integer("rope.dimension_count", headDimension);
        if (valueDimension != headDimension || rotated != headDimension) {
            throw new IllegalArgumentException("keys of " + headDimension + ", values of " + valueDimension
                    + " and a rotation over " + rotated + " dimensions; supported are equal ones only");
        }
        int context = integer("context_length");
        int window = integer("attention.sliding_window", 0);
        StoredTensor embedding = file.tensors().get("token_embd.weight");
        if (embedding == null) {
            throw new IllegalArgumentException("the tensor token_embd.weight is missing");
        }
        return new ModelConfiguration(window > 0 && family == Family.LLAMA ? Family.MISTRAL : family, embedding.rows(),
                hidden,
                integer("feed_forward_length"), layers, heads, integer("attention.head_count_kv", heads), headDimension,
                context,
                (float) number("attention.layer_norm_rms_epsilon", 1e-5), number("rope.freq_base", 10_000),
                scaling(context),
                family.ggufRotaryLayout(), window > 0 ? Collections.nCopies(Math.min(layers, 4096), window) : List.of(),
                !file.tensors().containsKey("output.weight"), family.queryKeyValueBias() || has("blk.0.attn_q.bias"),
                has("blk.0.attn_output.bias"), has("blk.0.ffn_gate.bias"));
    }

    private RotaryScaling scaling(int context) {
        String type = metadata.string(key("rope.scaling.type"), "linear");
        double factor = number("rope.scaling.factor", number("rope.scale_linear", 1));
        return switch (type) {
            case "none" -> new RotaryScaling.None();
            case "linear" -> factor == 1 ? new RotaryScaling.None() : new RotaryScaling.Linear(factor);
            case "yarn" -> new RotaryScaling.Yarn(factor, integer("rope.scaling.original_context_length", context),
                    number("rope.scaling.yarn_beta_fast", 32), number("rope.scaling.yarn_beta_slow", 1),
                    number("rope.scaling.attn_factor", 1) * (0.1 * Math.log(factor) + 1), true);
            default -> throw new IllegalArgumentException(
                    "rope.scaling.type '" + type + "' is not supported; supported are none, linear, yarn");
        };
    }

    private boolean has(String tensor) {
        return file.tensors().containsKey(tensor);
    }

    private String key(String name) {
        return family.ggufArchitecture() + "." + name;
    }

    private int integer(String name) {
        return metadata.int32(key(name));
    }

    private int integer(String name, int fallback) {
        return metadata.int32(key(name), fallback);
    }

    private double number(String name, double fallback) {
        return metadata.number(key(name), fallback);
    }
}
