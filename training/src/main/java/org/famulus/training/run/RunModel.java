package org.famulus.training.run;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.famulus.engine.LanguageModel;
import org.famulus.engine.ModelFormatException;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.kernels.Workers;
import org.famulus.engine.model.Compute;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.ModelFile;
import org.famulus.engine.model.ParameterStore;
import org.famulus.engine.model.ParameterStore.AdapterTensors;
import org.famulus.engine.model.RotaryFrequencies;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.training.trainer.InitialWeights;
import org.jspecify.annotations.Nullable;

/** The model that a run begins with: read from its files, or drawn. Close it after the stores that were made from it. */
final class RunModel implements AutoCloseable {

    private final TrainingPlan plan;
    private final Tokenizer tokenizer;
    private final @Nullable ModelFile file;
    private final ModelConfiguration configuration;

    private RunModel(TrainingPlan plan, Tokenizer tokenizer, @Nullable ModelFile file,
            ModelConfiguration configuration) {
        this.plan = plan;
        this.tokenizer = tokenizer;
        this.file = file;
        this.configuration = configuration;
    }

    static RunModel open(TrainingPlan plan) {
        Tokenizer tokenizer = LanguageModel.loadTokenizer(plan.model());
        try {
            if (plan.shape().isPresent()) {
                return new RunModel(plan, tokenizer, null,
                        plan.shape().get().configuration(tokenizer.vocabularySize()));
            }
            if (Files.isDirectory(plan.model()) && !Files.exists(plan.model().resolve("config.json"))) {
                throw new ModelFormatException(plan.model()
                        + " has a tokenizer but no config.json; to train a model from nothing, give its shape");
            }
            ModelFile file = ModelFile.open(plan.model());
            return new RunModel(plan, tokenizer, file, file.configuration());
        } catch (Throwable failure) {
            tokenizer.close();
            throw failure;
        }
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    ModelConfiguration configuration() {
        return configuration;
    }

    RotaryFrequencies rotary() {
        return file == null ? new RotaryFrequencies(configuration) : file.rotaryFrequencies();
    }

    /** The template by which conversations become text. */
    Optional<ChatTemplate> template() {
        if (Files.isDirectory(plan.model())) {
            return ChatTemplate.read(plan.model());
        }
        return file == null
                ? Optional.empty()
                : file.ggufMetadata().filter(metadata -> metadata.contains("tokenizer.chat_template"))
                        .map(metadata -> ChatTemplate.of(metadata.string("tokenizer.chat_template"),
                                tokenizer.beginOfSequence().stream().boxed().findFirst().flatMap(tokenizer::token)
                                        .orElse(null),
                                tokenizer.endOfSequence().stream().min(Integer::compare).flatMap(tokenizer::token)
                                        .orElse(null)));
    }

    /** What the run begins with, for its fingerprint. */
    String description() {
        return file == null
                ? "new " + configuration
                : "from " + org.famulus.engine.state.ModelFingerprint.of(configuration.toString(), file.tensors())
                        .hex();
    }

    /** Memory for training, with the weights that the run begins with. The caller closes it. */
    ParameterStore store(Compute compute, Workers workers) {
        try (Arena arena = Arena.ofConfined()) {
            Map<String, StoredTensor> tensors = file == null
                    ? InitialWeights.draw(configuration, plan.seed(), arena)
                    : file.tensors();
            return switch (plan.trained()) {
                case TrainingPlan.Trained.All _ ->
                    new ParameterStore(configuration, tensors, _ -> true, compute, workers);
                case TrainingPlan.Trained.Matching matching -> matching(tensors, matching, compute, workers);
                case TrainingPlan.Trained.LowRank lowRank -> adapted(tensors, lowRank, compute, workers, arena);
            };
        }
    }

    private ParameterStore matching(Map<String, StoredTensor> tensors, TrainingPlan.Trained.Matching matching,
            Compute compute, Workers workers) {
        requireFiles();
        Predicate<String> names = matching.names().asPredicate();
        if (tensors.keySet().stream().noneMatch(names)) {
            throw new IllegalArgumentException("no weight is named like " + matching.names() + "; names are such as "
                    + tensors.keySet().stream().skip(1).findFirst().orElse(""));
        }
        return new ParameterStore(configuration, tensors, names, compute, workers);
    }

    private ParameterStore adapted(Map<String, StoredTensor> tensors, TrainingPlan.Trained.LowRank lowRank,
            Compute compute, Workers workers, Arena arena) {
        requireFiles();
        Map<String, AdapterTensors> adapters = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            boolean layer = name.contains(".layers.") && tensor.shape().size() == 2;
            if (layer && lowRank.targets().stream().anyMatch(target -> name.endsWith("." + target + ".weight"))) {
                adapters.put(name, InitialWeights.drawAdapter(tensor, lowRank.rank(), plan.seed(), arena));
            }
        });
        if (adapters.isEmpty()) {
            throw new IllegalArgumentException("no matrix is named like " + lowRank.targets()
                    + "; targets are q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj and down_proj");
        }
        var store = new ParameterStore(configuration, tensors, _ -> false, compute, workers);
        store.adapt(adapters, (float) (lowRank.alpha() / lowRank.rank()));
        return store;
    }

    /** Frozen weights stay where they are stored, which must be a file. */
    private void requireFiles() {
        if (file == null) {
            throw new IllegalArgumentException(
                    "a model that is trained from nothing has no weights to keep; train all of them");
        }
    }

    /** What the written model's tokenizer is taken from. */
    Path tokenizerPath() {
        return plan.model();
    }

    /** All tensors of the model, those that are trained as they are now. */
    Map<String, StoredTensor> tensors(ParameterStore store) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        store.parameters().forEach(parameter -> tensors.put(parameter.name(), parameter.stored()));
        return tensors;
    }

    static List<String> defaultTargets() {
        return List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    }

    @Override
    public void close() {
        tokenizer.close();
        if (file != null) {
            file.close();
        }
    }
}
