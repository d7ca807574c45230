package org.famulus.engine.model;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.tap.Tap;
import org.famulus.engine.tensor.LibTorch;
import org.famulus.engine.tensor.TensorMemory;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** A random model that the engine runs, on two threads, with the plainest ways to feed it. */
public final class RunningModel implements AutoCloseable {

    private final ModelFile file;
    private final DecoderModel decoder;

    private RunningModel(ModelFile file, DecoderModel decoder) {
        this.file = file;
        this.decoder = decoder;
    }

    /** Writes the model below a folder and opens it with the default arithmetic. */
    public static RunningModel open(RandomModel model, Path folder) throws IOException {
        return open(model, folder, ExecutionOptions.defaults());
    }

    /** Writes the model below a folder and opens it. */
    public static RunningModel open(RandomModel model, Path folder, ExecutionOptions options) throws IOException {
        Path own = folder.resolve(model.name());
        model.writeHuggingFaceFolder(own);
        return open(own, options);
    }

    /** Opens a model's files. */
    public static RunningModel open(Path path, ExecutionOptions options) {
        ModelFile file = ModelFile.open(path);
        return new RunningModel(file, DecoderModel.of(file, options.withThreads(2)));
    }

    public ModelFile file() {
        return file;
    }

    public DecoderModel decoder() {
        return decoder;
    }

    public SequenceState newState() {
        return decoder.newState();
    }

    /** Feeds ids and gives the logits after each. */
    public float[][] logits(SequenceState state, int... ids) {
        float[][] rows = new float[ids.length][];
        decoder.logits(new SequenceInput(state, ModelInput.tokens(ids)), 0, null,
                (index, row) -> rows[index] = row.toArray(ValueLayout.JAVA_FLOAT));
        return rows;
    }

    /** Feeds ids and gives the logits after the last. */
    public float[] next(SequenceState state, int... ids) {
        return next(state, null, ModelInput.tokens(ids));
    }

    /** Feeds an input under a tap and gives the logits after its last position. */
    public float[] next(SequenceState state, @Nullable Tap tap, ModelInput input) {
        return next(List.of(new SequenceInput(state, input)), tap)[0];
    }

    /** Feeds a batch and gives the logits after the last position of each. */
    public float[][] next(List<SequenceInput> inputs, @Nullable Tap tap) {
        float[] all = decoder.nextLogits(inputs, tap).toArray(ValueLayout.JAVA_FLOAT);
        int vocabulary = decoder.configuration().vocabularySize();
        float[][] rows = new float[inputs.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(all, i * vocabulary, (i + 1) * vocabulary);
        }
        return rows;
    }

    /** The greedy continuation of a state whose last logits are given; leaves the state before the last id. */
    public int[] greedy(SequenceState state, float[] logits, int count) {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = largest(logits);
            if (i + 1 < count) {
                logits = next(state, ids[i]);
            }
        }
        return ids;
    }

    /** The first index of the largest value. */
    public static int largest(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /** A tensor of rows, owned by the open scope. */
    public static Tensor tensor(double[][] rows) {
        float[] values = new float[rows.length * rows[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return tensor(values, rows.length, rows[0].length);
    }

    /** A tensor of 32-bit floats, owned by the open scope. */
    public static Tensor tensor(float[] values, long... shape) {
        LibTorch.load();
        Tensor tensor = torch.empty(shape);
        TensorMemory.segment(tensor).copyFrom(java.lang.foreign.MemorySegment.ofArray(values));
        return tensor;
    }

    /** A copy of a tensor's elements. */
    public static float[] floats(Tensor tensor) {
        return TensorMemory.segment(tensor.detach().contiguous()).toArray(ValueLayout.JAVA_FLOAT);
    }

    /** The largest difference between two rows of the same length. */
    public static double difference(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = Math.abs((double) a[i] - b[i]);
            largest = difference <= largest ? largest : difference;
        }
        return largest;
    }

    /** The largest difference to what the oracle computed. */
    public static double difference(float[] a, double[] b) {
        assertThat(a.length).isEqualTo(b.length);
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = Math.abs(a[i] - b[i]);
            largest = difference <= largest ? largest : difference;
        }
        return largest;
    }

    @Override
    public void close() {
        decoder.close();
        file.close();
    }
}
