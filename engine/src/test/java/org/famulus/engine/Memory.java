package org.famulus.engine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/** Reads how much native memory the process holds, as Linux tells it. */
public final class Memory {

    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");
    private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]{8,16})");

    private Memory() {
    }

    /**
     * A reading.
     *
     * @param nativeBytes resident anonymous memory outside of the Java heap: native allocations, thread stacks, compiled
     *        code, class metadata; mapped model files are not in it
     */
    public record Reading(long nativeBytes) {
    }

    /** Collects garbage, so that native objects whose owners are gone are freed, and reads. */
    public static Reading read() {
        Assumptions.assumeTrue(Files.isReadable(MAPPINGS),
                "skipped: there is no /proc/self/smaps to read the process's memory from");
        System.gc();
        System.gc();
        return new Reading(nativeBytes());
    }

    /**
     * Asserts that little has been added since a reading. What the compiler and the allocator still add after a warm-up
     * comes to a few MB.
     */
    public static void assertFlat(Reading before, long allowance) {
        long growth = read().nativeBytes() - before.nativeBytes();
        assertThat(growth).as("growth of native memory in bytes, after %d", before.nativeBytes())
                .isLessThan(allowance);
    }

    private static long nativeBytes() {
        long[] heap = heapRange();
        long bytes = 0;
        boolean counted = false;
        try {
            for (String line : Files.readAllLines(MAPPINGS)) {
                Matcher mapping = MAPPING.matcher(line);
                if (mapping.matches()) {
                    long start = Long.parseUnsignedLong(mapping.group(1), 16);
                    counted = start < heap[0] || start >= heap[1];
                } else if (counted && line.startsWith("Anonymous:")) {
                    bytes += 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes;
    }

    /** Where the Java heap lies: the least and greatest address that the virtual machine names as its bounds. */
    private static long[] heapRange() {
        try {
            String info = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcHeapInfo", null, null);
            String heap = info.split("Metaspace", 2)[0];
            long[] range = {Long.MAX_VALUE, 0};
            Matcher address = ADDRESS.matcher(heap);
            while (address.find()) {
                long value = Long.parseUnsignedLong(address.group(1), 16);
                range[0] = Math.min(range[0], value);
                range[1] = Math.max(range[1], value);
            }
            assertThat(range[1]).as("bounds of the heap in '%s'", info).isGreaterThan(range[0]);
            return range;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
