package org.famulus.engine.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.famulus.engine.weights.FormatErrors.quoted;

/**
 * Writes a GGUF file of version 3, little-endian: metadata, tensor records, then each tensor's bytes in the order in
 * which they were added, each at a multiple of {@code general.alignment} (32 where the metadata do not say). Not safe
 * for concurrent use.
 */
public final class GgufWriter {

    /** GGML keeps names in 64 bytes with a zero at the end. */
    private static final int LONGEST_TENSOR_NAME = 63;
    private static final int MOST_DIMENSIONS = 4;

    private final GgufMetadata metadata;
    private final int alignment;
    private final Map<String, WrittenTensor> tensors = new LinkedHashMap<>();

    /**
     * A writer without tensors yet.
     *
     * @throws org.famulus.engine.ModelFormatException if the metadata's {@code general.alignment} is not allowed
     */
    public GgufWriter(GgufMetadata metadata) {
        this.metadata = metadata;
        this.alignment = GgufReader.alignment(metadata);
    }

    /**
     * Adds a tensor; its bytes are asked for when it is written.
     *
     * @param name of 1 to 63 bytes in UTF-8, as llama.cpp wants it
     * @param shape at most four sizes, outermost first; the file lists them the other way round
     * @throws IllegalArgumentException if the name is taken or too long, or the shape is not possible for the type
     */
    public GgufWriter add(String name, TensorType type, List<Long> shape, TensorData data) {
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes == 0 || nameBytes > LONGEST_TENSOR_NAME) {
            throw new IllegalArgumentException("the tensor name " + quoted(name) + " has " + nameBytes
                    + " bytes; allowed is 1 to " + LONGEST_TENSOR_NAME);
        }
        if (shape.size() > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("tensor " + quoted(name) + " has the shape " + shape
                    + "; allowed are " + MOST_DIMENSIONS + " dimensions");
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
        AtomicFile.write(target, file -> {
            Elements elements = new Elements(file);
            elements.int32(GgufReader.MAGIC);
            elements.int32(GgufReader.VERSION);
            elements.int64(tensors.size());
            elements.int64(metadata.keys().size());
            for (Map.Entry<String, GgufValue> entry : metadata.values().entrySet()) {
                elements.text(entry.getKey().getBytes(StandardCharsets.UTF_8));
                elements.value(entry.getValue());
            }
            long offset = 0;
            for (WrittenTensor tensor : tensors.values()) {
                elements.record(tensor, offset);
                offset = Math.addExact(offset, Math.ceilDiv(tensor.bytes(), (long) alignment) * alignment);
            }
            file.align(alignment);
            for (WrittenTensor tensor : tensors.values()) {
                tensor.writeTo(file);
                file.align(alignment);
            }
        });
    }

    /** Writes the format's elements. */
    private record Elements(AtomicFile file) {

        void int32(int value) throws IOException {
            MemorySegment bytes = MemorySegment.ofArray(new byte[Integer.BYTES]);
            bytes.set(GgufValue.INT32, 0, value);
            file.write(bytes);
        }

        void int64(long value) throws IOException {
            MemorySegment bytes = MemorySegment.ofArray(new byte[Long.BYTES]);
            bytes.set(GgufValue.INT64, 0, value);
            file.write(bytes);
        }

        void text(byte[] utf8) throws IOException {
            int64(utf8.length);
            file.write(MemorySegment.ofArray(utf8));
        }

        void value(GgufValue value) throws IOException {
            switch (value) {
                case GgufValue.Text text -> {
                    int32(GgufValue.Type.STRING.id());
                    text(text.utf8());
                }
                case GgufValue.Texts texts -> {
                    int32(GgufValue.Type.ARRAY.id());
                    int32(GgufValue.Type.STRING.id());
                    int64(texts.ends().length);
                    for (int i = 0; i < texts.ends().length; i++) {
                        int64(texts.ends()[i] - texts.start(i));
                        file.write(MemorySegment.ofArray(texts.utf8()).asSlice(texts.start(i),
                                texts.ends()[i] - texts.start(i)));
                    }
                }
                case GgufValue.Numbers numbers -> {
                    if (numbers.array()) {
                        int32(GgufValue.Type.ARRAY.id());
                        int32(numbers.type().id());
                        int64(numbers.size());
                    } else {
                        int32(numbers.type().id());
                    }
                    file.write(MemorySegment.ofArray(numbers.littleEndian()));
                }
            }
        }

        void record(WrittenTensor tensor, long offset) throws IOException {
            text(tensor.name().getBytes(StandardCharsets.UTF_8));
            int32(tensor.shape().size());
            for (long size : tensor.shape().reversed()) {
                int64(size);
            }
            int32(tensor.type().ggmlId());
            int64(offset);
        }
    }
}
