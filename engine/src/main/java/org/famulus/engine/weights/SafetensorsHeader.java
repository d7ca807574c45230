package org.famulus.engine.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.famulus.engine.ModelFormatException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import static org.famulus.engine.weights.FormatErrors.error;
import static org.famulus.engine.weights.FormatErrors.quoted;

/**
 * The header of a safetensors file: eight bytes of length (little-endian), then JSON that gives each tensor's type,
 * shape and place in the bytes that follow. The places must cover those bytes exactly, without gap or overlap, as the
 * format's own library demands.
 */
final class SafetensorsHeader {

    /** Longest header that the format allows. */
    static final long LONGEST_HEADER = 100_000_000;

    /** Key of free-form text that is no tensor. */
    static final String METADATA = "__metadata__";

    private static final int LENGTH_BYTES = 8;
    private static final int MOST_TENSORS = 100_000;
    private static final int MOST_DIMENSIONS = 8;
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String source;
    private final MemorySegment data;
    private final List<Entry> entries = new ArrayList<>();

    private SafetensorsHeader(String source, MemorySegment data) {
        this.source = source;
        this.data = data;
    }

    private record Entry(String name, TensorType type, List<Long> shape, long begin, long end) {
    }

    /**
     * The tensors of a file in memory, in the order of their data.
     *
     * @param source the file's name, for messages
     * @param file the whole file
     * @throws ModelFormatException if anything in the header is not as it should be
     */
    static Map<String, StoredTensor> tensors(String source, MemorySegment file) {
        if (file.byteSize() < LENGTH_BYTES) {
            throw error(source, "has " + file.byteSize() + " bytes, but a safetensors file begins with "
                    + LENGTH_BYTES + " bytes of header length; fetch it again");
        }
        long length = file.get(LENGTH, 0);
        long available = Math.min(file.byteSize() - LENGTH_BYTES, LONGEST_HEADER);
        if (length < 2 || length > available) {
            throw error(source,
                    "states a header of " + Long.toUnsignedString(length) + " bytes, but in a safetensors file of "
                            + file.byteSize() + " bytes it has 2 to " + available
                            + "; it is no safetensors file, or not whole");
        }
        long dataStart = LENGTH_BYTES + length;
        SafetensorsHeader header = new SafetensorsHeader(source, file.asSlice(dataStart));
        header.parse(file.asSlice(LENGTH_BYTES, length));
        return header.place();
    }

    private void parse(MemorySegment text) {
        try (JsonParser json = StrictJson.parser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw error(source, "has a header that is no JSON object; it is no safetensors file");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals(METADATA)) {
                    checkMetadata(json);
                } else if (entries.size() == MOST_TENSORS) {
                    throw error(source, "lists more than " + MOST_TENSORS + " tensors, the most that are allowed");
                } else {
                    entries.add(entry(name, json));
                }
            }
            if (json.nextToken() != null) {
                throw error(source, "has more text after the JSON object of its header; fetch it again");
            }
        } catch (IOException e) {
            throw error(source, "has a header that is no valid JSON (" + StrictJson.problem(e) + "); fetch it again",
                    e);
        }
    }

    private void checkMetadata(JsonParser json) throws IOException {
        expect(json, JsonToken.START_OBJECT, quoted(METADATA), "an object of texts");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            json.nextToken();
            expect(json, JsonToken.VALUE_STRING, "a value in " + quoted(METADATA), "text");
        }
    }

    private Entry entry(String name, JsonParser json) throws IOException {
        String tensor = "tensor " + quoted(name);
        expect(json, JsonToken.START_OBJECT, tensor, "an object with dtype, shape and data_offsets");
        Optional<TensorType> type = Optional.empty();
        Optional<List<Long>> shape = Optional.empty();
        Optional<List<Long>> offsets = Optional.empty();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "dtype" -> type = Optional.of(type(tensor, json));
                case "shape" -> shape = Optional.of(numbers(tensor + " shape", json, Integer.MAX_VALUE));
                case "data_offsets" -> offsets = Optional
                        .of(numbers(tensor + " data_offsets", json, data.byteSize()));
                default -> throw error(source,
                        tensor + " has the key " + quoted(key) + "; allowed are dtype, shape, data_offsets");
            }
        }
        List<Long> place = require(offsets, tensor, "data_offsets");
        if (place.size() != 2 || place.getFirst() > place.getLast()) {
            throw error(source, tensor + " has the data_offsets " + place
                    + "; they are two, begin and end, in rising order");
        }
        return checked(new Entry(name, require(type, tensor, "dtype"), require(shape, tensor, "shape"),
                place.getFirst(), place.getLast()));
    }

    private Entry checked(Entry entry) {
        long bytes = entry.type.blockBytes();
        try {
            for (long size : entry.shape) {
                bytes = Math.multiplyExact(bytes, size);
            }
        } catch (ArithmeticException e) {
            throw error(source, "tensor " + quoted(entry.name) + " has the shape " + entry.shape
                    + ", which no file can hold", e);
        }
        if (bytes != entry.end - entry.begin) {
            throw error(source, "tensor " + quoted(entry.name) + " of type " + entry.type + " and shape " + entry.shape
                    + " needs " + bytes + " bytes, but its data_offsets [" + entry.begin + ", " + entry.end + "] hold "
                    + (entry.end - entry.begin));
        }
        return entry;
    }

    private TensorType type(String tensor, JsonParser json) throws IOException {
        expect(json, JsonToken.VALUE_STRING, tensor + " dtype", "text");
        return switch (json.getText()) {
            case "F32" -> TensorType.F32;
            case "F16" -> TensorType.F16;
            case "BF16" -> TensorType.BF16;
            default -> throw error(source, tensor + " has the dtype " + quoted(json.getText())
                    + "; supported are F32, F16 and BF16: convert the model to one of them");
        };
    }

    private List<Long> numbers(String what, JsonParser json, long greatest) throws IOException {
        expect(json, JsonToken.START_ARRAY, what, "an array of whole numbers");
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json, JsonToken.VALUE_NUMBER_INT, what, "an array of whole numbers");
            long number = json.getLongValue();
            if (number < 0 || number > greatest) {
                throw error(source, what + " has the value " + number + "; allowed is 0 to " + greatest
                        + ", so the file is not whole or wrong");
            }
            if (numbers.size() == MOST_DIMENSIONS) {
                throw error(source, what + " has more than " + MOST_DIMENSIONS + " values, the most that are allowed");
            }
            numbers.add(number);
        }
        return numbers;
    }

    private void expect(JsonParser json, JsonToken wanted, String what, String words) {
        if (json.currentToken() != wanted) {
            throw error(source, what + " is " + json.currentToken() + " where the format wants " + words);
        }
    }

    private <T> T require(Optional<T> value, String tensor, String key) {
        return value.orElseThrow(() -> error(source, tensor + " has no " + key + "; fetch the file again"));
    }

    private Map<String, StoredTensor> place() {
        // The sort is stable: tensors without elements keep the header's order.
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        Map<String, StoredTensor> tensors = LinkedHashMap.newLinkedHashMap(entries.size());
        long position = 0;
        for (Entry entry : entries) {
            if (entry.begin != position) {
                throw error(source, "tensor " + quoted(entry.name) + " begins at byte " + entry.begin
                        + " of the data, but the one before it ends at " + position
                        + "; tensors follow each other without gap or overlap");
            }
            position = entry.end;
            tensors.put(entry.name, new StoredTensor(entry.name, entry.type, entry.shape,
                    data.asSlice(entry.begin, entry.end - entry.begin)));
        }
        if (position != data.byteSize()) {
            throw error(source, "has " + data.byteSize() + " bytes of data, but its tensors take " + position
                    + "; fetch it again");
        }
        return tensors;
    }
}
