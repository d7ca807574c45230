package org.famulus.report.training;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.famulus.report.AtomicFile;
import org.famulus.report.chart.Point;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The file {@code metrics.jsonl}: one JSON object a line, {@code step} first. Each record is handed to the system at once, so
 * that it outlives the process however that ends; a process that is killed while it writes leaves at most a last line that is
 * cut, which readers pass over. For one thread.
 */
public final class MetricsLog implements AutoCloseable {

    private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final Path file;
    private final FileChannel channel;
    private long lastStep;

    private MetricsLog(Path file, long lastStep) throws IOException {
        this.file = file;
        this.lastStep = lastStep;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /**
     * Begins an empty log; a file of this name is replaced.
     *
     * @throws IOException in one line, if it cannot be written
     */
    public static MetricsLog begin(Path file) throws IOException {
        AtomicFile.write(file, "");
        return new MetricsLog(file, 0);
    }

    /**
     * Continues a log where training resumes: records at {@code step} and after it are dropped, since those steps will be done
     * again, and so is a last line that is cut. A log that does not exist begins empty.
     *
     * @throws MetricsFormatException if a line before the last is no record
     * @throws IOException in one line, if the file cannot be read or written; it is then as it was before
     */
    public static MetricsLog resume(Path file, long step) throws IOException {
        var kept = new StringBuilder();
        long last = 0;
        if (Files.exists(file)) {
            for (MetricsRecord metrics : read(file)) {
                if (metrics.step() < step) {
                    kept.append(line(metrics));
                    last = metrics.step();
                }
            }
        }
        AtomicFile.write(file, kept.toString());
        return new MetricsLog(file, last);
    }

    /**
     * Adds one record.
     *
     * @throws IllegalArgumentException when its step is before that of the last record
     * @throws IOException in one line, if it cannot be written whole, for instance on a full disk; the records before it stay
     */
    public void append(MetricsRecord metrics) throws IOException {
        if (metrics.step() < lastStep) {
            throw new IllegalArgumentException("metrics of step " + metrics.step() + " after those of step " + lastStep
                    + "; steps go up, and resume drops those that are done again");
        }
        long end = channel.size();
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(line(metrics));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            // A piece of a line would join with the next record.
            channel.truncate(end);
            throw new IOException("writing " + file + " failed: " + e.getMessage() + "; the records before are kept",
                    e);
        }
        lastStep = metrics.step();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /**
     * All records of a log, also of one that is still written to.
     *
     * @throws MetricsFormatException if a line is no record, unless it is the last one and cut
     * @throws IOException if the file cannot be read
     */
    public static List<MetricsRecord> read(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        List<MetricsRecord> records = new ArrayList<>();
        int number = 0;
        for (int start = 0; start < text.length();) {
            int end = text.indexOf('\n', start);
            boolean cut = end < 0;
            String line = text.substring(start, cut ? text.length() : end);
            number++;
            try {
                records.add(parse(line));
            } catch (IllegalArgumentException e) {
                if (!cut) {
                    throw new MetricsFormatException(file + ", line " + number + ": " + e.getMessage());
                }
            }
            start = cut ? text.length() : end + 1;
        }
        return records;
    }

    /** One metric over the steps; records without it are passed over. */
    public static List<Point> series(List<MetricsRecord> records, String name) {
        List<Point> points = new ArrayList<>();
        for (MetricsRecord metrics : records) {
            Double value = metrics.values().get(name);
            if (value != null) {
                points.add(new Point(metrics.step(), value));
            }
        }
        return points;
    }

    private static String line(MetricsRecord metrics) {
        ObjectNode object = MAPPER.createObjectNode().put(MetricsRecord.STEP, metrics.step());
        metrics.values().forEach((name, value) -> {
            if (value.isNaN()) {
                object.putNull(name);
            } else {
                object.put(name, value);
            }
        });
        return object + "\n";
    }

    private static MetricsRecord parse(String line) {
        JsonNode object;
        try {
            object = MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not JSON: " + String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse(""), e);
        }
        JsonNode step = object.get(MetricsRecord.STEP);
        if (step == null || !step.isIntegralNumber() || !step.canConvertToLong()) {
            throw new IllegalArgumentException("not an object with a whole number \"step\"");
        }
        Map<String, Double> values = new LinkedHashMap<>();
        object.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (field.getKey().equals(MetricsRecord.STEP)) {
                return;
            }
            if (!value.isNumber() && !value.isNull()) {
                throw new IllegalArgumentException(field.getKey() + " is not a number or null");
            }
            values.put(field.getKey(), value.isNull() ? Double.NaN : value.doubleValue());
        });
        return new MetricsRecord(step.longValue(), values);
    }
}
