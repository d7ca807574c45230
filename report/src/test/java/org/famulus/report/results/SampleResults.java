package org.famulus.report.results;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.famulus.report.results.Rule.AtLeast;
import org.famulus.report.results.Rule.Between;
import org.famulus.report.results.Rule.EqualTo;
import org.famulus.report.results.Statement.Kind;
import org.famulus.report.table.Cell;

/** Results that use every field in every form. */
public final class SampleResults {

    private SampleResults() {
    }

    public static StudyResults results() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("quick", true);
        settings.put("seed", 7);
        settings.put("learning_rate", 0.00025);
        settings.put("model", "embedded");
        settings.put("widths", List.of(128, 384));
        var paper = new Statement("perplexity_near_full", Kind.PAPER,
                "With a quarter of the state, perplexity is within 0.4 of the whole.", "figure 3",
                "difference of perplexity",
                0.31, new Between(-0.4, 0.4));
        var goal = new Statement("exact_call", Kind.GOAL, "Calls are exact on phrasings that training never saw.",
                "goals of this project", "share", null, new AtLeast(0.95));
        var check = new Statement("resume_exact", Kind.CHECK, "Resumed training ends with the same weights.",
                "this project", "differing bits", null, new EqualTo(0));
        var broken = new Statement("speed", Kind.PAPER, "Decoding is faster.", "table 2", "ratio", 2.0,
                new Rule.MoreThan(1));
        return new StudyResults("tova", "Transformers are Multi-State RNNs (arXiv 2401.06104)", "0.1.0", "abc1234",
                new Machine("A processor", 2, 25_000_000_000L, "Linux 6 amd64", "A virtual machine 25",
                        List.of("-Xmx2g")),
                settings, 734.25,
                List.of(paper.measured(0.52, new Interval(0.41, 0.63), 2_000),
                        goal.measured(0.953, new Interval(0.94, 0.964), 1_500), check.measured(0),
                        broken.measured(Double.NaN)),
                List.of(new ResultTable("perplexity", "Perplexity by state", List.of("state", "perplexity", "tokens"),
                        List.of(List.of(Cell.of("full"), Cell.of(12.345), Cell.of(20_000)),
                                List.of(Cell.of("tova:64"), Cell.of(12.9), Cell.missing()),
                                List.of(Cell.of("window:64"), Cell.of(Double.NaN), Cell.of(-0.0))))));
    }
}
