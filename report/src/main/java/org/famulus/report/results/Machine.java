package org.famulus.report.results;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a measurement ran on.
 *
 * @param processor its name, as the system gives it
 * @param cores how many processors this process may use
 * @param memoryBytes memory of the machine, or of the container where one limits it; 0 where that is not known
 * @param operatingSystem its name, version and architecture
 * @param jvm name and version of the virtual machine
 * @param flags what the virtual machine was started with; folders are left out of paths, since they say who runs it and not
 *        how
 */
public record Machine(String processor, int cores, long memoryBytes, String operatingSystem, String jvm,
        List<String> flags) {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    /** The folders of an absolute path, at the beginning of a flag or after a sign that begins a value. */
    private static final Pattern FOLDERS = Pattern
            .compile("(?<=^|[=:,;@])(?:[A-Za-z]:(?=[\\\\/]))?[\\\\/](?:[^,;:=\\\\/]*[\\\\/])*");

    public Machine {
        flags = List.copyOf(flags);
    }

    /** The machine and virtual machine of this process. */
    public static Machine current() {
        long memory = ManagementFactory
                .getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : 0;
        return new Machine(processorName(), Runtime.getRuntime().availableProcessors(), memory,
                joined("os.name", "os.version", "os.arch"), joined("java.vm.name", "java.vm.version"),
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream().map(Machine::withoutFolders)
                        .toList());
    }

    static String withoutFolders(String flag) {
        return FOLDERS.matcher(flag).replaceAll("");
    }

    private static String processorName() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            Optional<String> name = lines.filter(line -> line.startsWith("model name") && line.contains(":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst();
            if (name.isPresent()) {
                return name.get();
            }
        } catch (IOException | UncheckedIOException e) {
            // Only Linux has this file; elsewhere the environment may know.
        }
        return Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")).orElse("unknown");
    }

    private static String joined(String... properties) {
        return String.join(" ",
                Stream.of(properties).map(property -> System.getProperty(property, "unknown")).toList());
    }
}
