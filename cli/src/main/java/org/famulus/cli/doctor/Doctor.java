package org.famulus.cli.doctor;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.famulus.cli.CommonOptions;
import org.famulus.cli.Json;
import org.famulus.cli.Terminal;
import org.famulus.cli.VectorModule;
import org.famulus.cli.Version;
import org.famulus.cli.doctor.Diagnosis.Finding;
import org.famulus.cli.doctor.Diagnosis.Severity;
import org.famulus.engine.kernels.VectorHardware;
import org.jspecify.annotations.Nullable;

import com.sun.management.OperatingSystemMXBean;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at the machine and loads the native libraries for real. */
@Command(name = "doctor", description = {
        "Check this machine: JDK, native libraries, processor, memory; say what would be slow and why.",
        "Exit status 1 when something that Famulus needs does not work."})
public final class Doctor implements Callable<Integer> {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final String START_CACHE = "-XX:AOTCache=";

    private final Terminal terminal;

    @Mixin
    private CommonOptions common = new CommonOptions();

    /** @param terminal where the diagnosis goes */
    public Doctor(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Diagnosis diagnosis = diagnose();
        if (common.json()) {
            Json.print(terminal.out(), diagnosis);
        } else {
            print(diagnosis, terminal.out());
        }
        return diagnosis.healthy() ? 0 : 1;
    }

    private Diagnosis diagnose() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Diagnosis.JavaRuntime java = java();
        Diagnosis.Processor processor = processor(system);
        Diagnosis.Memory memory = MemoryProbe.read(system);
        List<Diagnosis.Library> libraries = List.of(LibraryProbe.tokenizers(), LibraryProbe.tensors());
        Diagnosis.NativeCache cache = NativeCacheProbe.read();
        boolean measurable = processor.vectorBits() != null && libraries.stream().allMatch(Diagnosis.Library::loads);
        Diagnosis.Speeds speeds = measurable ? SpeedProbe.measure(common.threads()) : null;
        List<Finding> findings = Findings.of(java, processor, memory, libraries, cache, speeds);
        boolean healthy = findings.stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
        Version version = Version.current();
        return new Diagnosis(version.version(), version.commit(), healthy, java, processor, memory, libraries, cache,
                speeds, findings);
    }

    private static Diagnosis.JavaRuntime java() {
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
        @Nullable
        String startCache = flags.stream().filter(flag -> flag.startsWith(START_CACHE)).findFirst()
                .map(flag -> flag.substring(START_CACHE.length())).orElse(null);
        return new Diagnosis.JavaRuntime(Runtime.version().toString(),
                Objects.requireNonNullElse(System.getProperty("java.vendor"), "unknown"),
                Objects.requireNonNullElse(System.getProperty("java.home"), "unknown"),
                Runtime.getRuntime().maxMemory(),
                startCache, flags);
    }

    private static Diagnosis.Processor processor(OperatingSystemMXBean system) {
        ProcessorFeatures features = ProcessorFeatures.UNKNOWN;
        try {
            features = Files.isReadable(CPUINFO) ? ProcessorFeatures.parse(Files.readString(CPUINFO)) : features;
        } catch (IOException unreadable) {
            // Only Linux has this file, and nothing depends on it.
        }
        return new Diagnosis.Processor(Objects.requireNonNullElse(features.name(), system.getArch()), system.getArch(),
                Runtime.getRuntime().availableProcessors(), vectorBits(), features.relevant(),
                Math.round(system.getSystemLoadAverage() * 100) / 100.0);
    }

    private static @Nullable Integer vectorBits() {
        try {
            VectorModule.load();
            return VectorHardware.preferredBits();
        } catch (IllegalStateException | LinkageError noVectors) {
            return null;
        }
    }

    static void print(Diagnosis diagnosis, PrintStream out) {
        var java = diagnosis.java();
        line(out, "Famulus", diagnosis.version() + ", commit " + diagnosis.commit());
        line(out, "JDK", java.version() + ", " + java.vendor() + ", " + java.home());
        line(out, "", "heap at most " + java.heapLimitBytes() / 1_000_000 + " MB, "
                + (java.startCache() == null ? "no start cache" : "start cache in use"));
        var processor = diagnosis.processor();
        line(out, "Processor", processor.name() + ", " + processor.available() + " available, "
                + (processor.vectorBits() == null ? "no vectors" : "vectors of " + processor.vectorBits() + " bits"));
        if (!processor.features().isEmpty()) {
            line(out, "", String.join(" ", processor.features()));
        }
        var memory = diagnosis.memory();
        line(out, "Memory", gigabytes(memory.totalBytes()) + ", " + gigabytes(memory.availableBytes()) + " available"
                + (memory.limitBytes() == null ? "" : ", limited to " + gigabytes(memory.limitBytes())));
        String heading = "Libraries";
        for (Diagnosis.Library library : diagnosis.libraries()) {
            line(out, heading, library.name() + (library.loads() ? " loads in " : " fails after ")
                    + String.format(Locale.ROOT, "%.2f s", library.seconds()) + ": " + library.detail());
            heading = "";
        }
        var cache = diagnosis.nativeCache();
        line(out, "Unpacked in", cache.path() + ", " + cache.bytes() / 1_000_000 + " MB, "
                + gigabytes(cache.freeBytes()) + " free");
        if (diagnosis.speeds() != null) {
            print(diagnosis.speeds(), out);
        }
        out.println();
        if (diagnosis.findings().isEmpty()) {
            out.println("Everything works, and nothing here makes it slow.");
        }
        for (Finding finding : diagnosis.findings()) {
            out.println((finding.severity() == Severity.ERROR ? "Does not work: " : "Slow: ") + finding.what());
            out.println("    " + finding.remedy());
        }
    }

    private static void print(Diagnosis.Speeds speeds, PrintStream out) {
        line(out, "Speed", String.format(Locale.ROOT, "%.1f GB/s from memory with %d %s, vectors of %d bits in use",
                speeds.memoryBandwidth() / 1e9, speeds.threads(), speeds.threads() == 1 ? "thread" : "threads",
                speeds.vectorBits()));
        line(out, "", String.format(Locale.ROOT, "matrix products: %.0f GFLOP/s in f32, %.0f in bf16 (%s)",
                speeds.f32MatrixPeak() / 1e9, speeds.bf16MatrixPeak() / 1e9,
                speeds.bf16Worthwhile() ? "worthwhile" : "not worthwhile: use --compute f32"));
    }

    private static void line(PrintStream out, String heading, String text) {
        out.println(String.format(Locale.ROOT, "%-12s %s", heading, text));
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
