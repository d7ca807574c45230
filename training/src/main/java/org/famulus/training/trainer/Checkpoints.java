package org.famulus.training.trainer;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

import org.famulus.engine.ModelFormatException;
import org.famulus.engine.model.Parameter;
import org.famulus.engine.model.ParameterStore;
import org.famulus.engine.weights.Safetensors;
import org.famulus.engine.weights.SafetensorsWriter;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.training.optimizer.Optimizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A run's checkpoints in a folder: {@code step-0000000100} holds the trained weights and the optimizer's means
 * ({@code state.safetensors}, 32-bit floats) and where the run stood ({@code run.json}); {@code best} holds the weights of the
 * lowest evaluation loss. Each appears under its name only when it is whole. Not safe for concurrent use.
 */
public final class Checkpoints {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern STEP = Pattern.compile("step-(\\d{10,18})");
    private static final String BEST = "best";
    private static final String STATE_FILE = "state.safetensors";
    private static final String RUN_FILE = "run.json";
    private static final int FORMAT = 1;
    /** A byte buffer holds less than 2 GiB. */
    private static final long CHECKSUM_BYTES = 1L << 30;

    private final Path folder;
    private final Map<String, String> run;
    private final int kept;
    private final boolean writes;

    /**
     * @param folder where they are; made when the first is written
     * @param run what makes a run what it is, by name: model, data, rates. A checkpoint of another run is not gone on from
     * @param kept how many of the newest are kept, at least 1
     */
    public Checkpoints(Path folder, Map<String, String> run, int kept) {
        if (kept < 1) {
            throw new IllegalArgumentException(kept + " checkpoints to keep; give at least 1");
        }
        this(folder, new TreeMap<>(run), kept, true);
    }

    private Checkpoints(Path folder, Map<String, String> run, int kept, boolean writes) {
        this.folder = folder;
        this.run = run;
        this.kept = kept;
        this.writes = writes;
    }

    /** The same for a process that goes on from checkpoints that another one writes. */
    public Checkpoints readOnly() {
        return new Checkpoints(folder, run, kept, false);
    }

    /**
     * What the run of the newest checkpoint has under a name.
     *
     * @throws IOException if the checkpoint cannot be read
     */
    public static Optional<String> recorded(Path folder, String name) throws IOException {
        var any = new Checkpoints(folder, Map.of(), 1);
        OptionalLong newest = any.newestStep();
        return newest.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(JSON.readTree(any.of(newest.getAsLong()).resolve(RUN_FILE).toFile()).path("run")
                        .path(name).asText(null));
    }

    /** The step of the newest checkpoint. */
    public OptionalLong newestStep() throws IOException {
        return steps().stream().mapToLong(Long::longValue).max();
    }

    private List<Long> steps() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> STEP.matcher(entry.getFileName().toString())).filter(Matcher::matches)
                    .map(name -> Long.parseLong(name.group(1))).sorted().toList();
        }
    }

    private Path of(long step) {
        return folder.resolve("step-%010d".formatted(step));
    }

    /**
     * Writes a checkpoint, and removes those that are too many.
     *
     * @return its folder
     */
    Path save(ParameterStore store, Optimizer optimizer, RunState state) throws IOException {
        List<StoredTensor> tensors = new ArrayList<>(store.trained().stream().map(Parameter::stored).toList());
        tensors.addAll(optimizer.state());
        Path target = of(state.step());
        if (!writes) {
            return target;
        }
        write(target, tensors, state);
        List<Long> steps = steps();
        for (long step : steps.subList(0, Math.max(0, steps.size() - kept))) {
            delete(of(step));
        }
        return target;
    }

    /** Writes the weights as the best so far. */
    void saveBest(ParameterStore store, RunState state) throws IOException {
        if (!writes) {
            return;
        }
        write(folder.resolve(BEST), store.trained().stream().map(Parameter::stored).toList(), state);
    }

    private void write(Path target, List<StoredTensor> tensors, RunState state) throws IOException {
        Path staged = folder.resolve("." + target.getFileName() + ".tmp");
        Path old = folder.resolve("." + target.getFileName() + ".old");
        try {
            Files.createDirectories(folder);
            delete(staged);
            delete(old);
            Files.createDirectory(staged);
            var writer = new SafetensorsWriter();
            var checksum = new CRC32C();
            for (StoredTensor tensor : tensors) {
                writer.add(tensor.name(), tensor.type(), tensor.shape(), sink -> sink.write(tensor.data()));
            }
            writer.write(staged.resolve(STATE_FILE));
            for (StoredTensor tensor : tensors) {
                update(checksum, tensor.data());
            }
            Files.writeString(staged.resolve(RUN_FILE), json(state, checksum.getValue()));
            if (Files.exists(target)) {
                Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
            delete(old);
        } catch (IOException failure) {
            String reason = failure instanceof FileSystemException system && system.getReason() != null
                    ? system.getReason()
                    : String.valueOf(failure.getMessage());
            throw new IOException("the checkpoint " + target + " cannot be written: " + reason
                    + "; those before it are as they were", failure);
        }
    }

    private String json(RunState state, long checksum) {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        json.put("step", state.step());
        json.put("tokens", state.tokens());
        json.put("seconds", state.seconds());
        if (state.bestStep() > 0 || Double.isFinite(state.bestLoss())) {
            json.put("best_loss", state.bestLoss());
            json.put("best_step", state.bestStep());
        }
        json.put("checksum", Long.toHexString(checksum));
        ObjectNode settings = json.putObject("run");
        run.forEach(settings::put);
        return json.toPrettyString();
    }

    /**
     * Copies the newest checkpoint to a store and an optimizer.
     *
     * @return where the run stood; empty where there is no checkpoint
     * @throws IOException if it cannot be read, is damaged, or is of another run
     */
    Optional<RunState> loadNewest(ParameterStore store, Optimizer optimizer) throws IOException {
        OptionalLong newest = newestStep();
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        List<StoredTensor> tensors = new ArrayList<>(store.trained().stream().map(Parameter::stored).toList());
        tensors.addAll(optimizer.state());
        return Optional.of(load(of(newest.getAsLong()), tensors));
    }

    /**
     * Copies the weights of the lowest evaluation loss to a store; products see them after {@link ParameterStore#refresh}.
     *
     * @return where the run stood then; empty where none was kept
     */
    public Optional<RunState> loadBest(ParameterStore store) throws IOException {
        Path best = folder.resolve(BEST);
        return Files.isDirectory(best)
                ? Optional.of(load(best, store.trained().stream().map(Parameter::stored).toList()))
                : Optional.empty();
    }

    private RunState load(Path checkpoint, List<StoredTensor> targets) throws IOException {
        JsonNode json = JSON.readTree(checkpoint.resolve(RUN_FILE).toFile());
        if (json.path("format").asInt() != FORMAT) {
            throw new IOException(checkpoint.resolve(RUN_FILE) + " has the format " + json.path("format")
                    + "; this version of Famulus reads " + FORMAT);
        }
        checkRun(checkpoint, json.path("run"));
        var checksum = new CRC32C();
        try (Safetensors file = Safetensors.open(checkpoint.resolve(STATE_FILE))) {
            for (StoredTensor target : targets) {
                StoredTensor saved = file.tensors().get(target.name());
                if (saved == null || saved.type() != target.type() || !saved.shape().equals(target.shape())) {
                    throw new IOException(checkpoint + " has no tensor " + target.name() + " of shape "
                            + target.shape() + "; it is of another run");
                }
                update(checksum, saved.data());
            }
            if (!Long.toHexString(checksum.getValue()).equals(json.path("checksum").asText())) {
                throw new IOException(checkpoint.resolve(STATE_FILE)
                        + " is damaged: its checksum is not that of run.json; remove " + checkpoint
                        + " to go on from the checkpoint before");
            }
            for (StoredTensor target : targets) {
                target.data().copyFrom(Objects.requireNonNull(file.tensors().get(target.name())).data());
            }
        } catch (ModelFormatException damaged) {
            throw new IOException(damaged.getMessage() + "; remove " + checkpoint
                    + " to go on from the checkpoint before", damaged);
        }
        return new RunState(json.path("step").asLong(), json.path("tokens").asLong(), json.path("seconds").asDouble(),
                json.path("best_loss").asDouble(Double.POSITIVE_INFINITY), json.path("best_step").asLong());
    }

    private static void update(CRC32C checksum, MemorySegment bytes) {
        for (long at = 0; at < bytes.byteSize(); at += CHECKSUM_BYTES) {
            checksum.update(bytes.asSlice(at, Math.min(CHECKSUM_BYTES, bytes.byteSize() - at)).asByteBuffer());
        }
    }

    private void checkRun(Path checkpoint, JsonNode saved) throws IOException {
        for (Map.Entry<String, String> setting : run.entrySet()) {
            String before = saved.path(setting.getKey()).asText("");
            if (!before.equals(setting.getValue())) {
                throw new IOException("the run in " + checkpoint + " has " + setting.getKey() + " " + before + ", not "
                        + setting.getValue() + "; give what it began with, or another folder for a new run");
            }
        }
    }

    /** Deletes a flat folder, if it is there. */
    private static void delete(Path target) throws IOException {
        if (!Files.isDirectory(target)) {
            return;
        }
        try (Stream<Path> entries = Files.list(target)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
        Files.delete(target);
    }
}
