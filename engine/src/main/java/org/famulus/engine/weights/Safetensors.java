package org.famulus.engine.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

import org.famulus.engine.ModelFormatException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import static org.famulus.engine.weights.FormatErrors.error;
import static org.famulus.engine.weights.FormatErrors.quoted;

/**
 * An open safetensors file, or the set of them in a Hugging Face folder, memory-mapped. Types F32, F16 and BF16.
 *
 * <p>A tensor's data may lie at any byte: readers use unaligned layouts. Tensors come in the order of their data, part
 * after part. Safe for concurrent reading. Closing unmaps; reading a tensor's data afterwards throws
 * {@link IllegalStateException}. Closing twice is allowed.
 */
public final class Safetensors implements WeightFile {

    private static final String SINGLE_FILE = "model.safetensors";
    private static final String INDEX_FILE = "model.safetensors.index.json";

    private final Path path;
    private final MappedFiles files;
    private final Map<String, StoredTensor> tensors;

    private Safetensors(Path path, MappedFiles files, Map<String, StoredTensor> tensors) {
        this.path = path;
        this.files = files;
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Opens a file, or a folder that holds {@code model.safetensors} or {@code model.safetensors.index.json} with the
     * parts it names. Where a folder holds both, the single file counts, as for Hugging Face's own loader.
     *
     * @throws ModelFormatException if the file or a part is missing, unreadable, of another type or contradicts itself
     */
    public static Safetensors open(Path path) {
        MappedFiles files = new MappedFiles();
        try {
            return new Safetensors(path, files, tensors(path, files));
        } catch (Throwable e) {
            files.close();
            throw e;
        }
    }

    private static Map<String, StoredTensor> tensors(Path path, MappedFiles files) {
        if (!Files.isDirectory(path)) {
            return part(path, files);
        }
        if (Files.exists(path.resolve(SINGLE_FILE))) {
            return part(path.resolve(SINGLE_FILE), files);
        }
        if (Files.exists(path.resolve(INDEX_FILE))) {
            return parts(path, files);
        }
        throw error(path.toString(),
                "the folder has neither " + SINGLE_FILE + " nor " + INDEX_FILE + "; give a Hugging Face model folder");
    }

    private static Map<String, StoredTensor> part(Path file, MappedFiles files) {
        return SafetensorsHeader.tensors(file.toString(), files.map(file, "a safetensors file"));
    }

    private static Map<String, StoredTensor> parts(Path folder, MappedFiles files) {
        Path indexPath = folder.resolve(INDEX_FILE);
        Map<String, String> parts = weightMap(indexPath);
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (String partName : new LinkedHashSet<>(parts.values())) {
            Path part = folder.resolve(partName);
            if (Files.notExists(part)) {
                throw error(indexPath.toString(),
                        "names the part " + quoted(partName) + ", which is not in the folder; fetch it as well");
            }
            for (StoredTensor tensor : part(part, files).values()) {
                if (!partName.equals(parts.get(tensor.name()))) {
                    throw error(part.toString(), "holds the tensor " + quoted(tensor.name()) + ", which " + INDEX_FILE
                            + " does not place there; index and parts belong to different models");
                }
                tensors.put(tensor.name(), tensor);
            }
        }
        parts.forEach((tensor, part) -> {
            if (!tensors.containsKey(tensor)) {
                throw error(indexPath.toString(), "places the tensor " + quoted(tensor) + " in " + quoted(part)
                        + ", which does not hold it; index and parts differ");
            }
        });
        return tensors;
    }

    private static Map<String, String> weightMap(Path indexPath) {
        try (MappedFiles index = new MappedFiles()) {
            return weightMap(indexPath.toString(), index.map(indexPath, "a safetensors index"));
        }
    }

    /** Part names by tensor name, out of an index's JSON. */
    static Map<String, String> weightMap(String source, MemorySegment index) {
        if (index.byteSize() > SafetensorsHeader.LONGEST_HEADER) {
            throw error(source, "has " + index.byteSize() + " bytes; an index has at most "
                    + SafetensorsHeader.LONGEST_HEADER);
        }
        Map<String, String> parts = new LinkedHashMap<>();
        try (JsonParser json = StrictJson.parser(index)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw error(source, "is no JSON object; fetch it again");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                boolean wanted = json.currentName().equals("weight_map");
                json.nextToken();
                if (wanted) {
                    readWeightMap(source, json, parts);
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw error(source, "has more text after its JSON object; fetch it again");
            }
        } catch (IOException e) {
            throw error(source, "is no valid JSON (" + StrictJson.problem(e) + "); fetch it again", e);
        }
        if (parts.isEmpty()) {
            throw error(source, "has no tensors in its \"weight_map\"; fetch it again");
        }
        return parts;
    }

    private static void readWeightMap(String source, JsonParser json, Map<String, String> parts) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw error(source, "has a \"weight_map\" that is no JSON object; fetch it again");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String tensor = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw error(source, "places the tensor " + quoted(tensor) + " in no file name; fetch it again");
            }
            String part = json.getText();
            // An index must not reach outside its folder.
            if (!part.endsWith(".safetensors") || part.contains("/") || part.contains("\\") || part.contains(":")
                    || part.indexOf('\0') >= 0) {
                throw error(source, "places the tensor " + quoted(tensor) + " in " + quoted(part)
                        + "; allowed are names of .safetensors files in the same folder");
            }
            parts.put(tensor, part);
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    @Override
    public long fileBytes() {
        return files.bytes();
    }

    @Override
    public void close() {
        files.close();
    }
}
