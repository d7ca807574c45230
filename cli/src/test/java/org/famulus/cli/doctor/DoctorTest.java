package org.famulus.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.famulus.cli.CapturedTerminal;
import org.famulus.cli.doctor.Diagnosis.Finding;
import org.famulus.cli.doctor.Diagnosis.JavaRuntime;
import org.famulus.cli.doctor.Diagnosis.Library;
import org.famulus.cli.doctor.Diagnosis.Memory;
import org.famulus.cli.doctor.Diagnosis.NativeCache;
import org.famulus.cli.doctor.Diagnosis.Processor;
import org.famulus.cli.doctor.Diagnosis.Severity;
import org.famulus.cli.doctor.Diagnosis.Speeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

class DoctorTest {

    private static final JavaRuntime JAVA = new JavaRuntime("25", "maker", "/jdk", 256_000_000, "/start.aot",
            List.of("-Xmx256m"));
    private static final Processor PROCESSOR = new Processor("name", "amd64", 2, 512, List.of("avx2", "avx512_bf16"),
            1.0);
    private static final Memory MEMORY = new Memory(16_000_000_000L, 12_000_000_000L, null);
    private static final List<Library> LIBRARIES = List.of(new Library("LibTorch", true, 0.5, "2.10"));
    private static final NativeCache CACHE = new NativeCache("/cache", 466_000_000, 50_000_000_000L);

    private static final Speeds SPEEDS = new Speeds(2, 512, 30e9, 200e9, 500e9);

    @TempDir
    private Path folder;

    @Test
    void thisMachineIsDiagnosedAsOneJsonDocument() throws Exception {
        var terminal = new CapturedTerminal();
        int status = terminal.run("doctor", "--json");
        JsonNode document = new ObjectMapper().readTree(terminal.out());
        assertThat(terminal.err()).isEmpty();
        assertThat(document.path("healthy").asBoolean()).isEqualTo(status == 0);
        assertThat(document.path("java").path("heap_limit_bytes").asLong()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(document.path("processor").path("available").asInt())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(document.path("processor").path("vector_bits").asInt()).isBetween(64, 2048);
        assertThat(document.path("memory").path("available_bytes").asLong()).isBetween(1L,
                document.path("memory").path("total_bytes").asLong());
        assertThat(document.path("libraries")).hasSize(2)
                .allSatisfy(library -> assertThat(library.path("loads").asBoolean()).as(library.toString()).isTrue());
        JsonNode speeds = document.path("speeds");
        assertThat(speeds.path("vector_bits").asInt()).isIn(128, 256, 512);
        assertThat(speeds.path("memory_bandwidth").asDouble()).isBetween(1e7, 1e13);
        double f32 = speeds.path("f32_matrix_peak").asDouble();
        double bf16 = speeds.path("bf16_matrix_peak").asDouble();
        assertThat(f32).isBetween(1e7, 1e15);
        assertThat(bf16).isBetween(1e7, 1e15);
        assertThat(speeds.path("bf16_worthwhile").asBoolean()).isEqualTo(bf16 >= 1.2 * f32);
    }

    @Test
    void aSoundMachineHasNoFindings() {
        assertThat(Findings.of(JAVA, PROCESSOR, MEMORY, LIBRARIES, CACHE, SPEEDS)).isEmpty();
    }

    @Test
    void aLibraryThatDoesNotLoadIsAnErrorAndComesFirst() {
        var broken = new Library("LibTorch", false, 0.1, "UnsatisfiedLinkError: no jnitorch");
        var slow = new Processor("name", "amd64", 1, 128, List.of("sse2"), 0);
        List<Finding> findings = Findings.of(JAVA, slow, MEMORY, List.of(broken), CACHE, null);
        assertThat(findings.getFirst().severity()).isEqualTo(Severity.ERROR);
        assertThat(findings.getFirst().what()).contains("LibTorch", "no jnitorch");
        assertThat(findings).extracting(Finding::what).anyMatch(what -> what.contains("128 bits"))
                .anyMatch(what -> what.contains("bf16")).anyMatch(what -> what.contains("only one processor"));
    }

    @Test
    void whetherBfloat16PaysIsWhatWasMeasured() {
        var without = new Processor("name", "amd64", 2, 512, List.of("avx2"), 1.0);
        assertThat(Findings.of(JAVA, without, MEMORY, LIBRARIES, CACHE, SPEEDS)).isEmpty();
        var level = new Speeds(2, 512, 30e9, 200e9, 210e9);
        assertThat(Findings.of(JAVA, PROCESSOR, MEMORY, LIBRARIES, CACHE, level)).singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("210 and 200 GFLOP/s"));
        assertThat(Findings.of(JAVA, without, MEMORY, LIBRARIES, CACHE, level)).singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("--compute f32"));
    }

    @Test
    void noRoomToUnpackIsAnError() {
        assertThat(Findings.of(JAVA, PROCESSOR, MEMORY, LIBRARIES, new NativeCache("/cache", 0, 100_000_000), SPEEDS))
                .singleElement().satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                    assertThat(finding.what()).contains("470 MB", "/cache", "100 MB");
                    assertThat(finding.remedy()).contains("FAMULUS_CACHE");
                });
    }

    @Test
    void aJvmWithoutVectorsIsAnError() {
        var processor = new Processor("name", "amd64", 2, null, List.of(), 0);
        assertThat(Findings.of(JAVA, processor, MEMORY, LIBRARIES, CACHE, SPEEDS)).singleElement()
                .extracting(Finding::severity).isEqualTo(Severity.ERROR);
    }

    @Test
    void littleMemoryOtherProgramsAndSlowFlagsAreNamed() {
        var java = new JavaRuntime("25", "maker", "/jdk", 1, null, List.of("-Xint"));
        var busy = new Processor("name", "amd64", 2, 256, List.of(), 7.25);
        var contained = new Memory(16_000_000_000L, 900_000_000L, 1_000_000_000L);
        assertThat(Findings.of(java, busy, contained, LIBRARIES, CACHE, SPEEDS)).extracting(Finding::what)
                .anyMatch(what -> what.contains("7.3 threads want to run on 2"))
                .anyMatch(what -> what.contains("only 900 MB")).anyMatch(what -> what.startsWith("-Xint"))
                .anyMatch(what -> what.contains("prepared cache")).hasSize(4);
    }

    @Test
    void processorsOfBothMakersAreRead() {
        ProcessorFeatures x86 = ProcessorFeatures.parse("""
                processor\t: 0
                model\t\t: 17
                model name\t: AMD EPYC: a name
                flags\t\t: fpu avx2 fma avx512_bf16 avx512f

                processor\t: 1
                model name\t: another
                """);
        assertThat(x86.name()).isEqualTo("AMD EPYC: a name");
        assertThat(x86.relevant()).containsExactly("avx2", "fma", "avx512f", "avx512_bf16");
        ProcessorFeatures arm = ProcessorFeatures.parse("processor : 0\nFeatures : fp asimd asimddp sve\n");
        assertThat(arm.name()).isNull();
        assertThat(arm.relevant()).containsExactly("asimd", "asimddp", "sve");
        assertThat(ProcessorFeatures.parse("no colon here\n")).isEqualTo(ProcessorFeatures.UNKNOWN);
    }

    @Test
    void memoryIsTheSystemsAndTheLimitIsTheControlGroups() {
        String meminfo = "MemTotal:       2000 kB\nMemFree:  100 kB\nMemAvailable:   1500 kB\n";
        assertThat(MemoryProbe.of(meminfo, 2000 * 1024, 100 * 1024))
                .isEqualTo(new Memory(2000 * 1024, 1500 * 1024, null));
        assertThat(MemoryProbe.of(meminfo, 1000 * 1024, 300 * 1024))
                .isEqualTo(new Memory(2000 * 1024, 300 * 1024, 1000L * 1024));
        assertThat(MemoryProbe.of("", 4096, 1024)).isEqualTo(new Memory(4096, 1024, null));
    }

    @Test
    void theNativeCacheIsCountedOnceWhereItIsLinked() throws Exception {
        Path cache = Files.createDirectories(folder.resolve("a/b"));
        Files.write(cache.resolve("library.so"), new byte[1000]);
        Files.createSymbolicLink(cache.resolve("library.so.1"), cache.resolve("library.so"));
        assertThat(NativeCacheProbe.of(folder.resolve("a")).bytes()).isEqualTo(1000);
        NativeCache missing = NativeCacheProbe.of(folder.resolve("not/there/yet"));
        assertThat(missing.bytes()).isZero();
        assertThat(missing.freeBytes()).isPositive();
    }

    @Test
    void aFailedLoadSaysWhyInOneLine() {
        Library library = LibraryProbe.load("thing", () -> {
            throw new UnsatisfiedLinkError("no thing\nin many lines");
        });
        assertThat(library.loads()).isFalse();
        assertThat(library.detail()).isEqualTo("UnsatisfiedLinkError: no thing");
    }
}
