package org.famulus.engine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.reference.ReferenceSafetensors;
import org.famulus.engine.reference.ReferenceTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Folders that are not what they seem are refused, in one line that says what is wrong and what is allowed. */
class HuggingFaceConfigurationTest {

    @TempDir
    private Path folder;

    @Test
    void whatWouldChangeTheArithmeticIsRefused() throws IOException {
        assertRefused("llama", config -> config.put("model_type", "gpt_neox"),
                "model_type 'gpt_neox' is not supported; supported are llama, mistral, qwen2, qwen3");
        assertRefused("llama", config -> config.remove("model_type"), "model_type is missing");
        assertRefused("llama", config -> config.put("hidden_act", "gelu"),
                "hidden_act 'gelu' is not supported; supported is silu");
        assertRefused("llama", config -> config.put("partial_rotary_factor", 0.5), "partial_rotary_factor 0.5");
        assertRefused("llama", config -> config.putObject("rope_parameters").put("partial_rotary_factor", 0.25),
                "partial_rotary_factor 0.25");
        assertRefused("llama", config -> config.putObject("quantization_config").put("bits", 4),
                "quantization_config is not supported");
        assertRefused("llama", config -> config.putObject("rope_scaling").put("rope_type", "longrope"),
                "rotary scaling 'longrope' is not supported; supported are default, linear, dynamic, llama3, yarn");
        assertRefused("llama", config -> config.putObject("rope_scaling").put("rope_type", "linear"),
                "factor is missing");
        assertRefused("qwen2 layer types", config -> config.putArray("layer_types").add("full_attention"),
                "does not list one text for each of the 3 layers");
        assertRefused("qwen2 layer types",
                config -> config.putArray("layer_types").add("full_attention").add("chunked").add("full_attention"),
                "layer_types[1] is 'chunked'; allowed are full_attention and sliding_attention");
        assertRefused("mistral window 5", config -> config.put("sliding_window", 0), "sliding_window 0");
    }

    @Test
    void sizesOutOfRangeAreRefused() throws IOException {
        assertRefused("llama", config -> config.put("num_key_value_heads", 3), "no multiple of num_key_value_heads 3");
        assertRefused("llama", config -> config.put("num_attention_heads", 0), "must be positive");
        assertRefused("llama", config -> config.put("head_dim", 7), "head_dim 7 is odd");
        assertRefused("llama", config -> config.put("num_attention_heads", 65_536).put("num_key_value_heads", 65_536)
                .put("head_dim", 65_536), "num_attention_heads 65536 times head_dim 65536");
        assertRefused("llama", config -> config.put("num_hidden_layers", 1_000_000), "num_hidden_layers 1000000");
        assertRefused("llama", config -> config.put("hidden_size", 32.5), "hidden_size 32.5 is not a 32-bit integer");
        assertRefused("llama", config -> config.put("rms_norm_eps", 1e300), "rms_norm_eps");
        assertRefused("llama", config -> config.put("rope_theta", 0.5), "rope_theta 0.5");
        assertRefused("llama", config -> config.put("max_position_embeddings", 200_000_000).putObject("rope_scaling")
                .put("rope_type", "dynamic").put("factor", 60_000), "max_position_embeddings 2147483647");
    }

    @Test
    void tensorsThatTheConfigurationDoesNotAccountForAreRefused() throws IOException {
        assertRefused("llama", config -> config.put("intermediate_size", 81),
                "mlp.gate_proj.weight has shape [80, 32], but the configuration asks for [81, 32]");
        assertRefused("llama", config -> config.put("num_hidden_layers", 4),
                "lacks the tensor model.layers.3.input_layernorm.weight of shape [32]");
        assertRefused("llama", config -> config.put("num_hidden_layers", 2),
                "such as model.layers.2.input_layernorm.weight");
        assertRefused("llama", config -> config.put("attention_bias", true), "lacks the tensor");
        assertRefused("qwen2", config -> config.put("model_type", "llama"), "_proj.bias");
        assertRefused("qwen3", config -> config.put("model_type", "qwen2"), "_norm.weight");
        RandomModel model = RandomModels.variant("llama").withTensors(
                Map.of("model.layers.0.evil\nname.weight", ReferenceTensor.of(new float[2], 2)));
        model.writeHuggingFaceFolder(folder);
        assertRefusal("evil\\u000aname");
    }

    /** An output matrix beside tied embeddings, and the angles that old files list, say nothing new. */
    @Test
    void tensorsThatSayNothingNewAreIgnored() throws IOException {
        RandomModel tied = RandomModels.variant("llama tied");
        tied.withTensors(Map.of("lm_head.weight", tied.tensors().get("model.embed_tokens.weight"),
                "model.layers.0.self_attn.rotary_emb.inv_freq", ReferenceTensor.of(new float[4], 4)))
                .writeHuggingFaceFolder(folder);
        try (ModelFile file = ModelFile.open(folder)) {
            assertThat(file.tensors().keySet()).isEqualTo(tied.tensors().keySet());
        }
    }

    @Test
    void textThatIsNoConfigurationIsRefused() throws IOException {
        RandomModels.variant("llama").writeHuggingFaceFolder(folder);
        for (String text : new String[]{"", "[]", "3", "null", "{", "{\"model_type\":\"llama\"} x",
                "{\"a\":1,\"a\":2}", "{\"model_type\":\"x".repeat(2_000)}) {
            Files.writeString(folder.resolve("config.json"), text);
            assertRefusal("config.json");
        }
        Files.delete(folder.resolve("config.json"));
        assertRefusal("config.json");
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> ModelFile.open(nowhere)).isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("there is no model at");
    }

    @Test
    void switchesThatAFamilyDoesNotHaveAreNotRead() throws IOException {
        RandomModel qwen = RandomModels.variant("qwen2").withConfiguration(
                config -> config.put("attention_bias", true).put("mlp_bias", true));
        try (RunningModel running = RunningModel.open(qwen, folder)) {
            assertThat(running.file().configuration().outputBias()).isFalse();
            assertThat(running.file().configuration().mlpBias()).isFalse();
        }
    }

    @Test
    void aContextIsWhatTheScaledModelReaches() throws IOException {
        assertThat(context("llama rope yarn")).isEqualTo(128);
        assertThat(context("llama rope dynamic")).isEqualTo(32);
        assertThat(context("llama rope linear")).isEqualTo(64);
    }

    private int context(String name) throws IOException {
        try (RunningModel running = RunningModel.open(RandomModels.variant(name), folder)) {
            return running.file().configuration().contextLength();
        }
    }

    private void assertRefused(String name, Consumer<ObjectNode> change, String message) throws IOException {
        RandomModel model = RandomModels.variant(name);
        ObjectNode configuration = model.configuration();
        change.accept(configuration);
        Files.writeString(folder.resolve("config.json"), configuration.toString());
        ReferenceSafetensors.write(folder.resolve("model.safetensors"), model.tensors());
        assertRefusal(message);
    }

    private void assertRefusal(String message) {
        assertThatThrownBy(() -> ModelFile.open(folder)).isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message)
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasLineCount(1));
    }
}
