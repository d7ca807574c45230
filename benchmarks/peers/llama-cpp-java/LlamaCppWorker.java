import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;

/**
 * Times llama.cpp through its Java binding, by the line protocol of benchmarks/side-by-side.
 *
 * <pre>java -cp 'lib/*' LlamaCppWorker.java MODEL.gguf PROMPT_TOKENS GENERATE_TOKENS THREADS</pre>
 *
 * The binding gives one text a token. The first comes after prompt and first token are evaluated together, so the time
 * until then is that of one token more, and the time of the others that of one step less; both are scaled accordingly.
 */
public final class LlamaCppWorker {

    private LlamaCppWorker() {
    }

    /** See the class. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        int prompt = Integer.parseInt(arguments[1]);
        int generate = Integer.parseInt(arguments[2]);
        int threads = Integer.parseInt(arguments[3]);
        var parameters = new ModelParameters().setModel(arguments[0]).setThreads(threads).setThreadsBatch(threads)
                .setCtxSize(prompt + generate + 8).setBatchSize(prompt + 1).setUbatchSize(prompt + 1)
                .enableFlashAttn().setGpuLayers(0).setParallel(1).disableLog();
        try (var model = new LlamaModel(parameters)) {
            out.println("{\"ready\": true}");
            var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.println(run(model, line.strip(), generate));
            }
        }
        System.exit(0);
    }

    private static String run(LlamaModel model, String line, int generate) throws ReflectiveOperationException {
        int tokens = line.split(" ").length;
        InferenceParameters parameters = new InferenceParameters("").setNPredict(generate).setTemperature(0)
                .setTopK(1).setCachePrompt(false).setIgnoreEos(true).setRepeatPenalty(1);
        giveIds(parameters, line);
        var text = new StringBuilder();
        int received = 0;
        long first = 0;
        long last = 0;
        long started = System.nanoTime();
        for (LlamaOutput output : model.generate(parameters)) {
            received++;
            // An empty piece may follow, which only says that this is the end.
            if (received <= generate) {
                last = System.nanoTime();
                first = received == 1 ? last : first;
                text.append(output.text);
            }
        }
        if (received < generate) {
            throw new IllegalStateException("only " + received + " of " + generate + " tokens came");
        }
        String ids = Arrays.stream(model.encode(text.toString())).mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
        return "{\"prefill_seconds\": %.9f, \"decode_seconds\": %.9f, \"ids\": [%s]}".formatted(
                (first - started) / 1e9 * (tokens - 1) / tokens,
                generate < 2 ? 0 : (last - first) / 1e9 * generate / (generate - 1), ids);
    }

    /** The server behind the binding takes ids for a prompt; the binding's own method only takes text. */
    @SuppressWarnings("unchecked")
    private static void giveIds(InferenceParameters parameters, String line) throws ReflectiveOperationException {
        Field values = parameters.getClass().getSuperclass().getDeclaredField("parameters");
        values.setAccessible(true);
        ((Map<String, String>) values.get(parameters)).put("prompt", "[" + line.replace(" ", ", ") + "]");
    }
}
