package org.famulus.engine;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import org.famulus.engine.adapter.AdapterFolder;
import org.famulus.engine.chat.ChatTemplate;
import org.famulus.engine.generation.Generation;
import org.famulus.engine.generation.GenerationOptions;
import org.famulus.engine.generation.GenerationResult;
import org.famulus.engine.generation.constraint.ConstraintCache;
import org.famulus.engine.generation.constraint.TokenConstraint;
import org.famulus.engine.generation.constraint.TokenVocabulary;
import org.famulus.engine.model.DecoderModel;
import org.famulus.engine.model.ExecutionOptions;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.ModelFile;
import org.famulus.engine.model.ModelInput;
import org.famulus.engine.model.SequenceInput;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.tokenizer.GgufVocabulary;
import org.famulus.engine.tokenizer.Tokenizer;
import org.famulus.engine.tokenizer.Tokenizers;
import org.jspecify.annotations.Nullable;

/**
 * A language model on the owner's machine: its files, tokenizer and running decoder together. Safe for use by several
 * threads, whose passes take turns. Close it last, after the states made from it.
 */
public final class LanguageModel implements AutoCloseable {

    /** Room for the masks of some dozens of schemas, within the launcher's heap. */
    private static final long CONSTRAINT_BYTES = 48L << 20;
    private static final String GGUF_TEMPLATE = "tokenizer.chat_template";

    private final ModelFile file;
    private final Tokenizer tokenizer;
    private final DecoderModel decoder;
    private final @Nullable AdapterFolder adapter;
    private final Object constraintLock = new Object();
    /** Made at first use: a large vocabulary takes a tenth of a second and some megabytes. */
    private @Nullable ConstraintCache constraints;

    private LanguageModel(ModelFile file, Tokenizer tokenizer, DecoderModel decoder, @Nullable AdapterFolder adapter) {
        this.file = file;
        this.tokenizer = tokenizer;
        this.decoder = decoder;
        this.adapter = adapter;
    }

    /**
     * Opens a model with its tokenizer.
     *
     * @param path a Hugging Face folder (config.json, *.safetensors, tokenizer.json) or a .gguf file with a vocabulary
     * @param options how it runs
     * @throws ModelFormatException if a file is missing, damaged or not supported
     */
    public static LanguageModel load(Path path, ExecutionOptions options) {
        return load(path, options, null);
    }

    /**
     * As above, changed by a low-rank adapter.
     *
     * @param adapterPath a folder in PEFT's layout, or null for none
     * @throws ModelFormatException also if the adapter is for another model
     */
    public static LanguageModel load(Path path, ExecutionOptions options, @Nullable Path adapterPath) {
        ModelFile file = ModelFile.open(path);
        Tokenizer tokenizer = null;
        AdapterFolder adapter = null;
        try {
            tokenizer = tokenizer(file);
            if (tokenizer.vocabularySize() > file.configuration().vocabularySize()) {
                throw new ModelFormatException(path + ": the tokenizer has " + tokenizer.vocabularySize()
                        + " ids, but the model's embedding only " + file.configuration().vocabularySize()
                        + " rows; they belong to different models");
            }
            adapter = adapterPath == null ? null : AdapterFolder.open(adapterPath);
            DecoderModel decoder = adapter == null
                    ? DecoderModel.of(file, options)
                    : DecoderModel.of(file, adapter.changes(file.configuration()), options);
            return new LanguageModel(file, tokenizer, decoder, adapter);
        } catch (Throwable failure) {
            if (adapter != null) {
                adapter.close();
            }
            if (tokenizer != null) {
                tokenizer.close();
            }
            file.close();
            throw failure;
        }
    }

    private static Tokenizer tokenizer(ModelFile file) {
        return file.ggufMetadata()
                .map(metadata -> Tokenizers.of(GgufVocabulary.of(file.path().toString(), metadata)))
                .orElseGet(() -> Tokenizers.load(file.path()));
    }

    /** Only the tokenizer of a model: its tensors are not touched. The caller closes it. */
    public static Tokenizer loadTokenizer(Path path) {
        if (Files.isDirectory(path)) {
            return Tokenizers.load(path);
        }
        try (org.famulus.engine.weights.Gguf gguf = org.famulus.engine.weights.Gguf.open(path)) {
            return Tokenizers.of(GgufVocabulary.of(path.toString(), gguf.metadata()));
        }
    }

    /** The model's files. */
    public ModelFile file() {
        return file;
    }

    /** The model's shape. */
    public ModelConfiguration configuration() {
        return decoder.configuration();
    }

    /** The model's tokenizer; closed with the model. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * The model's chat template, read when asked for; empty where its files have none.
     *
     * @throws ModelFormatException if a file that should hold it cannot be read
     */
    public Optional<ChatTemplate> chatTemplate() {
        if (file.ggufMetadata().isEmpty()) {
            return ChatTemplate.read(file.path());
        }
        return file.ggufMetadata().filter(metadata -> metadata.contains(GGUF_TEMPLATE))
                .map(metadata -> ChatTemplate.of(metadata.string(GGUF_TEMPLATE), token(tokenizer.beginOfSequence()),
                        tokenizer.endOfSequence().stream().min(Integer::compare).flatMap(tokenizer::token)
                                .orElse(null)));
    }

    private @Nullable String token(OptionalInt id) {
        return id.isEmpty() ? null : tokenizer.token(id.getAsInt()).orElse(null);
    }

    /** The running decoder; closed with the model. */
    public DecoderModel decoder() {
        return decoder;
    }

    /** The constraints that this model's generations used lately. */
    public ConstraintCache constraints() {
        synchronized (constraintLock) {
            ConstraintCache cache = constraints;
            if (cache == null) {
                cache = new ConstraintCache(TokenVocabulary.of(tokenizer, configuration().vocabularySize()),
                        CONSTRAINT_BYTES);
                constraints = cache;
            }
            return cache;
        }
    }

    /** An empty state that remembers everything. The caller closes it. */
    public SequenceState newState() {
        return decoder.newState();
    }

    /**
     * Generates from a prompt. What {@code state} already holds of the prompt's beginning is not computed again, what it
     * holds beyond is forgotten; afterwards it holds the prompt and the generated tokens but the last.
     *
     * @param state where to go on from
     * @param promptIds the whole prompt, at least one id
     * @param options sampling and stopping
     * @param listener receives the text piece by piece, on this thread
     * @param started receives the generation before its first token, so that another thread can cancel it
     * @throws IllegalArgumentException if the prompt is empty, holds an id outside the vocabulary, or fills the model's context,
     *         or the options hold the text to what cannot be written, or not in as few tokens
     */
    public GenerationResult generate(SequenceState state, int[] promptIds, GenerationOptions options,
            Consumer<String> listener, Consumer<Generation> started) {
        return generate(List.of(new Request(state, promptIds, options, listener)),
                generations -> started.accept(generations.getFirst())).getFirst();
    }

    /**
     * One sequence of a batch.
     *
     * @param state where to go on from, as in {@link #generate(SequenceState, int[], GenerationOptions, Consumer, Consumer)}
     * @param promptIds the whole prompt, at least one id
     * @param options sampling and stopping
     * @param listener receives the text piece by piece
     */
    public record Request(SequenceState state, int[] promptIds, GenerationOptions options, Consumer<String> listener) {
    }

    /**
     * Generates from several prompts of any lengths at once; each gives what it would give alone.
     *
     * @param requests at least one, each with a state of its own
     * @param started receives the generations, in the order of the requests, before the first token
     * @return the results, in the order of the requests
     */
    public List<GenerationResult> generate(List<Request> requests, Consumer<List<Generation>> started) {
        return generate(requests, started, _ -> {
        });
    }

    /**
     * As above, with word of how the prompts are read. Cancelling every generation also ends the reading of prompts.
     *
     * @param promptRead told how many more prompt tokens have been read, now and then, on this thread; first how many the
     *        states knew
     */
    public List<GenerationResult> generate(List<Request> requests, Consumer<List<Generation>> started,
            IntConsumer promptRead) {
        List<Generation> generations = new ArrayList<>();
        List<SequenceInput> inputs = new ArrayList<>();
        for (Request request : requests) {
            int[] prompt = request.promptIds;
            if (prompt.length == 0) {
                throw new IllegalArgumentException("the prompt is empty; give at least one token");
            }
            GenerationOptions options = request.options.withContextCapacity(configuration().contextLength());
            generations.add(new Generation(options, configuration().vocabularySize(), prompt, prompt.length,
                    tokenizer.stream(prompt), constraint(options),
                    request.listener));
        }
        started.accept(List.copyOf(generations));
        int remembered = 0;
        for (Request request : requests) {
            // The last prompt token is always fed: its logits are where generation starts.
            int known = Math.min(request.state.commonPrefix(request.promptIds), request.promptIds.length - 1);
            request.state.trim(known);
            remembered += known;
            int[] rest = java.util.Arrays.copyOfRange(request.promptIds, known, request.promptIds.length);
            inputs.add(new SequenceInput(request.state, ModelInput.tokens(rest)));
        }
        promptRead.accept(remembered);
        run(generations, inputs, promptRead);
        return generations.stream().map(Generation::result).toList();
    }

    private @Nullable TokenConstraint constraint(GenerationOptions options) {
        return options.constraint().isEmpty() ? null : constraints().of(options.constraint().get());
    }

    private void run(List<Generation> generations, List<SequenceInput> first, IntConsumer promptRead) {
        List<Integer> active = IntStream.range(0, generations.size()).filter(i -> !generations.get(i).finished())
                .boxed()
                .toList();
        List<SequenceInput> inputs = active.stream().map(first::get).toList();
        if (inputs.isEmpty()) {
            return;
        }
        MemorySegment logits;
        try {
            logits = decoder.nextLogits(inputs, null, fed -> {
                promptRead.accept(fed);
                if (generations.stream().allMatch(Generation::finished)) {
                    throw new CancellationException();
                }
            });
        } catch (CancellationException cancelled) {
            return;
        }
        long rowBytes = 4L * configuration().vocabularySize();
        while (true) {
            List<Integer> still = new ArrayList<>();
            List<SequenceInput> next = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                Generation generation = generations.get(active.get(i));
                if (generation.accept(logits.asSlice(i * rowBytes, rowBytes))) {
                    still.add(active.get(i));
                    next.add(new SequenceInput(inputs.get(i).state(), ModelInput.tokens(generation.nextToken())));
                }
            }
            if (next.isEmpty()) {
                return;
            }
            active = still;
            inputs = next;
            logits = decoder.nextLogits(inputs, null);
        }
    }

    @Override
    public void close() {
        decoder.close();
        tokenizer.close();
        if (adapter != null) {
            adapter.close();
        }
        file.close();
    }
}
