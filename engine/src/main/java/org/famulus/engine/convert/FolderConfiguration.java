package org.famulus.engine.convert;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.model.Family;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.RotaryScaling;
import org.famulus.engine.tokenizer.GgufVocabulary;
import org.famulus.engine.weights.TensorType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The configuration files of a Hugging Face folder, as transformers reads them. */
final class FolderConfiguration {

    private final ModelContent content;
    private final ModelConfiguration configuration;
    private final GgufVocabulary vocabulary;
    private final TensorType type;

    FolderConfiguration(ModelContent content, GgufVocabulary vocabulary, TensorType type) {
        this.content = content;
        this.configuration = content.configuration();
        this.vocabulary = vocabulary;
        this.type = type;
    }

    /**
     * {@code config.json}.
     *
     * @throws ModelFormatException if the model has what the file cannot say
     */
    String model() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Family family = configuration.family();
        json.putArray("architectures").add(switch (family) {
            case LLAMA -> "LlamaForCausalLM";
            case MISTRAL -> "MistralForCausalLM";
            case QWEN2 -> "Qwen2ForCausalLM";
            case QWEN3 -> "Qwen3ForCausalLM";
        });
        json.put("model_type", family.huggingFaceType());
        json.put(ModelOrigin.FOLDER_NAME, content.name());
        content.randomSeed().ifPresent(seed -> json.put(ModelOrigin.FOLDER_RANDOM_SEED, seed));
        json.put("vocab_size", configuration.vocabularySize());
        json.put("hidden_size", configuration.hiddenSize());
        json.put("intermediate_size", configuration.intermediateSize());
        json.put("num_hidden_layers", configuration.layerCount());
        json.put("num_attention_heads", configuration.headCount());
        json.put("num_key_value_heads", configuration.keyValueHeadCount());
        json.put("head_dim", configuration.headDimension());
        json.put("max_position_embeddings", configuration.contextLength());
        json.put("rms_norm_eps", Double.parseDouble(Float.toString(configuration.normEpsilon())));
        json.put("hidden_act", "silu");
        json.put("tie_word_embeddings", configuration.tiedEmbeddings());
        biases(json);
        windows(json);
        json.put("rope_theta", configuration.rotaryBase());
        rotation(json);
        ids(json);
        json.put("torch_dtype", switch (type) {
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            case Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K ->
                throw new IllegalArgumentException("folders do not hold " + type);
        });
        return json.toPrettyString();
    }

    private void biases(ObjectNode json) {
        boolean always = configuration.family().queryKeyValueBias();
        if (!always && configuration.queryKeyValueBias() != configuration.outputBias()) {
            throw cannotSay("biases on " + (configuration.outputBias()
                    ? "the attention's output, but none on queries, keys and values"
                    : "queries, keys and values, but none on the attention's output"));
        }
        json.put("attention_bias", configuration.outputBias());
        json.put("mlp_bias", configuration.mlpBias());
    }

    private void windows(ObjectNode json) {
        Set<Integer> windows = new LinkedHashSet<>(configuration.slidingWindows());
        windows.remove(0);
        if (windows.size() > 1) {
            throw cannotSay("attention windows of different sizes, " + windows);
        }
        boolean slides = !windows.isEmpty();
        switch (configuration.family()) {
            case LLAMA -> {
                if (slides) {
                    throw cannotSay("a sliding attention window");
                }
            }
            case MISTRAL -> {
                if (!slides) {
                    json.putNull("sliding_window");
                } else if (configuration.slidingWindows().contains(0)) {
                    throw cannotSay("a sliding attention window in some layers only");
                } else {
                    json.put("sliding_window", windows.iterator().next());
                }
            }
            case QWEN2, QWEN3 -> {
                json.put("use_sliding_window", slides);
                if (slides) {
                    json.put("sliding_window", windows.iterator().next());
                    json.put("max_window_layers", 0);
                    ArrayNode types = json.putArray("layer_types");
                    configuration.slidingWindows()
                            .forEach(window -> types.add(window > 0 ? "sliding_attention" : "full_attention"));
                }
            }
        }
    }

    private void rotation(ObjectNode json) {
        if (content.rotaryDivisors().length > 0 && !(configuration.rotaryScaling() instanceof RotaryScaling.Llama3)) {
            throw cannotSay("divisors of the rotary frequencies (rope_freqs.weight) that are not Llama 3.1's or 3.2's");
        }
        switch (configuration.rotaryScaling()) {
            case RotaryScaling.None none -> {
            }
            case RotaryScaling.Linear linear -> scaling(json, "linear", linear.factor());
            case RotaryScaling.Dynamic dynamic -> {
                scaling(json, "dynamic", dynamic.factor());
                json.put("max_position_embeddings", dynamic.originalContext());
            }
            case RotaryScaling.Llama3 llama3 -> scaling(json, "llama3", llama3.factor())
                    .put("low_freq_factor", llama3.lowFrequencyFactor())
                    .put("high_freq_factor", llama3.highFrequencyFactor())
                    .put("original_max_position_embeddings", llama3.originalContext());
            case RotaryScaling.Yarn yarn -> scaling(json, "yarn", yarn.factor())
                    .put("original_max_position_embeddings", yarn.originalContext())
                    .put("beta_fast", yarn.betaFast()).put("beta_slow", yarn.betaSlow())
                    .put("attention_factor", yarn.attentionFactor()).put("truncate", yarn.truncate());
        }
    }

    private static ObjectNode scaling(ObjectNode json, String kind, double factor) {
        return json.putObject("rope_scaling").put("rope_type", kind).put("factor", factor);
    }

    /** {@code generation_config.json}. */
    String generation() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ids(json);
        return json.toPrettyString();
    }

    private void ids(ObjectNode json) {
        vocabulary.beginOfSequence().ifPresent(id -> json.put("bos_token_id", id));
        Set<Integer> ends = new LinkedHashSet<>();
        vocabulary.endOfSequence().ifPresent(ends::add);
        ends.addAll(vocabulary.endsOfTurn());
        if (ends.size() == 1) {
            json.put("eos_token_id", ends.iterator().next());
        } else if (!ends.isEmpty()) {
            ArrayNode list = json.putArray("eos_token_id");
            ends.forEach(list::add);
        }
    }

    /** {@code tokenizer_config.json}. */
    String tokenizer() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("tokenizer_class", "PreTrainedTokenizerFast");
        vocabulary.beginOfSequence().ifPresent(id -> json.put("bos_token", vocabulary.tokens().get(id)));
        vocabulary.endOfSequence().ifPresent(id -> json.put("eos_token", vocabulary.tokens().get(id)));
        vocabulary.unknown().ifPresent(id -> json.put("unk_token", vocabulary.tokens().get(id)));
        // What is added stands in the template of tokenizer.json; where there is none, nothing is.
        boolean sentencePiece = vocabulary.model().equals("llama");
        json.put("add_bos_token", vocabulary.addsBeginOfSequence().orElse(sentencePiece));
        json.put("add_eos_token", vocabulary.addsEndOfSequence().orElse(false));
        json.put("model_max_length", configuration.contextLength());
        json.put("clean_up_tokenization_spaces", false);
        Map<String, String> templates = content.chatTemplates();
        if (templates.size() == 1 && templates.containsKey(ModelContent.DEFAULT_TEMPLATE)) {
            json.put("chat_template", templates.get(ModelContent.DEFAULT_TEMPLATE));
        } else if (!templates.isEmpty()) {
            ArrayNode list = json.putArray("chat_template");
            templates.forEach((name, template) -> list.addObject().put("name", name).put("template", template));
        }
        return json.toPrettyString();
    }

    private ModelFormatException cannotSay(String what) {
        return new ModelFormatException("a Hugging Face folder of a " + configuration.family().huggingFaceType()
                + " model cannot say what this model has: " + what + "; keep the GGUF file");
    }
}
