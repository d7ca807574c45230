package org.famulus.training.distributed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.famulus.engine.model.Parameter;
import org.famulus.engine.tensor.LibTorch;
import org.famulus.engine.tensor.TensorMemory;
import org.famulus.engine.tensor.TensorScope;
import org.famulus.engine.weights.TensorType;
import org.famulus.training.trainer.GradientExchange;

/**
 * The processes of one training run on this machine, which meet through a file and talk over the loopback interface. Sums are
 * of 32-bit floats, in an order that is the same each time for one number of processes. Close it at the end.
 */
public final class ProcessGroup implements GradientExchange, AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    private final int rank;
    private final int size;
    private final PointerScope scope;
    private final ProcessGroupGloo group;

    private ProcessGroup(int rank, int size, PointerScope scope, ProcessGroupGloo group) {
        this.rank = rank;
        this.size = size;
        this.scope = scope;
        this.group = group;
    }

    /**
     * Waits until all processes have joined.
     *
     * @param meeting a file that all can write and that is not there before the first joins; used by this run alone
     * @param rank which process this is, from 0
     * @param size how many there are, at least 1
     * @param patience how long to wait for the others, now and at each sum
     * @throws IllegalStateException if the others do not come
     */
    public static ProcessGroup join(Path meeting, int rank, int size, Duration patience) {
        if (size < 1 || rank < 0 || rank >= size) {
            throw new IllegalArgumentException("process " + rank + " of " + size + "; give one from 0 to the last");
        }
        LibTorch.load();
        PointerScope scope = new PointerScope();
        try (NativeOutput _ = NativeOutput.toStandardError()) {
            var milliseconds = new Milliseconds(patience.toMillis());
            ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(milliseconds);
            options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(LOOPBACK)));
            var store = new FileStore(meeting.toAbsolutePath().toString(), size);
            return new ProcessGroup(rank, size, scope, new ProcessGroupGloo(store, rank, size, options));
        } catch (RuntimeException failure) {
            scope.close();
            throw new IllegalStateException("process " + rank + " of " + size + " did not meet the others at " + meeting
                    + " within " + patience.toSeconds() + " s: " + firstLine(failure), failure);
        }
    }

    private static String firstLine(RuntimeException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    /** Which process this is, from 0. */
    public int rank() {
        return rank;
    }

    /** How many processes there are. */
    public int size() {
        return size;
    }

    @Override
    public void sumGradients(List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            try (TensorScope _ = new TensorScope()) {
                sum(TensorMemory.wrap(Objects.requireNonNull(parameter.gradient()), TensorType.F32,
                        parameter.elements()));
            }
        }
    }

    @Override
    public double sum(double value) {
        try (TensorScope _ = new TensorScope()) {
            Tensor number = torch.full(new long[]{1}, new Scalar(value), new TensorOptions(ScalarType.Double));
            sum(number);
            return number.item_double();
        }
    }

    private void sum(Tensor tensor) {
        try {
            if (!group.allreduce(new TensorVector(tensor))._wait()) {
                throw new IllegalStateException("process " + rank + " of " + size + " lost the others");
            }
        } catch (RuntimeException failure) {
            throw new IllegalStateException("process " + rank + " of " + size + " lost the others: "
                    + firstLine(failure), failure);
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
