package org.famulus.engine.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

/**
 * Writes a safetensors file with {@code "format": "pt"} in its metadata, as Hugging Face's loaders want. Tensors of
 * larger elements come first, else in the order in which they were added, so that each lies at a multiple of its
 * element's size. Not safe for concurrent use.
 */
public final class SafetensorsWriter {

    private static final int LENGTH_BYTES = 8;

    private final Map<String, WrittenTensor> tensors = new LinkedHashMap<>();

    /**
     * Adds a tensor; its bytes are asked for when it is written.
     *
     * @param type F32, F16 or BF16
     * @param shape sizes, outermost first
     * @throws IllegalArgumentException if the type is another one, the name is taken or reserved, or the shape is not
     *         possible
     */
    public SafetensorsWriter add(String name, TensorType type, List<Long> shape, TensorData data) {
        if (type.quantized()) {
            throw new IllegalArgumentException("tensor " + FormatErrors.quoted(name) + " has the type " + type
                    + "; a safetensors file holds F32, F16 and BF16: dequantize it first");
        }
        if (name.equals(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("no tensor may be named " + SafetensorsHeader.METADATA);
        }
        WrittenTensor.add(tensors, name, type, shape, data);
        return this;
    }

    /**
     * Writes the file, replacing one of this name once all is on the disk.
     *
     * @throws IOException in one line, if the file cannot be written; the target is as it was before
     * @throws IllegalArgumentException if a tensor's data are more or fewer bytes than its shape needs; likewise
     */
    public void write(Path target) throws IOException {
        List<WrittenTensor> inOrder = tensors.values().stream()
                .sorted(Comparator.comparingInt((WrittenTensor tensor) -> tensor.type().blockBytes()).reversed())
                .toList();
        byte[] header = header(inOrder);
        AtomicFile.write(target, file -> {
            file.write(MemorySegment.ofArray(header));
            for (WrittenTensor tensor : inOrder) {
                tensor.writeTo(file);
            }
        });
    }

    /** Length and JSON, padded with spaces so that the data begin at a multiple of eight bytes. */
    private static byte[] header(List<WrittenTensor> tensors) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[LENGTH_BYTES]);
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart(SafetensorsHeader.METADATA);
            json.writeStringField("format", "pt");
            json.writeEndObject();
            long begin = 0;
            for (WrittenTensor tensor : tensors) {
                long end = Math.addExact(begin, tensor.bytes());
                json.writeObjectFieldStart(tensor.name());
                json.writeStringField("dtype", tensor.type().name());
                writeNumbers(json, "shape", tensor.shape());
                writeNumbers(json, "data_offsets", List.of(begin, end));
                json.writeEndObject();
                begin = end;
            }
            json.writeEndObject();
        }
        int length = Math.ceilDiv(bytes.size(), LENGTH_BYTES) * LENGTH_BYTES;
        if (length - LENGTH_BYTES > SafetensorsHeader.LONGEST_HEADER) {
            throw new IllegalArgumentException("the header of " + tensors.size() + " tensors takes " + length
                    + " bytes; allowed are " + SafetensorsHeader.LONGEST_HEADER);
        }
        byte[] header = Arrays.copyOf(bytes.toByteArray(), length);
        Arrays.fill(header, bytes.size(), length, (byte) ' ');
        MemorySegment.ofArray(header).set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0,
                length - LENGTH_BYTES);
        return header;
    }

    private static void writeNumbers(JsonGenerator json, String key, List<Long> numbers) throws IOException {
        json.writeArrayFieldStart(key);
        for (long number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }
}
