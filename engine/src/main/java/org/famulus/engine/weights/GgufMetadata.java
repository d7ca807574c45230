package org.famulus.engine.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.famulus.engine.ModelFormatException;

import static org.famulus.engine.weights.FormatErrors.quoted;

/**
 * The metadata of a GGUF file: typed values by key, in file order, immutable and independent of the file's being open.
 *
 * <p>A missing key or a value of another kind gives a {@link ModelFormatException} that names the key, what the file
 * has and what is wanted; each accessor with a fallback returns it only where the key is missing. Integers of any width
 * and sign are one kind, {@code float} and {@code double} another. Arrays of arrays are not supported. Safe for
 * concurrent use.
 */
public final class GgufMetadata {

    private final String source;
    private final Map<String, GgufValue> values;

    /** @param source the file's name, for messages */
    GgufMetadata(String source, Map<String, GgufValue> values) {
        this.source = source;
        this.values = Collections.unmodifiableMap(values);
    }

    /** Metadata to be written. */
    public static Builder builder() {
        return new Builder();
    }

    /** All keys, in file order. */
    public Set<String> keys() {
        return values.keySet();
    }

    public boolean contains(String key) {
        return values.containsKey(key);
    }

    /** A text. */
    public String string(String key) {
        return switch (require(key, "a text")) {
            case GgufValue.Text text -> text.string();
            case GgufValue other -> throw wrongKind(key, other, "a text");
        };
    }

    public String string(String key, String fallback) {
        return contains(key) ? string(key) : fallback;
    }

    /** An integer of any type; unsigned 64-bit ones of 2^63 and more are refused. */
    public long integer(String key) {
        GgufValue.Numbers value = integers(key, false);
        return checkedInteger(key, value, 0);
    }

    public long integer(String key, long fallback) {
        return contains(key) ? integer(key) : fallback;
    }

    /** An integer of any type whose value fits an {@code int}. */
    public int int32(String key) {
        long value = integer(key);
        if (value != (int) value) {
            throw error("the value " + value + " of " + quoted(key) + " is out of range; allowed is "
                    + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    public int int32(String key, int fallback) {
        return contains(key) ? int32(key) : fallback;
    }

    /** A floating-point number or an integer. */
    public double number(String key) {
        return numbers(key, false).number(0);
    }

    public double number(String key, double fallback) {
        return contains(key) ? number(key) : fallback;
    }

    /** A truth value. */
    public boolean bool(String key) {
        return bools(key, false).integer(0) != 0;
    }

    public boolean bool(String key, boolean fallback) {
        return contains(key) ? bool(key) : fallback;
    }

    /** Whether the key holds an array, of any element type. */
    public boolean isArray(String key) {
        return switch (require(key, "a value")) {
            case GgufValue.Numbers numbers -> numbers.array();
            case GgufValue.Text text -> false;
            case GgufValue.Texts texts -> true;
        };
    }

    /** An array of texts: an immutable list that decodes each text when asked for it, of constant-time access. */
    public List<String> strings(String key) {
        return switch (require(key, "an array of texts")) {
            case GgufValue.Texts texts -> texts.list();
            case GgufValue other -> throw wrongKind(key, other, "an array of texts");
        };
    }

    /** A new array of integers of any type; unsigned 64-bit ones of 2^63 and more are refused. */
    public long[] integers(String key) {
        GgufValue.Numbers array = integers(key, true);
        long[] integers = new long[array.size()];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = checkedInteger(key, array, i);
        }
        return integers;
    }

    /** A new array of numbers, floating-point or integer. */
    public double[] numbers(String key) {
        GgufValue.Numbers array = numbers(key, true);
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.number(i);
        }
        return numbers;
    }

    /** A new array of truth values. */
    public boolean[] bools(String key) {
        GgufValue.Numbers array = bools(key, true);
        boolean[] bools = new boolean[array.size()];
        for (int i = 0; i < bools.length; i++) {
            bools[i] = array.integer(i) != 0;
        }
        return bools;
    }

    /** The values themselves, for the writer. */
    Map<String, GgufValue> values() {
        return values;
    }

    /** A refusal of the file that these metadata are from. */
    ModelFormatException error(String problem) {
        return FormatErrors.error(source, problem);
    }

    private GgufValue.Numbers integers(String key, boolean array) {
        return numbers(key, array, array ? "an array of integers" : "an integer", GgufValue.Type::integer);
    }

    private GgufValue.Numbers numbers(String key, boolean array) {
        return numbers(key, array, array ? "an array of numbers" : "a number", type -> type != GgufValue.Type.BOOL);
    }

    private GgufValue.Numbers bools(String key, boolean array) {
        return numbers(key, array, array ? "an array of truth values" : "a truth value",
                type -> type == GgufValue.Type.BOOL);
    }

    private GgufValue.Numbers numbers(String key, boolean array, String wanted, Predicate<GgufValue.Type> allowed) {
        GgufValue value = require(key, wanted);
        if (value instanceof GgufValue.Numbers numbers && numbers.array() == array && allowed.test(numbers.type())) {
            return numbers;
        }
        throw wrongKind(key, value, wanted);
    }

    private long checkedInteger(String key, GgufValue.Numbers numbers, int i) {
        long value = numbers.integer(i);
        if (value < 0 && numbers.type() == GgufValue.Type.UINT64) {
            throw error("the value " + Long.toUnsignedString(value) + " of " + quoted(key)
                    + " is out of range; allowed is 0 to " + Long.MAX_VALUE);
        }
        return value;
    }

    private GgufValue require(String key, String wanted) {
        GgufValue value = values.get(key);
        if (value == null) {
            throw error("has no metadata key " + quoted(key) + ", which should be " + wanted
                    + "; convert the model again with a tool that writes it");
        }
        return value;
    }

    private ModelFormatException wrongKind(String key, GgufValue value, String wanted) {
        return error("the metadata key " + quoted(key) + " is " + value.description() + "; it should be "
                + wanted);
    }

    /** Collects metadata in the order in which it is to be written. A key given twice keeps its last value. */
    public static final class Builder {

        private final Map<String, GgufValue> values = new LinkedHashMap<>();

        private Builder() {
        }

        public Builder string(String key, String value) {
            return put(key, new GgufValue.Text(value.getBytes(StandardCharsets.UTF_8)));
        }

        /**
         * An unsigned number of 32 bits, the type that tools expect of counts and sizes.
         *
         * @throws IllegalArgumentException if {@code value} is negative or above 2^32 - 1
         */
        public Builder uint32(String key, long value) {
            if (value >>> 32 != 0) {
                throw new IllegalArgumentException(
                        "metadata " + key + " is " + value + "; allowed is 0 to " + 0xffff_ffffL);
            }
            return put(key, new GgufValue.Numbers(GgufValue.Type.UINT32, false, buffer(4).putInt((int) value).array()));
        }

        public Builder int64(String key, long value) {
            return put(key, new GgufValue.Numbers(GgufValue.Type.INT64, false, buffer(8).putLong(value).array()));
        }

        public Builder float32(String key, float value) {
            return put(key, new GgufValue.Numbers(GgufValue.Type.FLOAT32, false, buffer(4).putFloat(value).array()));
        }

        public Builder bool(String key, boolean value) {
            return put(key, new GgufValue.Numbers(GgufValue.Type.BOOL, false, new byte[]{(byte) (value ? 1 : 0)}));
        }

        public Builder strings(String key, List<String> texts) {
            byte[][] encoded = texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
            int[] ends = new int[encoded.length];
            int end = 0;
            for (int i = 0; i < ends.length; i++) {
                end = Math.addExact(end, encoded[i].length);
                ends[i] = end;
            }
            ByteBuffer utf8 = ByteBuffer.allocate(end);
            for (byte[] text : encoded) {
                utf8.put(text);
            }
            return put(key, new GgufValue.Texts(utf8.array(), ends));
        }

        public Builder int32s(String key, int[] array) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(4, array.length)).order(ByteOrder.LITTLE_ENDIAN);
            for (int value : array) {
                bytes.putInt(value);
            }
            return put(key, new GgufValue.Numbers(GgufValue.Type.INT32, true, bytes.array()));
        }

        public Builder float32s(String key, float[] array) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(4, array.length)).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : array) {
                bytes.putFloat(value);
            }
            return put(key, new GgufValue.Numbers(GgufValue.Type.FLOAT32, true, bytes.array()));
        }

        public GgufMetadata build() {
            return new GgufMetadata("metadata to be written", new LinkedHashMap<>(values));
        }

        private Builder put(String key, GgufValue value) {
            int bytes = key.getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > GgufReader.LONGEST_NAME) {
                throw new IllegalArgumentException("metadata key " + quoted(key) + " has " + bytes
                        + " bytes; allowed is 1 to " + GgufReader.LONGEST_NAME);
            }
            values.put(key, value);
            return this;
        }

        private static ByteBuffer buffer(int bytes) {
            return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
