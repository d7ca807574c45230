package org.famulus.cli.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What Linux says of the processor in {@code /proc/cpuinfo}.
 *
 * @param name the maker's name for it, or null
 * @param flags every feature flag, in the kernel's spelling; empty where there are none
 */
record ProcessorFeatures(@Nullable String name, Set<String> flags) {

    /** The flags that decide how fast models run, on x86 and ARM. */
    private static final List<String> RELEVANT = List.of("avx2", "fma", "f16c", "avx_vnni", "avx512f", "avx512bw",
            "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_bf16", "amx_int8", "asimd", "asimdhp",
            "asimddp",
            "i8mm", "bf16", "sve", "sve2");

    static final ProcessorFeatures UNKNOWN = new ProcessorFeatures(null, Set.of());

    /** Reads the first processor of {@code cpuinfo}; lines of another form are passed over. */
    static ProcessorFeatures parse(String cpuinfo) {
        String name = null;
        Set<String> flags = Set.of();
        for (String line : cpuinfo.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String key = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (key.equals("model name") && name == null) {
                name = value;
            } else if ((key.equals("flags") || key.equals("features")) && flags.isEmpty()) {
                flags = Set.copyOf(Arrays.asList(value.split("\\s+")));
            }
        }
        return new ProcessorFeatures(name, flags);
    }

    /** The flags that matter here, in a fixed order. */
    List<String> relevant() {
        return RELEVANT.stream().filter(flags::contains).toList();
    }
}
