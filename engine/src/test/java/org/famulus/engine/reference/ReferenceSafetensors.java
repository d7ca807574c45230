package org.famulus.engine.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Safetensors files of F32 tensors, as small as the oracle needs: eight bytes of header length, a JSON header with type,
 * shape and byte range of each tensor, and the data, all little-endian.
 */
public final class ReferenceSafetensors {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReferenceSafetensors() {
    }

    /**
     * Reads all tensors of a file.
     *
     * @throws IllegalArgumentException for a tensor that is not F32
     */
    public static Map<String, ReferenceTensor> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Math.toIntExact(bytes.getLong())];
        bytes.get(header);
        ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        Map<String, ReferenceTensor> tensors = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : JSON.readTree(header).properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), data));
            }
        }
        return tensors;
    }

    private static ReferenceTensor tensor(String name, JsonNode description, ByteBuffer data) {
        if (!description.path("dtype").asText().equals("F32")) {
            throw new IllegalArgumentException("the oracle reads F32 tensors, not " + name + ": " + description);
        }
        int[] shape = new int[description.path("shape").size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = description.path("shape").path(i).asInt();
        }
        int begin = description.path("data_offsets").path(0).asInt();
        int end = description.path("data_offsets").path(1).asInt();
        float[] values = new float[(end - begin) / Float.BYTES];
        data.slice(begin, end - begin).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return ReferenceTensor.of(values, shape);
    }

    /** Writes tensors as F32, in the order of their names. */
    public static void write(Path file, Map<String, ReferenceTensor> tensors) throws IOException {
        Map<String, ReferenceTensor> sorted = new TreeMap<>(tensors);
        ObjectNode header = JSON.createObjectNode();
        header.putObject("__metadata__").put("format", "pt");
        int offset = 0;
        for (Map.Entry<String, ReferenceTensor> entry : sorted.entrySet()) {
            ObjectNode description = header.putObject(entry.getKey()).put("dtype", "F32");
            entry.getValue().shape().forEach(description.putArray("shape")::add);
            int end = Math.addExact(offset, bytes(entry.getValue()));
            description.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        String text = JSON.writeValueAsString(header);
        // Padded so that the data starts at a multiple of eight bytes.
        byte[] headerBytes = (text + " ".repeat((8 - text.length() % 8) % 8)).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + headerBytes.length + offset).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(headerBytes.length).put(headerBytes);
        for (ReferenceTensor tensor : sorted.values()) {
            for (float value : tensor.toFloats()) {
                bytes.putFloat(value);
            }
        }
        Files.write(file, bytes.array());
    }

    private static int bytes(ReferenceTensor tensor) {
        return Math.multiplyExact(Math.multiplyExact(tensor.rows(), tensor.columns()), Float.BYTES);
    }
}
