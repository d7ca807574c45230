package org.famulus.report.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.famulus.report.markup.WellFormed;
import org.famulus.report.page.HtmlPage;
import org.famulus.report.results.Machine;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

import static org.assertj.core.api.Assertions.assertThat;

class TrainingReportTest {

    private static final Machine MACHINE = new Machine("A processor", 2, 0, "Linux", "A virtual machine", List.of());

    private static List<MetricsRecord> records(int steps) {
        List<MetricsRecord> records = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("loss", 4.0 / Math.sqrt(step));
            values.put("learning_rate", 1e-3);
            values.put("gradient_norm", 10.0 / step);
            values.put("tokens_per_second", 1_000.0 + step);
            values.put("document_share", 0.5);
            records.add(new MetricsRecord(step, values));
            if (step % 10 == 0) {
                records.add(
                        new MetricsRecord(step, Map.of("evaluation_loss", step == 80 ? 0.25 : 4.5 / Math.sqrt(step))));
            }
        }
        return records;
    }

    private static String html(List<MetricsRecord> records) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("learning_rate", 1e-3);
        settings.put("batch_size", 12);
        return HtmlPage.html(TrainingReport.page("Training of a small model", records, settings, MACHINE));
    }

    @Test
    void everyMetricHasItsCurve() {
        Document document = WellFormed.parse(html(records(100)));
        assertThat(WellFormed.elements(document, "figure"))
                .map(figure -> WellFormed.elements(figure, "strong").getFirst())
                .extracting(Element::getTextContent).containsExactly("Loss", "Learning rate", "Gradient norm",
                        "Tokens per second", "Document share");
        assertThat(WellFormed.elements(document, "path", "line").stream()
                .filter(path -> path.getParentNode().getParentNode().getNodeName().equals("div"))).hasSize(6);
    }

    @Test
    void theEndAndTheBestAreSaid() {
        String html = html(records(100));
        assertThat(html).contains("Smallest evaluation loss 0.2500, at step 80.", "<dt>last step</dt><dd>100</dd>",
                "<dt>last training loss</dt><dd>0.4000</dd>", "<dt>last evaluation loss</dt><dd>0.4500</dd>",
                "<dt>tokens per second (median)</dt><dd>1,051</dd>", "<dt>batch size</dt><dd>12</dd>",
                "<dt>learning rate</dt><dd>0.001</dd>");
    }

    @Test
    void trainingThatDivergedIsShownAsFarAsItWent() {
        List<MetricsRecord> records = records(20);
        records.add(new MetricsRecord(21, Map.of("loss", Double.NaN)));
        Document document = WellFormed.parse(html(records));
        assertThat(document.getDocumentElement().getTextContent()).contains("last training loss" + "NaN",
                "One point is not shown");
    }

    @Test
    void nothingLoggedIsSaid() {
        assertThat(html(List.of())).contains("Nothing was logged.", "no data");
        assertThat(html(List.of(new MetricsRecord(1, Map.of("loss", 1.0))))).contains("Nothing was evaluated.");
    }

    @Test
    void sameLogSamePage() {
        assertThat(html(records(500))).isEqualTo(html(records(500)));
    }
}
