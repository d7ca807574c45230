package org.famulus.report.page;

import java.util.List;

import org.famulus.report.chart.Chart;
import org.famulus.report.results.Claim;
import org.famulus.report.table.Table;

/** A part of a page, from margin to margin. */
public sealed interface Block {

    /**
     * Begins a section.
     *
     * @param level 2 for a section, 3 for a part of one; 1 is the title of the page
     */
    record Heading(int level, String text) implements Block {

        public Heading {
            if (level < 2 || level > 3) {
                throw new IllegalArgumentException("a heading of level " + level + "; 2 and 3 are allowed");
            }
        }
    }

    /** Running text. */
    record Paragraph(String text) implements Block {
    }

    /** Names with their values. */
    record KeyValues(List<Entry> entries) implements Block {

        /** One name with its value. */
        public record Entry(String name, String value) {
        }

        public KeyValues {
            entries = List.copyOf(entries);
        }
    }

    /** A table of cells. */
    record TableBlock(Table table) implements Block {
    }

    /** A chart. */
    record ChartBlock(Chart chart) implements Block {
    }

    /** Text whose line breaks and blanks are kept, such as what a program printed. */
    record Preformatted(String text) implements Block {
    }

    /** What was claimed, what was measured, and whether it holds. */
    record Claims(String caption, List<Claim> claims) implements Block {

        public Claims {
            claims = List.copyOf(claims);
        }
    }
}
