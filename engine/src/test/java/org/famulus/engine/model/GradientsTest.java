package org.famulus.engine.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.famulus.engine.Memory;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.reference.RandomModels;
import org.famulus.engine.reference.ReferenceInput;
import org.famulus.engine.reference.ReferenceModel;
import org.famulus.engine.reference.ReferenceTensor;
import org.famulus.engine.tap.Intervention;
import org.famulus.engine.tap.Site;
import org.famulus.engine.tap.Tap;
import org.famulus.engine.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Gradients that LibTorch records, against the slopes of the scalar reference. */
class GradientsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llama attention and MLP biases", "llama tied", "llama rope yarn", "mistral window 5",
            "qwen2", "qwen2 tied", "qwen3"})
    void theGradientOfEveryParameterIsTheSlopeOfTheLoss(String name) throws IOException {
        RandomModel model = RandomModels.variant(name);
        int[] first = Arrays.copyOf(model.sampleIds(), 9);
        int[] second = Arrays.copyOfRange(model.sampleIds(), 9, 13);
        Random random = new Random(model.seed());
        try (RunningModel running = RunningModel.open(model, folder); TensorScope _ = new TensorScope()) {
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            try (DecoderModel trained = trained(running, model, parameters)) {
                Tensor loss = loss(trained.logitsWithGradients(
                        List.of(new SequenceInput(null, ModelInput.tokens(first)),
                                new SequenceInput(null, ModelInput.tokens(second))),
                        null), first, second);
                assertThat((double) loss.item_float()).isCloseTo(Slopes.referenceLoss(model.reference(), first, second),
                        within(1e-4));
                loss.backward();
            }
            assertThat(parameters.keySet()).isEqualTo(model.tensors().keySet());
            parameters.forEach((parameter, tensor) -> {
                ReferenceTensor original = Objects.requireNonNull(model.tensors().get(parameter));
                Slopes.assertSlopes(RunningModel.floats(tensor.grad()), original.toDoubles(), random, moved -> {
                    int[] shape = original.shape().stream().mapToInt(Integer::intValue).toArray();
                    return Slopes.referenceLoss(model.withTensors(Map.of(parameter, ReferenceTensor.of(moved, shape)))
                            .reference(), first, second);
                }, parameter + " of " + model);
            });
        }
    }

    @Test
    void theGradientOfASoftPromptIsTheSlopeOfTheLoss() throws IOException {
        RandomModel model = RandomModels.variant("qwen3");
        ReferenceModel reference = model.reference();
        int[] ids = Arrays.copyOf(model.sampleIds(), 8);
        double[][] soft = reference.embed(11, 12, 13);
        try (RunningModel running = RunningModel.open(model, folder); TensorScope _ = new TensorScope()) {
            Tensor vectors = RunningModel.tensor(soft);
            vectors.requires_grad_(true);
            ModelInput input = new ModelInput(
                    List.of(new ModelInput.Embeddings(vectors), new ModelInput.Tokens(ids)));
            Tensor logits = running.decoder().logitsWithGradients(List.of(new SequenceInput(null, input)), null);
            loss(logits.narrow(0, 3, ids.length), ids).backward();
            Slopes.assertSlopes(RunningModel.floats(vectors.grad()), flat(soft), new Random(1), moved -> {
                double[][] rows = new double[3 + ids.length][];
                for (int i = 0; i < rows.length; i++) {
                    rows[i] = i < 3 ? Arrays.copyOfRange(moved, i * 32, (i + 1) * 32) : reference.embed(ids[i - 3])[0];
                }
                double[][] all = reference.trace(ReferenceInput.embeddings(rows)).logits();
                return Slopes.nats(Arrays.copyOfRange(all, 3, all.length), ids);
            }, "soft prompt");
        }
    }

    /** A vector put into the stream after the last layer meets only the last norm and the output matrix. */
    @Test
    void theGradientOfAnInsertedVectorIsTheSlopeOfTheLoss() throws IOException {
        RandomModel model = RandomModels.variant("llama grouped queries");
        ReferenceModel reference = model.reference();
        int[] ids = Arrays.copyOf(model.sampleIds(), 8);
        double[] inserted = reference.embed(40)[0];
        try (RunningModel running = RunningModel.open(model, folder); TensorScope _ = new TensorScope()) {
            Tensor vector = RunningModel.tensor(new double[][]{inserted}).view(-1).detach();
            vector.requires_grad_(true);
            Tap tap = new Intervention(Site.EMBEDDING, 0, 0, 3, vector);
            loss(running.decoder().logitsWithGradients(
                    List.of(new SequenceInput(null, ModelInput.tokens(ids))), tap), ids).backward();
            Slopes.assertSlopes(RunningModel.floats(vector.grad()), inserted, new Random(2), moved -> {
                double[][] rows = reference.embed(ids);
                rows[3] = moved;
                return Slopes.nats(reference.trace(ReferenceInput.embeddings(rows)).logits(), ids);
            }, "inserted vector");
        }
    }

    @Test
    void gradientsFlowThroughWeightsThatATapGivesBack() throws IOException {
        RandomModel model = RandomModels.variant("llama grouped queries");
        int[] ids = model.sampleIds();
        Tap same = new Tap() {
            @Override
            public boolean wants(Site site, int layer) {
                return site == Site.ATTENTION_WEIGHTS;
            }

            @Override
            public Tensor visit(org.famulus.engine.tap.TapPoint point, Tensor value) {
                return value.clone();
            }
        };
        List<float[]> gradients = new ArrayList<>();
        for (Tap tap : Arrays.asList(null, same)) {
            try (RunningModel running = RunningModel.open(model, folder); TensorScope _ = new TensorScope()) {
                Map<String, Tensor> parameters = new HashMap<>();
                try (DecoderModel trained = trained(running, model, parameters)) {
                    loss(trained.logitsWithGradients(List.of(new SequenceInput(null, ModelInput.tokens(ids))), tap),
                            ids).backward();
                }
                gradients.add(RunningModel.floats(
                        Objects.requireNonNull(parameters.get("model.layers.0.self_attn.q_proj.weight")).grad()));
            }
        }
        assertThat(RunningModel.difference(gradients.get(0), gradients.get(1))).isLessThan(1e-4);
        assertThat(RunningModel.difference(gradients.get(0), new float[gradients.get(0).length])).isGreaterThan(0.01);
    }

    /** A step that leaked a single tensor would be noticed by its handle, one that leaked 64 KB otherwise by its bytes. */
    @Test
    void threeHundredStepsLeaveNoMemoryBehind() throws IOException {
        RandomModel model = RandomModels.draw("one layer", 4, "llama", 10,
                config -> config.put("num_hidden_layers", 1));
        int[] ids = model.sampleIds();
        try (RunningModel running = RunningModel.open(model, folder); TensorScope _ = new TensorScope()) {
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            try (DecoderModel trained = trained(running, model, parameters)) {
                for (int step = 0; step < 60; step++) {
                    step(trained, parameters, ids);
                }
                long handles = Pointer.totalCount();
                Memory.Reading before = Memory.read();
                float last = 0;
                for (int step = 0; step < 300; step++) {
                    last = step(trained, parameters, ids);
                }
                assertThat(last).isFinite();
                assertThat(Pointer.totalCount() - handles).as("native objects").isLessThan(50);
                Memory.assertFlat(before, 16L << 20);
            }
        }
    }

    private static float step(DecoderModel trained, Map<String, Tensor> parameters, int[] ids) {
        try (TensorScope _ = new TensorScope()) {
            Tensor loss = loss(
                    trained.logitsWithGradients(List.of(new SequenceInput(null, ModelInput.tokens(ids))), null), ids);
            loss.backward();
            for (Tensor parameter : parameters.values()) {
                parameter.grad().zero_();
            }
            return loss.item_float();
        }
    }

    /** The model with each parameter as a tensor that asks for gradients. */
    private static DecoderModel trained(RunningModel running, RandomModel model, Map<String, Tensor> parameters) {
        DecoderWeights weights = DecoderWeights.assemble(running.file().configuration(), name -> {
            ReferenceTensor values = Objects.requireNonNull(model.tensors().get(name));
            Tensor tensor = parameters.computeIfAbsent(name, ignored -> {
                Tensor parameter = RunningModel.tensor(values.toFloats(),
                        values.shape().stream().mapToLong(Integer::longValue).toArray());
                parameter.requires_grad_(true);
                return parameter;
            });
            return new Weight.Trained(name, tensor);
        });
        return new DecoderModel(running.file().configuration(), weights, running.file().rotaryFrequencies(),
                running.decoder().fingerprint(), ExecutionOptions.defaults().withThreads(2));
    }

    /** The summed loss of the next id at each position of each sequence, whose logits follow one another. */
    private static Tensor loss(Tensor logits, int[]... sequences) {
        Tensor logProbabilities = logits.log_softmax(1);
        Tensor sum = torch.zeros(1);
        int row = 0;
        for (int[] ids : sequences) {
            for (int i = 0; i + 1 < ids.length; i++) {
                sum = sum.sub(logProbabilities.narrow(0, row + i, 1).narrow(1, ids[i + 1], 1).sum());
            }
            row += ids.length;
        }
        return sum.sum();
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }
}
