package org.famulus.engine.adapter;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeSet;

import org.famulus.engine.model.LowRankAdapter;
import org.famulus.engine.model.ModelConfiguration;
import org.famulus.engine.model.RotaryLayout;
import org.famulus.engine.model.RowOrder;
import org.famulus.engine.weights.SafetensorsWriter;
import org.famulus.engine.weights.StoredTensor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes trained low-rank adapters in PEFT's layout. */
public final class AdapterWriter {

    private AdapterWriter() {
    }

    /**
     * Writes an adapter's two files, the configuration last.
     *
     * @param folder where; made if it is not there
     * @param adapters by the name of the matrix that they change, all of one rank and scale, at least one
     * @param configuration of the model that they are for
     * @param baseModel what that model is called, for people
     * @throws IOException in one line, if they cannot be written
     */
    public static void write(Path folder, Map<String, LowRankAdapter> adapters, ModelConfiguration configuration,
            String baseModel) throws IOException {
        LowRankAdapter first = adapters.values().iterator().next();
        int rank = first.down().stored().rows();
        Files.createDirectories(folder);
        try (Arena arena = Arena.ofConfined()) {
            var writer = new SafetensorsWriter();
            for (String name : new TreeSet<>(adapters.keySet())) {
                LowRankAdapter adapter = java.util.Objects.requireNonNull(adapters.get(name));
                if (adapter.down().stored().rows() != rank || adapter.scale() != first.scale()) {
                    throw new IllegalArgumentException("adapters of different ranks or scales are no one adapter");
                }
                String base = AdapterFolder.PREFIX + name.substring(0, name.length() - ".weight".length());
                RowOrder order = AdapterFolder.order(name, configuration.rotaryLayout(), RotaryLayout.HALF_SPLIT,
                        configuration);
                StoredTensor up = adapter.up().stored();
                add(writer, base + ".lora_A.weight", adapter.down().stored());
                add(writer, base + ".lora_B.weight",
                        order == RowOrder.AS_STORED ? up : AdapterFolder.reordered(up, order, arena));
            }
            writer.write(folder.resolve(AdapterFolder.TENSORS));
        }
        Path staged = folder.resolve("." + AdapterFolder.CONFIGURATION + ".tmp");
        Files.writeString(staged, json(adapters, rank, first.scale() * rank, baseModel));
        Files.move(staged, folder.resolve(AdapterFolder.CONFIGURATION), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void add(SafetensorsWriter writer, String name, StoredTensor tensor) {
        writer.add(name, tensor.type(), tensor.shape(), sink -> sink.write(tensor.data()));
    }

    private static String json(Map<String, LowRankAdapter> adapters, int rank, float alpha, String baseModel) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("peft_type", "LORA");
        json.put("task_type", "CAUSAL_LM");
        json.put("base_model_name_or_path", baseModel);
        json.put("r", rank);
        json.put("lora_alpha", Double.parseDouble(Float.toString(alpha)));
        json.put("lora_dropout", 0.0);
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("inference_mode", true);
        ArrayNode targets = json.putArray("target_modules");
        TreeSet<String> modules = new TreeSet<>();
        for (String name : adapters.keySet()) {
            String[] parts = name.split("\\.");
            modules.add(parts[parts.length - 2]);
        }
        modules.forEach(targets::add);
        return json.toPrettyString();
    }
}
