package org.famulus.engine.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class TensorNamesTest {

    @TempDir
    private Path folder;

    @Test
    void everyTensorOfEveryFamilyHasANameInBothFormats() throws java.io.IOException {
        for (RandomModel model : RandomModels.variants()) {
            for (String name : model.tensors().keySet()) {
                String gguf = TensorNames.gguf(name).orElseThrow(() -> new AssertionError(name + " of " + model));
                assertThat(gguf).hasSizeLessThan(64);
                assertThat(TensorNames.huggingFace(gguf)).as("%s of %s", gguf, model).contains(name);
            }
            try (RunningModel running = RunningModel.open(model, folder)) {
                assertThat(running.file().tensors().keySet()).isEqualTo(model.tensors().keySet());
            }
        }
    }

    @Test
    void namesAreThoseOfTheFormats() {
        assertThat(TensorNames.gguf("model.layers.31.self_attn.q_proj.weight")).contains("blk.31.attn_q.weight");
        assertThat(TensorNames.gguf("model.layers.0.mlp.down_proj.bias")).contains("blk.0.ffn_down.bias");
        assertThat(TensorNames.gguf("model.norm.weight")).contains("output_norm.weight");
        assertThat(TensorNames.huggingFace("token_embd.weight")).contains("model.embed_tokens.weight");
        assertThat(TensorNames.huggingFace("output.weight")).contains("lm_head.weight");
    }

    @Test
    void otherNamesHaveNone() {
        for (String name : List.of("", "blk.0.ffn_gate_inp.weight", "blk.x.attn_q.weight", "blk.0.attn_q",
                "blk.0.attn_q.weights",
                "blk.123456.attn_q.weight", "rope_freqs.weight", "model.norm.weight\n")) {
            assertThat(TensorNames.huggingFace(name)).as(name).isEqualTo(Optional.empty());
        }
        for (String name : List.of("", "model.layers.0.self_attn.qkv_proj.weight", "model.layers.-1.mlp.up_proj.weight",
                "transformer.wte.weight", "lm_head", "score.weight")) {
            assertThat(TensorNames.gguf(name)).as(name).isEqualTo(Optional.empty());
        }
    }
}
