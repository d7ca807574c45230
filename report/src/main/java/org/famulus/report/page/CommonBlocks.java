package org.famulus.report.page;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.famulus.report.page.Block.KeyValues;
import org.famulus.report.page.Block.KeyValues.Entry;
import org.famulus.report.results.Machine;

/** Parts that every report has. */
public final class CommonBlocks {

    private CommonBlocks() {
    }

    /** What a run was told to do: names in words, values as they would be given again. */
    public static KeyValues settings(Map<String, Object> settings) {
        return new KeyValues(settings.entrySet().stream()
                .map(setting -> new Entry(setting.getKey().replace('_', ' '), text(setting.getValue()))).toList());
    }

    /** What a run ran on. */
    public static KeyValues machine(Machine machine) {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry("processor", machine.processor()));
        entries.add(new Entry("cores", Integer.toString(machine.cores())));
        if (machine.memoryBytes() > 0) {
            entries.add(new Entry("memory", String.format(Locale.ROOT, "%.1f GiB", machine.memoryBytes() / 0x1p30)));
        }
        entries.add(new Entry("operating system", machine.operatingSystem()));
        entries.add(new Entry("virtual machine", machine.jvm()));
        entries.add(new Entry("flags", machine.flags().isEmpty() ? "none" : String.join(" ", machine.flags())));
        return new KeyValues(entries);
    }

    private static String text(Object value) {
        return switch (value) {
            case Double number when Double.isFinite(number) -> {
                BigDecimal digits = new BigDecimal(number.toString()).stripTrailingZeros();
                // Very large and very small numbers keep their power of ten.
                yield Math.abs(digits.precision() - digits.scale()) > 12
                        ? digits.toString()
                        : digits.toPlainString();
            }
            case List<?> list -> list.stream().map(CommonBlocks::text).collect(Collectors.joining(", "));
            default -> value.toString();
        };
    }
}
