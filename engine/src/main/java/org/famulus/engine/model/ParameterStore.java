package org.famulus.engine.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

import org.famulus.engine.kernels.TileDequantizer;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;

/**
 * The parameters of a model in training: 32-bit values of those that are trained, copies in the type of the products, and
 * sums of gradients. Matrices that are multiplied by the same rows lie one after the other, so that they can be one factor.
 * Not safe for concurrent use. Close it last; frozen parameters stay where they are stored, which must outlive it.
 */
public final class ParameterStore implements AutoCloseable {

    private static final long ALIGNMENT = 64;

    private final Arena arena;
    private final Workers workers;
    private final TensorType factorType;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, LowRankAdapter> adapters = new LinkedHashMap<>();

    /**
     * Copies what is trained, and widens or rounds what products read.
     *
     * @param configuration the model's shape
     * @param tensors by Hugging Face name
     * @param trained which of them are trained
     * @param compute the type of the products
     * @param workers the compute threads
     */
    @SuppressWarnings("MustBeClosedChecker") // close() does
    public ParameterStore(ModelConfiguration configuration, Map<String, StoredTensor> tensors,
            Predicate<String> trained, Compute compute, Workers workers) {
        this.workers = workers;
        this.factorType = switch (compute) {
            case F32 -> TensorType.F32;
            case BF16 -> TensorType.BF16;
        };
        arena = Arena.ofShared();
        try {
            List<StoredTensor> ordered = DecoderWeights.expectedShapes(configuration).keySet().stream()
                    .map(name -> Objects.requireNonNull(tensors.get(name), name)).toList();
            add(ordered, trained).forEach(parameter -> parameters.put(parameter.name(), parameter));
        } catch (Throwable failure) {
            arena.close();
            throw failure;
        }
    }

    /** Matrices one after the other, then vectors; each kind of memory is one block. */
    private List<Parameter> add(Collection<StoredTensor> tensors, Predicate<String> trained) {
        List<StoredTensor> ordered = new ArrayList<>(tensors);
        ordered.sort((a, b) -> Boolean.compare(vector(a), vector(b)));
        long values = 0;
        long factors = 0;
        for (StoredTensor tensor : ordered) {
            boolean learns = trained.test(tensor.name());
            values += learns ? 4 * tensor.elements() : 0;
            factors += factorIsStored(tensor, learns) ? 0 : factorBytes(tensor);
        }
        MemorySegment valueBlock = arena.allocate(values, ALIGNMENT);
        MemorySegment gradientBlock = arena.allocate(values, ALIGNMENT);
        MemorySegment factorBlock = arena.allocate(factors, ALIGNMENT);
        List<Parameter> added = new ArrayList<>();
        long valueAt = 0;
        long factorAt = 0;
        for (StoredTensor tensor : ordered) {
            boolean learns = trained.test(tensor.name());
            StoredTensor stored = tensor;
            MemorySegment gradient = null;
            if (learns) {
                long bytes = 4 * tensor.elements();
                MemorySegment own = valueBlock.asSlice(valueAt, bytes);
                gradient = gradientBlock.asSlice(valueAt, bytes);
                valueAt += bytes;
                TileDequantizer.dequantize(workers, tensor, 0, tensor.rows(), own, TensorType.F32);
                stored = new StoredTensor(tensor.name(), TensorType.F32, tensor.shape(), own);
            }
            MemorySegment factor = stored.data();
            if (!factorIsStored(tensor, learns)) {
                factor = factorBlock.asSlice(factorAt, factorBytes(tensor));
                factorAt += factorBytes(tensor);
            }
            Parameter parameter = new Parameter(stored, factor, gradient);
            refresh(parameter);
            added.add(parameter);
        }
        return added;
    }

    private static boolean vector(StoredTensor tensor) {
        return tensor.shape().size() < 2;
    }

    private TensorType typeOfFactor(StoredTensor tensor) {
        return vector(tensor) ? TensorType.F32 : factorType;
    }

    private long factorBytes(StoredTensor tensor) {
        return typeOfFactor(tensor).bytes(tensor.elements());
    }

    /** Whether products can read the values where they are. */
    private boolean factorIsStored(StoredTensor tensor, boolean trained) {
        return (trained ? TensorType.F32 : tensor.type()) == typeOfFactor(tensor);
    }

    private void refresh(Parameter parameter) {
        StoredTensor stored = parameter.stored();
        if (parameter.factor().address() != stored.data().address()) {
            TileDequantizer.dequantize(workers, stored, 0, stored.rows(), parameter.factor(), typeOfFactor(stored));
        }
    }

    /**
     * Adds trained low-rank changes of matrices, whose own values are usually frozen.
     *
     * @param changes down and up matrix of each adapted matrix, by its name
     * @param scale alpha / rank
     * @throws IllegalArgumentException if there is no such matrix, or shapes do not fit
     */
    public void adapt(Map<String, AdapterTensors> changes, float scale) {
        changes.forEach((name, tensors) -> {
            StoredTensor matrix = parameter(name).stored();
            StoredTensor down = tensors.down;
            StoredTensor up = tensors.up;
            if (vector(matrix) || down.columns() != matrix.columns() || up.rows() != matrix.rows()
                    || down.rows() != up.columns()) {
                throw new IllegalArgumentException("an adapter of shapes " + down.shape() + " and " + up.shape()
                        + " does not fit " + name + " of shape " + matrix.shape());
            }
            List<Parameter> added = add(List.of(down, up), _ -> true);
            adapters.put(name, new LowRankAdapter(added.get(0), added.get(1), scale));
        });
    }

    /**
     * The two matrices of an adapter.
     *
     * @param down {@code [rank, inputs]}
     * @param up {@code [outputs, rank]}
     */
    public record AdapterTensors(StoredTensor down, StoredTensor up) {
    }

    /** All parameters of the model itself, matrices first. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters.values());
    }

    /** The parameters that are trained, those of adapters last. */
    public List<Parameter> trained() {
        List<Parameter> trained = new ArrayList<>();
        parameters.values().stream().filter(Parameter::trained).forEach(trained::add);
        adapters.values().forEach(adapter -> {
            trained.add(adapter.down());
            trained.add(adapter.up());
        });
        return trained;
    }

    /**
     * A parameter of the model itself.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Parameter parameter(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("the model has no parameter " + name);
        }
        return parameter;
    }

    /** The change of a matrix, if it has one. */
    public Optional<LowRankAdapter> adapter(String name) {
        return Optional.ofNullable(adapters.get(name));
    }

    /** All adapters, by the name of the matrix that they change. */
    public Map<String, LowRankAdapter> adapters() {
        return Map.copyOf(adapters);
    }

    /** The parameters by role. */
    DecoderWeights weights(ModelConfiguration configuration) {
        return DecoderWeights.assemble(configuration, name -> new Weight.Stored(parameter(name).stored()));
    }

    /** The type of the products. */
    TensorType factorType() {
        return factorType;
    }

    /** Gives products the values as they are now: after each change of them. */
    public void refresh() {
        trained().forEach(this::refresh);
    }

    /** Sets all gradients to zero. */
    public void clearGradients() {
        for (Parameter parameter : trained()) {
            MemorySegment gradient = parameter.gradient();
            if (gradient != null) {
                gradient.fill((byte) 0);
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
