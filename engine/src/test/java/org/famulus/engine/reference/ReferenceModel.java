package org.famulus.engine.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A decoder of the Llama, Mistral, Qwen2 or Qwen3 family as its definition reads: one token row after another, in
 * {@code double}, without a cache. The whole input is computed at once, so with dynamic RoPE scaling every key is turned
 * by the frequencies of the whole length.
 *
 * <p>Sources: RMSNorm (arXiv 1910.07467), RoPE (2104.09864), gated MLP with SiLU (2002.05202), grouped queries
 * (2305.13245), Llama (2302.13971, 2307.09288, 2407.21783), Mistral (2310.06825), Qwen2 (2407.10671), Qwen3
 * (2505.09388), and the tensor names and configuration keys of Hugging Face checkpoints.
 */
public final class ReferenceModel {

    private final ReferenceConfiguration configuration;
    private final Map<String, ReferenceTensor> tensors;

    /**
     * A model of tensors by their Hugging Face names.
     *
     * @throws IllegalArgumentException for a configuration that the oracle does not know
     */
    public ReferenceModel(JsonNode configuration, Map<String, ReferenceTensor> tensors) {
        this.configuration = ReferenceConfiguration.of(configuration);
        this.tensors = Map.copyOf(tensors);
    }

    /** Reads {@code config.json} and {@code model.safetensors} (F32) of a Hugging Face folder. */
    public static ReferenceModel load(Path folder) throws IOException {
        JsonNode configuration = new ObjectMapper().readTree(folder.resolve("config.json").toFile());
        return new ReferenceModel(configuration, ReferenceSafetensors.read(folder.resolve("model.safetensors")));
    }

    /** The model's switches. */
    public ReferenceConfiguration configuration() {
        return configuration;
    }

    /** Logits after each of the tokens, {@code [tokens][vocabularySize]}. */
    public double[][] logits(int... ids) {
        return trace(ReferenceInput.ids(ids)).logits();
    }

    /** The embedding of each token, {@code [tokens][hiddenSize]}. */
    public double[][] embed(int... ids) {
        ReferenceTensor table = tensor("model.embed_tokens.weight");
        double[][] rows = new double[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= configuration.vocabularySize()) {
                throw new IllegalArgumentException("id " + ids[i] + " is outside the vocabulary of "
                        + configuration.vocabularySize());
            }
            rows[i] = table.row(ids[i]);
        }
        return rows;
    }

    /** Runs the model and keeps what it computed on the way. */
    public ReferenceTrace trace(ReferenceInput input) {
        double[][] x = input.rows(this);
        int tokens = x.length;
        int layers = configuration.layers();
        double[][][] residuals = new double[layers][tokens][];
        double[][][] attentionOutputs = new double[layers][][];
        double[][][][] attentionWeights = new double[layers][configuration.heads()][tokens][tokens];
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "model.layers." + layer + ".";
            attentionOutputs[layer] = attention(layer, normalizeRows(x, prefix + "input_layernorm.weight"), input,
                    attentionWeights[layer]);
            add(x, attentionOutputs[layer]);
            add(x, gatedMlp(prefix + "mlp.", normalizeRows(x, prefix + "post_attention_layernorm.weight")));
            for (int token = 0; token < tokens; token++) {
                residuals[layer][token] = x[token].clone();
            }
        }
        double[][] finalStates = normalizeRows(x, "model.norm.weight");
        ReferenceTensor output = tensor(
                configuration.tiedEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight");
        double[][] logits = new double[tokens][];
        for (int token = 0; token < tokens; token++) {
            logits[token] = output.times(finalStates[token]);
        }
        return new ReferenceTrace(logits, finalStates, residuals, attentionOutputs, attentionWeights);
    }

    /** Attention of one layer over its normalized input; fills {@code weights[heads][queries][keys]}. */
    private double[][] attention(int layer, double[][] x, ReferenceInput input, double[][][] weights) {
        String prefix = "model.layers." + layer + ".self_attn.";
        int headDimension = configuration.headDimension();
        int queriesPerKey = configuration.heads() / configuration.keyValueHeads();
        int[] positions = input.positions();
        int window = input.slidingWindow() ? configuration.windows().get(layer) : ReferenceConfiguration.UNBOUNDED;

        double[][][] q = rotatedHeads(prefix + "q", x, configuration.heads(), positions);
        double[][][] k = rotatedHeads(prefix + "k", x, configuration.keyValueHeads(), positions);
        double[][][] v = heads(project(prefix + "v_proj", x, configuration.queryKeyValueBias()),
                configuration.keyValueHeads());
        double[][] mixed = new double[x.length][configuration.heads() * headDimension];
        for (int head = 0; head < configuration.heads(); head++) {
            int shared = head / queriesPerKey;
            for (int query = 0; query < x.length; query++) {
                double[] row = weights[head][query];
                for (int key = 0; key <= query; key++) {
                    boolean visible = positions[query] - positions[key] < window;
                    row[key] = visible
                            ? dot(q[query][head], k[key][shared]) / Math.sqrt(headDimension)
                            : Double.NEGATIVE_INFINITY;
                }
                softmax(row, query + 1);
                for (int key = 0; key <= query; key++) {
                    for (int i = 0; i < headDimension; i++) {
                        mixed[query][head * headDimension + i] += row[key] * v[key][shared][i];
                    }
                }
            }
        }
        return project(prefix + "o_proj", mixed, configuration.outputBias());
    }

    /** Queries or keys as attention compares them, {@code [tokens][heads][headDimension]}. */
    private double[][][] rotatedHeads(String prefix, double[][] x, int heads, int[] positions) {
        double[] frequencies = configuration.rope().inverseFrequencies(positions[positions.length - 1] + 1);
        double[][][] rows = heads(project(prefix + "_proj", x, configuration.queryKeyValueBias()), heads);
        for (int token = 0; token < rows.length; token++) {
            for (int head = 0; head < heads; head++) {
                double[] row = rows[token][head];
                if (configuration.queryKeyNorm()) {
                    row = normalize(row, tensor(prefix + "_norm.weight"));
                }
                rows[token][head] = configuration.rope().rotate(row, positions[token], frequencies);
            }
        }
        return rows;
    }

    /** down(silu(gate(x)) * up(x)). */
    private double[][] gatedMlp(String prefix, double[][] x) {
        double[][] gate = project(prefix + "gate_proj", x, configuration.mlpBias());
        double[][] up = project(prefix + "up_proj", x, configuration.mlpBias());
        for (int token = 0; token < x.length; token++) {
            for (int i = 0; i < gate[token].length; i++) {
                up[token][i] *= gate[token][i] / (1 + Math.exp(-gate[token][i]));
            }
        }
        return project(prefix + "down_proj", up, configuration.mlpBias());
    }

    private double[][] project(String name, double[][] x, boolean biased) {
        ReferenceTensor weight = tensor(name + ".weight");
        double[][] y = new double[x.length][];
        for (int token = 0; token < x.length; token++) {
            y[token] = weight.times(x[token]);
        }
        if (biased) {
            double[] bias = tensor(name + ".bias").row(0);
            for (double[] row : y) {
                add(row, bias);
            }
        }
        return y;
    }

    private double[][] normalizeRows(double[][] x, String weightName) {
        ReferenceTensor weight = tensor(weightName);
        double[][] y = new double[x.length][];
        for (int token = 0; token < x.length; token++) {
            y[token] = normalize(x[token], weight);
        }
        return y;
    }

    /** RMSNorm: weight * x / sqrt(mean(x^2) + epsilon). */
    private double[] normalize(double[] x, ReferenceTensor weight) {
        double scale = 1 / Math.sqrt(dot(x, x) / x.length + configuration.rmsNormEpsilon());
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = weight.at(0, i) * x[i] * scale;
        }
        return y;
    }

    private ReferenceTensor tensor(String name) {
        ReferenceTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the model has no tensor " + name);
        }
        return tensor;
    }

    /** Splits rows {@code [tokens][heads * headDimension]} into {@code [tokens][heads][headDimension]}. */
    private static double[][][] heads(double[][] rows, int heads) {
        double[][][] split = new double[rows.length][heads][];
        for (int token = 0; token < rows.length; token++) {
            int headDimension = rows[token].length / heads;
            for (int head = 0; head < heads; head++) {
                split[token][head] = new double[headDimension];
                System.arraycopy(rows[token], head * headDimension, split[token][head], 0, headDimension);
            }
        }
        return split;
    }

    /** Turns the first {@code count} scores of a row into weights that sum to 1. */
    private static void softmax(double[] row, int count) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, row[i]);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            row[i] = Math.exp(row[i] - largest);
            sum += row[i];
        }
        for (int i = 0; i < count; i++) {
            row[i] /= sum;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[][] x, double[][] y) {
        for (int token = 0; token < x.length; token++) {
            add(x[token], y[token]);
        }
    }

    private static void add(double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] += y[i];
        }
    }
}
