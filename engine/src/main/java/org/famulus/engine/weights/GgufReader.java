package org.famulus.engine.weights;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.famulus.engine.ModelFormatException;

import static org.famulus.engine.weights.FormatErrors.error;
import static org.famulus.engine.weights.FormatErrors.quoted;

/**
 * Parses a GGUF file of version 2 or 3 in memory: header, metadata, tensor records, then the tensors' bytes from the
 * next multiple of the alignment. Nothing is allocated before its length has been checked against what is left of the
 * file.
 */
final class GgufReader {

    /** The first four bytes, "GGUF", as a little-endian number. */
    static final int MAGIC = 0x46554747;
    /** The version that is written. */
    static final int VERSION = 3;
    static final int DEFAULT_ALIGNMENT = 32;
    static final String ALIGNMENT_KEY = "general.alignment";
    /** Bytes that a metadata key or a tensor's name may have. */
    static final int LONGEST_NAME = 65_535;

    private static final int GREATEST_ALIGNMENT = 1 << 20;
    private static final int MOST_KEYS = 65_536;
    private static final int MOST_TENSORS = 100_000;
    private static final int MOST_DIMENSIONS = 4;
    /** A key's length and the value's type; a key has a byte at least, and so has a value. */
    private static final int SMALLEST_KEY_VALUE = 8 + 1 + 4 + 1;
    /** A name's length, the number of dimensions, the type and the offset. */
    private static final int SMALLEST_TENSOR_RECORD = 8 + 4 + 4 + 8;
    /** Names of types that exist in GGML and are not supported, for messages. */
    private static final Map<Integer, String> OTHER_TYPES = Map.ofEntries(Map.entry(9, "Q8_1"), Map.entry(10, "Q2_K"),
            Map.entry(11, "Q3_K"), Map.entry(15, "Q8_K"), Map.entry(16, "IQ2_XXS"), Map.entry(17, "IQ2_XS"),
            Map.entry(18, "IQ3_XXS"), Map.entry(19, "IQ1_S"), Map.entry(20, "IQ4_NL"), Map.entry(21, "IQ3_S"),
            Map.entry(22, "IQ2_S"), Map.entry(23, "IQ4_XS"), Map.entry(24, "I8"), Map.entry(25, "I16"),
            Map.entry(26, "I32"), Map.entry(27, "I64"), Map.entry(28, "F64"), Map.entry(29, "IQ1_M"),
            Map.entry(34, "TQ1_0"), Map.entry(35, "TQ2_0"), Map.entry(39, "MXFP4"));

    private final String source;
    private final GgufCursor cursor;
    private final MemorySegment file;

    private GgufReader(String source, MemorySegment file) {
        this.source = source;
        this.file = file;
        this.cursor = new GgufCursor(source, file);
    }

    /** What a file holds. */
    record Contents(GgufMetadata metadata, Map<String, StoredTensor> tensors) {
    }

    private record TensorRecord(String name, TensorType type, List<Long> shape, long offset, long bytes) {

        long end() {
            return offset + bytes;
        }
    }

    /**
     * @param source the file's name, for messages
     * @param file the whole file
     * @throws ModelFormatException if anything in it is not as it should be
     */
    static Contents read(String source, MemorySegment file) {
        return new GgufReader(source, file).read();
    }

    private Contents read() {
        readMagicAndVersion();
        long tensorCount = cursor.count("tensors", SMALLEST_TENSOR_RECORD, MOST_TENSORS);
        long keyCount = cursor.count("metadata keys", SMALLEST_KEY_VALUE, MOST_KEYS);
        GgufMetadata metadata = readMetadata(keyCount);
        int alignment = alignment(metadata);
        if (metadata.contains("split.count") && metadata.integer("split.count") > 1) {
            throw error(source, "is one of " + metadata.integer("split.count")
                    + " parts of a split model; merge them first (llama.cpp's gguf-split --merge)");
        }
        List<TensorRecord> records = readTensorRecords(tensorCount, alignment);
        return new Contents(metadata, place(records, alignment));
    }

    private void readMagicAndVersion() {
        int magic = cursor.int32("the magic number");
        if (magic != MAGIC) {
            throw error(source, String.format("begins with the bytes %08x, not with \"GGUF\"; give a GGUF file",
                    Integer.reverseBytes(magic)));
        }
        int version = cursor.int32("the version");
        if (version != 0 && (version & 0xffff) == 0) {
            throw error(source,
                    "is big-endian; only little-endian GGUF files are supported: convert it without --bigendian");
        }
        if (version != 2 && version != VERSION) {
            throw error(source, "is a GGUF file of version " + Integer.toUnsignedString(version)
                    + "; supported are 2 and 3: convert the model again");
        }
    }

    private GgufMetadata readMetadata(long keyCount) {
        Map<String, GgufValue> values = new LinkedHashMap<>();
        for (long i = 0; i < keyCount; i++) {
            String key = cursor.name("a metadata key");
            GgufValue value = cursor.value("metadata " + quoted(key));
            if (values.put(key, value) != null) {
                throw error(source, "has the metadata key " + quoted(key) + " twice; convert the model again");
            }
        }
        return new GgufMetadata(source, values);
    }

    /** The alignment that metadata state, 32 where they do not. */
    static int alignment(GgufMetadata metadata) {
        long alignment = metadata.integer(ALIGNMENT_KEY, DEFAULT_ALIGNMENT);
        if (alignment < 1 || alignment > GREATEST_ALIGNMENT || Long.bitCount(alignment) != 1) {
            throw metadata.error(ALIGNMENT_KEY + " is " + alignment + "; allowed are powers of two from 1 to "
                    + GREATEST_ALIGNMENT);
        }
        return (int) alignment;
    }

    private List<TensorRecord> readTensorRecords(long count, int alignment) {
        List<TensorRecord> records = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            String name = cursor.name("a tensor's name");
            String tensor = "tensor " + quoted(name);
            int dimensions = cursor.int32(tensor);
            if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
                throw error(source, tensor + " has " + Integer.toUnsignedString(dimensions)
                        + " dimensions; allowed are 0 to " + MOST_DIMENSIONS);
            }
            List<Long> shape = new ArrayList<>(dimensions);
            for (int d = 0; d < dimensions; d++) {
                long size = cursor.int64(tensor);
                if (size < 0 || size > Integer.MAX_VALUE) {
                    throw error(source, tensor + " has a dimension of " + Long.toUnsignedString(size)
                            + "; allowed is 0 to " + Integer.MAX_VALUE);
                }
                shape.add(size);
            }
            // The file lists the innermost dimension first.
            Collections.reverse(shape);
            TensorType type = type(tensor, cursor.int32(tensor));
            long offset = cursor.int64(tensor);
            if (offset < 0 || offset % alignment != 0) {
                throw error(source, tensor + " begins at byte " + Long.toUnsignedString(offset)
                        + " of the data; allowed are multiples of the alignment " + alignment);
            }
            records.add(new TensorRecord(name, type, shape, offset, bytes(tensor, type, shape)));
        }
        return records;
    }

    private TensorType type(String tensor, int ggmlId) {
        return TensorType.ofGgmlId(ggmlId).orElseThrow(() -> error(source, tensor + " has the type "
                + OTHER_TYPES.getOrDefault(ggmlId, "number " + Integer.toUnsignedString(ggmlId)) + "; supported are "
                + Arrays.stream(TensorType.values()).map(TensorType::name).collect(Collectors.joining(", "))
                + ": use a file of one of these types"));
    }

    private long bytes(String tensor, TensorType type, List<Long> shape) {
        long columns = shape.isEmpty() ? 1 : shape.getLast();
        if (columns % type.blockElements() != 0) {
            throw error(source, tensor + " of type " + type + " has rows of " + columns
                    + " elements; allowed are multiples of " + type.blockElements());
        }
        try {
            long elements = 1;
            for (long size : shape) {
                elements = Math.multiplyExact(elements, size);
            }
            return type.bytes(elements);
        } catch (ArithmeticException e) {
            throw error(source, tensor + " has the shape " + shape + ", which no file can hold", e);
        }
    }

    private Map<String, StoredTensor> place(List<TensorRecord> records, int alignment) {
        // Positions are below the file's size, and alignments at most 2^20: no overflow.
        long start = Math.ceilDiv(cursor.position(), (long) alignment) * alignment;
        long available = Math.max(0, file.byteSize() - start);
        Map<String, StoredTensor> tensors = LinkedHashMap.newLinkedHashMap(records.size());
        for (TensorRecord record : records) {
            if (record.offset > available || record.bytes > available - record.offset) {
                throw error(source,
                        "tensor " + quoted(record.name) + " needs " + record.bytes + " bytes from byte "
                                + record.offset + " of the data, but the file has only " + available
                                + "; it is not whole: fetch it again");
            }
            MemorySegment data = record.bytes == 0
                    ? file.asSlice(0, 0)
                    : file.asSlice(start + record.offset, record.bytes);
            if (tensors.put(record.name, new StoredTensor(record.name, record.type, record.shape, data)) != null) {
                throw error(source, "has the tensor " + quoted(record.name) + " twice; convert the model again");
            }
        }
        refuseOverlaps(records);
        return tensors;
    }

    private void refuseOverlaps(List<TensorRecord> records) {
        List<TensorRecord> inOrder = records.stream().filter(record -> record.bytes > 0)
                .sorted(Comparator.comparingLong(TensorRecord::offset)).toList();
        for (int i = 1; i < inOrder.size(); i++) {
            TensorRecord before = inOrder.get(i - 1);
            TensorRecord record = inOrder.get(i);
            if (record.offset < before.end()) {
                throw error(source, "tensor " + quoted(record.name) + " begins at byte " + record.offset
                        + " of the data, within tensor " + quoted(before.name) + ", which ends at " + before.end()
                        + "; convert the model again");
            }
        }
    }
}
