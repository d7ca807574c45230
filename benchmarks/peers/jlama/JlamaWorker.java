import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.github.tjake.jlama.tensor.operations.TensorOperationsProvider;
import com.github.tjake.jlama.util.PhysicalCoreExecutor;

/**
 * Times Jlama, by the line protocol of benchmarks/side-by-side.
 *
 * <pre>java -cp 'lib/*' JlamaWorker.java FOLDER GENERATE_TOKENS THREADS WEIGHTS ACTIVATIONS</pre>
 *
 * WEIGHTS is the type that weights are quantized to on loading, or KEEP; ACTIVATIONS is what rows are quantized to before
 * products, F32 for not at all.
 */
public final class JlamaWorker {

    private JlamaWorker() {
    }

    /** See the class. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // What the library itself prints must not mix with the protocol.
        System.setOut(System.err);
        int generate = Integer.parseInt(arguments[1]);
        PhysicalCoreExecutor.overrideThreadCount(Integer.parseInt(arguments[2]));
        Optional<DType> weights = arguments[3].equals("KEEP")
                ? Optional.empty()
                : Optional.of(DType.valueOf(arguments[3]));
        AbstractModel model = ModelSupport.loadModel(new File(arguments[0]), null, DType.F32,
                DType.valueOf(arguments[4]), weights, Optional.empty());
        System.err.println("operations: " + TensorOperationsProvider.get().name());
        int vocabulary = model.getConfig().vocabularySize;
        AbstractTensor logits = model.makeDenseTensor(vocabulary);
        out.printf("{\"ready\": true, \"vocabulary\": %d}%n", vocabulary);
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int[] start = Arrays.stream(line.strip().split(" ")).mapToInt(Integer::parseInt).toArray();
            int prompt = start.length - 1;
            int[] ids = new int[generate];
            try (KvBufferCache cache = new KvBufferCache(model);
                    KvBufferCache.KvBuffer state = cache.getEphemeralKvBuffer()) {
                long started = System.nanoTime();
                if (prompt > 0) {
                    model.batchForward(Arrays.copyOf(start, prompt), 0, state).close();
                }
                long prefilled = System.nanoTime();
                int next = start[prompt];
                for (int step = 0; step < generate; step++) {
                    try (AbstractTensor output = model.forward(next, prompt + step, state, Optional.empty())) {
                        next = model.sample(output, 0, 0.5f, logits);
                    }
                    ids[step] = next;
                }
                long ended = System.nanoTime();
                out.printf("{\"prefill_seconds\": %.9f, \"decode_seconds\": %.9f, \"ids\": [%s]}%n",
                        (prefilled - started) / 1e9, (ended - prefilled) / 1e9,
                        Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(", ")));
            }
        }
        System.exit(0);
    }
}
