package org.famulus.cli.doctor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import org.famulus.cli.doctor.Diagnosis.Finding;
import org.famulus.cli.doctor.Diagnosis.JavaRuntime;
import org.famulus.cli.doctor.Diagnosis.Library;
import org.famulus.cli.doctor.Diagnosis.Memory;
import org.famulus.cli.doctor.Diagnosis.NativeCache;
import org.famulus.cli.doctor.Diagnosis.Processor;
import org.famulus.cli.doctor.Diagnosis.Severity;
import org.famulus.cli.doctor.Diagnosis.Speeds;
import org.jspecify.annotations.Nullable;

/** Judges what was found: what does not work, what will be slow and why, and what to do about it. */
final class Findings {

    private static final long GIBIBYTE = 1L << 30;
    /** LibTorch and OpenBLAS unpacked take 466 MB on Linux. */
    private static final long UNPACKED_BYTES = 470_000_000;
    private static final long LITTLE_MEMORY_BYTES = 2 * GIBIBYTE;

    private Findings() {
    }

    /** The findings, most serious first. */
    static List<Finding> of(JavaRuntime java, Processor processor, Memory memory, List<Library> libraries,
            NativeCache cache, @Nullable Speeds speeds) {
        var findings = new ArrayList<Finding>();
        for (Library library : libraries) {
            if (!library.loads()) {
                findings.add(new Finding(Severity.ERROR, library.name() + " does not load: " + library.detail(),
                        "see the platforms in README.md; where the platform is listed, check that " + cache.path()
                                + " can be written and that programs may run from it, or set FAMULUS_CACHE"));
            }
        }
        if (cache.bytes() + cache.freeBytes() < UNPACKED_BYTES) {
            findings.add(new Finding(Severity.ERROR,
                    "the native libraries need " + UNPACKED_BYTES / 1_000_000 + " MB in " + cache.path() + ", where "
                            + cache.freeBytes() / 1_000_000 + " MB are free",
                    "free space, or set FAMULUS_CACHE to a folder on another disk"));
        }
        judgeProcessor(processor, findings);
        judgeBfloat16(processor, speeds, findings);
        judgeJava(java, findings);
        if (memory.availableBytes() < LITTLE_MEMORY_BYTES) {
            findings.add(new Finding(Severity.SLOW,
                    "only " + memory.availableBytes() / 1_000_000
                            + " MB of memory are available: a larger model is read from disk again and again",
                    memory.limitBytes() == null
                            ? "close other programs, or use a smaller or more strongly quantized model"
                            : "raise the memory limit of the container, or use a smaller model"));
        }
        findings.sort(Comparator.comparing(Finding::severity));
        return List.copyOf(findings);
    }

    private static void judgeProcessor(Processor processor, List<Finding> findings) {
        Integer bits = processor.vectorBits();
        if (bits == null) {
            findings.add(new Finding(Severity.ERROR, "this JVM does not let the Vector API be loaded",
                    "use JDK 25, or start with FAMULUS_JAVA_OPTIONS=--add-modules=jdk.incubator.vector"));
        } else if (bits < 256) {
            findings.add(new Finding(Severity.SLOW, "vectors have " + bits
                    + " bits: generating text takes more instructions than with 256 or 512",
                    processor.features().contains("avx2")
                            ? "the processor has AVX2; remove a -XX:UseAVX flag or a setting that hides it"
                            : "nothing to set: the processor has no wider ones"));
        }
        if (processor.available() == 1) {
            findings.add(new Finding(Severity.SLOW, "only one processor is available: work cannot be spread",
                    "give the machine or the container more processors"));
        }
        if (processor.load() > processor.available() + 0.5) {
            findings.add(new Finding(Severity.SLOW,
                    String.format(Locale.ROOT, "other programs are busy: %.1f threads want to run on %d processors",
                            processor.load(), processor.available()),
                    "let them finish before measuring, or use fewer --threads"));
        }
    }

    /** What was measured decides; where nothing was, what the processor says of itself. */
    private static void judgeBfloat16(Processor processor, @Nullable Speeds speeds, List<Finding> findings) {
        boolean bfloat16 = processor.features().stream().anyMatch(name -> name.endsWith("bf16"));
        if (speeds != null && !speeds.bf16Worthwhile()) {
            findings.add(new Finding(Severity.SLOW, String.format(Locale.ROOT,
                    "products in bf16 are not faster than in f32 here (%.0f and %.0f GFLOP/s): reading long prompts takes about twice as long as with processors that have them",
                    speeds.bf16MatrixPeak() / 1e9, speeds.f32MatrixPeak() / 1e9),
                    bfloat16
                            ? "the processor has bf16 instructions; measure again while nothing else runs"
                            : "use --compute f32, which is as fast and more exact; avx512_bf16, amx_bf16 or ARM's bf16 would be needed"));
        } else if (speeds == null && !processor.features().isEmpty() && !bfloat16) {
            findings.add(new Finding(Severity.SLOW,
                    "the processor has no bf16 products: reading long prompts takes about twice as long",
                    "nothing to set: avx512_bf16, amx_bf16 or ARM's bf16 would be needed"));
        }
    }

    private static void judgeJava(JavaRuntime java, List<Finding> findings) {
        for (String flag : java.flags()) {
            if (flag.equals("-Xint") || (flag.startsWith("-XX:TieredStopAtLevel=") && !flag.endsWith("=4"))
                    || flag.equals("-XX:-TieredCompilation")) {
                findings.add(new Finding(Severity.SLOW, flag + " keeps the JVM from compiling well",
                        "remove it from FAMULUS_JAVA_OPTIONS or JAVA_TOOL_OPTIONS"));
            }
        }
        if (java.startCache() == null) {
            findings.add(new Finding(Severity.SLOW,
                    "the JVM starts without its prepared cache: 0.2 s more at each start",
                    "start through ./famulus, which makes cli/target/famulus-*.aot, with no other collector in FAMULUS_JAVA_OPTIONS"));
        }
    }
}
