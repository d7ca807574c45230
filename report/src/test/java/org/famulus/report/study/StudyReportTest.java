package org.famulus.report.study;

import java.util.List;
import java.util.Map;

import org.famulus.report.markup.WellFormed;
import org.famulus.report.page.Block.Paragraph;
import org.famulus.report.page.HtmlPage;
import org.famulus.report.results.SampleResults;
import org.famulus.report.results.StudyResults;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

import static org.assertj.core.api.Assertions.assertThat;

class StudyReportTest {

    private static final StudyResults RESULTS = SampleResults.results();

    @Test
    void theTerminalShowsClaimsByKindAndTables() {
        assertThat(StudyReport.text(RESULTS)).isEqualTo("""
                study tova: Transformers are Multi-State RNNs (arXiv 2401.06104)
                Famulus 0.1.0, commit abc1234, A processor, 2 cores, 12 min 14 s

                What the paper claims: 0 of 2 hold
                claim                               paper  measured  95 % interval     required              verdict
                ----------------------------------------------------------------------------------------------------
                With a quarter of the state,       0.3100    0.5200  0.4100 to 0.6300  between -0.4 and 0.4  FAILS
                perplexity is within 0.4 of the
                whole. [difference of perplexity]
                Decoding is faster. [ratio]             2       NaN  –                 more than 1           FAILS

                What Famulus promises: 1 of 1 hold
                claim                                      paper  measured  95 % interval     required       verdict
                ----------------------------------------------------------------------------------------------------
                Calls are exact on phrasings that              –    0.9530  0.9400 to 0.9640  at least 0.95  holds
                training never saw. [share]

                What must hold if the code is right: 1 of 1 hold
                claim                                            paper  measured  95 % interval  required    verdict
                ----------------------------------------------------------------------------------------------------
                Resumed training ends with the same weights.         –         0  –              equal to 0  holds
                [differing bits]

                Perplexity by state
                state      perplexity  tokens
                -----------------------------
                full            12.35  20,000
                tova:64         12.90       –
                window:64         NaN       0

                Of the measured claims, 2 of 4 hold.
                """);
    }

    @Test
    void noLineOfTheTextIsTooLong() {
        assertThat(StudyReport.text(RESULTS).lines())
                .allMatch(line -> line.length() <= StudyReport.TERMINAL_COLUMNS);
    }

    @Test
    void thePageShowsClaimsFindingsTablesSettingsAndMachine() {
        String html = HtmlPage.html(StudyReport.page(RESULTS, List.of(new Paragraph("A finding of its own."))));
        Document document = WellFormed.parse(html);
        assertThat(WellFormed.elements(document, "caption")).extracting(Element::getTextContent).containsExactly(
                "What the paper claims: 0 of 2 hold", "What Famulus promises: 1 of 1 hold",
                "What must hold if the code is right: 1 of 1 hold", "Perplexity by state");
        assertThat(WellFormed.elements(document, "h1")).extracting(Element::getTextContent)
                .containsExactly("Study tova");
        assertThat(html).contains("Of the measured claims, 2 of 4 hold.", "A finding of its own.", "0.00025",
                "128, 384",
                "A processor", "23.3 GiB", "-Xmx2g", "abc1234", "12 min 14 s");
    }

    @Test
    void aStudyThatMeasuredNothingSaysSo() {
        StudyResults nothing = new StudyResults("empty", "no paper", "0.1.0", "abc", RESULTS.machine(), Map.of(), 0.5,
                List.of(), List.of());
        assertThat(StudyReport.text(nothing)).contains("No claim was measured.");
        assertThat(WellFormed.elements(WellFormed.parse(HtmlPage.html(StudyReport.page(nothing, List.of()))), "table"))
                .isEmpty();
    }
}
