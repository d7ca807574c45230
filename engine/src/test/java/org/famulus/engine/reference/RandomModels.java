package org.famulus.engine.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One tiny random model for each family and switch that the engine knows, for tests that must hold for all of them:
 *
 * <pre>{@code
 * @ParameterizedTest
 * @MethodSource("org.famulus.engine.reference.RandomModels#variants")
 * void theEngineAgreesWithTheOracle(RandomModel model, @TempDir Path folder) { ... }
 * }</pre>
 *
 * <p>Unless a variant says otherwise: width 32, 3 layers, 4 heads, 2 key heads, head size 8, 61 ids, untied embeddings.
 */
public final class RandomModels {

    private static final int SAMPLE_LENGTH = 20;
    private static final int LONG_SAMPLE_LENGTH = 48;

    private RandomModels() {
    }

    /** All variants, each with a name and a seed of its own. */
    public static List<RandomModel> variants() {
        Variants variants = new Variants();
        llama(variants);
        ropeScaling(variants);
        mistral(variants);
        qwen(variants);
        return List.copyOf(variants.models);
    }

    /**
     * The variant of that name.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static RandomModel variant(String name) {
        return variants().stream().filter(model -> model.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no variant is named " + name + ", but "
                        + variants().stream().map(RandomModel::name).toList()));
    }

    /** A model of one's own: the usual configuration of a family with some keys changed. */
    public static RandomModel draw(String name, long seed, String modelType, int sampleLength,
            Consumer<ObjectNode> change) {
        ObjectNode configuration = configuration(modelType);
        change.accept(configuration);
        return RandomModel.draw(name, seed, configuration, sampleLength);
    }

    private static void llama(Variants variants) {
        variants.add("llama", "llama", SAMPLE_LENGTH, config -> config.put("num_key_value_heads", 4));
        variants.add("llama without optional keys", "llama", SAMPLE_LENGTH, config -> config.remove(List
                .of("num_key_value_heads", "head_dim", "tie_word_embeddings", "rope_theta", "rms_norm_eps",
                        "attention_bias", "mlp_bias")));
        variants.add("llama grouped queries", "llama", SAMPLE_LENGTH, config -> config.put("num_key_value_heads", 2));
        variants.add("llama one key head", "llama", SAMPLE_LENGTH, config -> config.put("num_key_value_heads", 1));
        variants.add("llama tied", "llama", SAMPLE_LENGTH, config -> config.put("tie_word_embeddings", true));
        variants.add("llama head size 12", "llama", SAMPLE_LENGTH, config -> config.put("head_dim", 12));
        variants.add("llama attention and MLP biases", "llama", SAMPLE_LENGTH,
                config -> config.put("attention_bias", true).put("mlp_bias", true).put("rms_norm_eps", 0.05));
        variants.add("llama attention biases", "llama", SAMPLE_LENGTH, config -> config.put("attention_bias", true));
        variants.add("llama MLP biases", "llama", SAMPLE_LENGTH, config -> config.put("mlp_bias", true));
        variants.add("smollm", "llama", SAMPLE_LENGTH,
                config -> config.put("hidden_size", 36).put("intermediate_size", 96).put("num_attention_heads", 9)
                        .put("num_key_value_heads", 3).put("head_dim", 4).put("tie_word_embeddings", true)
                        .put("rope_theta", 100_000.0));
    }

    private static void ropeScaling(Variants variants) {
        variants.add("llama rope linear", "llama", LONG_SAMPLE_LENGTH,
                config -> config.put("max_position_embeddings", 64).putObject("rope_scaling").put("type", "linear")
                        .put("factor", 4.0));
        variants.add("llama rope dynamic", "llama", LONG_SAMPLE_LENGTH,
                config -> config.put("max_position_embeddings", 16).putObject("rope_scaling").put("type", "dynamic")
                        .put("factor", 2.0));
        variants.add("llama rope dynamic within its context", "llama", 16,
                config -> config.put("max_position_embeddings", 16).putObject("rope_scaling")
                        .put("rope_type", "dynamic").put("factor", 2.0));
        // Wavelengths 6.3, 17.7, 49.9, ...: one pair kept, one blended, four divided.
        variants.add("llama rope llama3", "llama", LONG_SAMPLE_LENGTH, config -> {
            config.put("head_dim", 12).put("rope_theta", 500.0).put("max_position_embeddings", 256);
            config.putObject("rope_scaling").put("rope_type", "llama3").put("factor", 8.0).put("low_freq_factor", 1.0)
                    .put("high_freq_factor", 4.0).put("original_max_position_embeddings", 32);
        });
        variants.add("llama rope yarn", "llama", LONG_SAMPLE_LENGTH, config -> {
            config.put("head_dim", 12).put("max_position_embeddings", 128);
            config.putObject("rope_scaling").put("type", "yarn").put("factor", 4.0)
                    .put("original_max_position_embeddings", 32);
        });
        variants.add("llama rope yarn with all its keys", "llama", LONG_SAMPLE_LENGTH, config -> {
            config.put("head_dim", 16).put("rope_theta", 500.0).put("max_position_embeddings", 64);
            config.putObject("rope_scaling").put("rope_type", "yarn").put("factor", 4.0).put("beta_fast", 4.0)
                    .put("beta_slow", 0.5).put("attention_factor", 1.3).put("original_max_position_embeddings", 16);
        });
        variants.add("llama rope yarn with mscale, not truncated", "llama", LONG_SAMPLE_LENGTH, config -> {
            config.put("head_dim", 16).put("rope_theta", 500.0).put("max_position_embeddings", 128);
            config.putObject("rope_scaling").put("rope_type", "yarn").put("factor", 8.0).put("beta_fast", 2.0)
                    .put("mscale", 2.0).put("mscale_all_dim", 0.5).put("truncate", false)
                    .put("original_max_position_embeddings", 16);
        });
        variants.add("llama rope in rope_parameters", "llama", LONG_SAMPLE_LENGTH, config -> {
            config.remove("rope_theta");
            config.put("max_position_embeddings", 128).putObject("rope_parameters").put("rope_type", "linear")
                    .put("factor", 2.0).put("rope_theta", 300.0);
        });
        variants.add("qwen2 rope yarn", "qwen2", LONG_SAMPLE_LENGTH, config -> {
            config.put("rope_theta", 1_000_000.0).put("max_position_embeddings", 128).put("head_dim", 12);
            config.putObject("rope_scaling").put("rope_type", "yarn").put("factor", 4.0)
                    .put("original_max_position_embeddings", 32);
        });
    }

    private static void mistral(Variants variants) {
        variants.add("mistral window 5", "mistral", SAMPLE_LENGTH, config -> config.put("sliding_window", 5));
        variants.add("mistral without window", "mistral", SAMPLE_LENGTH,
                config -> config.put("rope_theta", 1_000_000.0).put("head_dim", 12).putNull("sliding_window"));
    }

    private static void qwen(Variants variants) {
        variants.add("qwen2", "qwen2", SAMPLE_LENGTH, config -> {
        });
        variants.add("qwen2 tied", "qwen2", SAMPLE_LENGTH, config -> config.put("tie_word_embeddings", true));
        variants.add("qwen2 window switched off", "qwen2", SAMPLE_LENGTH,
                config -> config.put("use_sliding_window", false).put("sliding_window", 4).put("max_window_layers", 1));
        variants.add("qwen2 sliding upper layers", "qwen2", SAMPLE_LENGTH,
                config -> config.put("use_sliding_window", true).put("sliding_window", 4).put("max_window_layers", 1));
        variants.add("qwen2 layer types", "qwen2", SAMPLE_LENGTH,
                config -> config.put("use_sliding_window", true).put("sliding_window", 4).put("max_window_layers", 1)
                        .putArray("layer_types").add("sliding_attention").add("full_attention")
                        .add("sliding_attention"));
        variants.add("qwen3", "qwen3", SAMPLE_LENGTH, config -> {
        });
        variants.add("qwen3 head size 24", "qwen3", SAMPLE_LENGTH,
                config -> config.put("head_dim", 24).put("tie_word_embeddings", true).put("rope_theta", 1_000_000.0));
        variants.add("qwen3 attention biases", "qwen3", SAMPLE_LENGTH, config -> config.put("attention_bias", true));
    }

    private static ObjectNode configuration(String modelType) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putArray("architectures").add(switch (modelType) {
            case "llama" -> "LlamaForCausalLM";
            case "mistral" -> "MistralForCausalLM";
            case "qwen2" -> "Qwen2ForCausalLM";
            case "qwen3" -> "Qwen3ForCausalLM";
            default -> throw new IllegalArgumentException("no random models of type " + modelType);
        });
        return config.put("model_type", modelType).put("hidden_size", 32).put("intermediate_size", 80)
                .put("num_hidden_layers", 3).put("num_attention_heads", 4).put("num_key_value_heads", 2)
                .put("head_dim", 8).put("vocab_size", 61).put("max_position_embeddings", 512).put("rms_norm_eps", 1e-5)
                .put("rope_theta", 10_000.0).put("hidden_act", "silu").put("tie_word_embeddings", false)
                .put("bos_token_id", 1).put("eos_token_id", 2).put("torch_dtype", "float32");
    }

    /** Collects variants and gives each a seed of its own. */
    private static final class Variants {

        private static final long FIRST_SEED = 7_000;

        private final List<RandomModel> models = new ArrayList<>();

        void add(String name, String modelType, int sampleLength, Consumer<ObjectNode> change) {
            models.add(draw(name, FIRST_SEED + models.size(), modelType, sampleLength, change));
        }
    }
}
