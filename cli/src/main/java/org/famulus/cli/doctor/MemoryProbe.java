package org.famulus.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

import com.sun.management.OperatingSystemMXBean;

/** Reads how much memory there is. */
final class MemoryProbe {

    private static final Path MEMINFO = Path.of("/proc/meminfo");

    private MemoryProbe() {
    }

    static Diagnosis.Memory read(OperatingSystemMXBean system) {
        String meminfo = "";
        try {
            meminfo = Files.isReadable(MEMINFO) ? Files.readString(MEMINFO) : "";
        } catch (IOException unreadable) {
            // The JVM's own figures do.
        }
        return of(meminfo, system.getTotalMemorySize(), system.getFreeMemorySize());
    }

    /**
     * @param meminfo the text of {@code /proc/meminfo}, or empty
     * @param jvmTotal what the JVM may use at most: the machine's memory, or the limit of its control group
     * @param jvmFree what of that nobody uses
     */
    static Diagnosis.Memory of(String meminfo, long jvmTotal, long jvmFree) {
        long total = Math.max(field(meminfo, "MemTotal").orElse(jvmTotal), jvmTotal);
        boolean limited = jvmTotal < total;
        long available = field(meminfo, "MemAvailable").orElse(jvmFree);
        return new Diagnosis.Memory(total, limited ? Math.min(available, jvmFree) : available,
                limited ? jvmTotal : null);
    }

    /** A field of {@code /proc/meminfo} in bytes; the file counts in units of 1024 bytes, which it calls kB. */
    private static OptionalLong field(String meminfo, String name) {
        return meminfo.lines().filter(line -> line.startsWith(name + ":")).map(line -> line.replaceAll("[^0-9]", ""))
                .filter(digits -> !digits.isEmpty())
                .mapToLong(digits -> Math.multiplyExact(Long.parseLong(digits), 1024))
                .findFirst();
    }
}
