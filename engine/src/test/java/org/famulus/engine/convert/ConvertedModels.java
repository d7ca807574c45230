package org.famulus.engine.convert;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

import org.famulus.engine.LanguageModel;
import org.famulus.engine.model.ExecutionOptions;
import org.famulus.engine.model.ModelInput;
import org.famulus.engine.model.SequenceInput;
import org.famulus.engine.reference.RandomModel;
import org.famulus.engine.state.SequenceState;
import org.famulus.engine.weights.StoredTensor;
import org.famulus.engine.weights.TensorType;
import org.famulus.engine.weights.WeightFile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Models on disk for the tests of this package, and ways to look at them. */
public final class ConvertedModels {

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,!?";

    private ConvertedModels() {
    }

    /** A target that uses two threads and may not be replaced. */
    public static ModelTarget target(Path path, TensorType type) {
        return new ModelTarget(path, type, false, 2, ModelProgress.none());
    }

    static ModelTarget replacing(Path path, TensorType type) {
        return new ModelTarget(path, type, true, 2, ModelProgress.none());
    }

    /** Writes a random model as a Hugging Face folder with a tokenizer of single letters. */
    public static Path folder(RandomModel model, Path folder) throws IOException {
        Files.createDirectories(folder);
        model.writeHuggingFaceFolder(folder);
        Files.writeString(folder.resolve("tokenizer.json"), letters().toString());
        Files.writeString(folder.resolve("tokenizer_config.json"),
                "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\", \"unk_token\": \"<unk>\","
                        + " \"chat_template\": \"{{ messages[0].content }}\"}");
        return folder;
    }

    /** SentencePiece without byte tokens: of the 61 ids of a random model 45 have a token. */
    private static ObjectNode letters() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode added = root.putArray("added_tokens");
        ObjectNode model = JsonNodeFactory.instance.objectNode().put("type", "BPE").put("unk_token", "<unk>")
                .put("fuse_unk", true);
        ObjectNode vocabulary = model.putObject("vocab");
        for (String special : List.of("<unk>", "<s>", "</s>")) {
            added.addObject().put("id", vocabulary.size()).put("content", special).put("normalized", false)
                    .put("special", true);
            vocabulary.put(special, vocabulary.size());
        }
        vocabulary.put("\u2581", vocabulary.size());
        LETTERS.chars().forEach(letter -> vocabulary.put(Character.toString(letter), vocabulary.size()));
        vocabulary.put("\u2581a", vocabulary.size());
        model.putArray("merges").add("\u2581 a");
        ArrayNode normalizers = root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
        normalizers.addObject().put("type", "Prepend").put("prepend", "\u2581");
        normalizers.addObject().put("type", "Replace").put("content", "\u2581").putObject("pattern").put("String",
                " ");
        ArrayNode decoders = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
        decoders.addObject().put("type", "Replace").put("content", " ").putObject("pattern").put("String", "\u2581");
        decoders.addObject().put("type", "Fuse");
        decoders.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
        root.set("model", model);
        return root;
    }

    /** The logits after the last of some ids. */
    static float[] logits(Path model, int[] ids) {
        try (LanguageModel loaded = LanguageModel.load(model, ExecutionOptions.defaults().withThreads(1));
                SequenceState state = loaded.newState()) {
            return loaded.decoder().nextLogits(List.of(new SequenceInput(state, ModelInput.tokens(ids))), null)
                    .toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    /** Type, shape and bytes of each tensor, for comparison. */
    static Map<String, String> fingerprints(WeightFile file) {
        Map<String, String> fingerprints = new TreeMap<>();
        for (StoredTensor tensor : file.tensors().values()) {
            CRC32C checksum = new CRC32C();
            checksum.update(tensor.data().toArray(ValueLayout.JAVA_BYTE));
            fingerprints.put(tensor.name(),
                    tensor.type() + " " + tensor.shape() + " " + Long.toHexString(checksum.getValue()));
        }
        return fingerprints;
    }

    /** The names in a folder, hidden ones included. */
    static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
