package org.famulus.report.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.famulus.report.table.Cell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ResultsFileTest {

    private static final StudyResults RESULTS = SampleResults.results();

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Path file = folder.resolve("results.json");
        ResultsFile.write(file, RESULTS);
        assertThat(ResultsFile.read(file)).isEqualTo(RESULTS);
        assertThat(file).content().isEqualTo(ResultsFile.json(RESULTS)).endsWith("}\n").doesNotContain("\r");
    }

    @Test
    void theFieldsAreThoseOfTheContract() throws IOException {
        JsonNode tree = new ObjectMapper().readTree(ResultsFile.json(RESULTS));
        assertThat(names(tree)).containsExactly("study", "paper", "version", "commit", "machine", "settings", "seconds",
                "claims", "tables");
        assertThat(names(tree.get("claims").get(0))).containsExactly("id", "kind", "claim", "source", "metric",
                "paper_value", "rule", "measured", "ci95", "n", "holds");
        assertThat(tree.get("claims").get(0).toString()).isEqualTo("""
                {"id":"perplexity_near_full","kind":"paper",\
                "claim":"With a quarter of the state, perplexity is within 0.4 of the whole.","source":"figure 3",\
                "metric":"difference of perplexity","paper_value":0.31,"rule":"between -0.4 and 0.4","measured":0.52,\
                "ci95":[0.41,0.63],"n":2000,"holds":false}""");
        assertThat(tree.get("claims").get(2).toString()).contains("\"paper_value\":null", "\"measured\":0,",
                "\"ci95\":null", "\"holds\":true");
        assertThat(names(tree.get("machine"))).containsExactly("processor", "cores", "memory_bytes", "operating_system",
                "jvm", "flags");
        assertThat(tree.get("tables").get(0).get("rows").toString())
                .isEqualTo("[[\"full\",12.345,20000],[\"tova:64\",12.9,null],[\"window:64\",\"NaN\",-0.0]]");
        assertThat(tree.get("settings").toString()).isEqualTo(
                "{\"quick\":true,\"seed\":7,\"learning_rate\":2.5E-4,\"model\":\"embedded\",\"widths\":[128,384]}");
    }

    @Test
    void aVerdictWrittenByHandIsRefused() {
        String json = ResultsFile.json(RESULTS).replaceFirst("\"holds\" : false", "\"holds\" : true");
        assertThatThrownBy(() -> ResultsFile.parse(json)).isInstanceOf(ResultsFormatException.class)
                .hasMessage("claims[0].holds is true, but 0.52 is measured and the rule is between -0.4 and 0.4; "
                        + "holds is computed, not written");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"study\" : \"tova\",||study is missing",
            "\"study\"|\"x\" : 1, \"study\"|x is not a field",
            "\"cores\" : 2|\"cores\" : 2.5|machine.cores is not a whole",
            "\"cores\" : 2|\"cores\" : 99999999999|machine.cores is not a whole",
            "\"kind\" : \"paper\"|\"kind\" : \"hope\"|paper, goal or check",
            "between -0.4 and 0.4|about 0.4|at least, at most", "[ 0.41, 0.63 ]|[ 0.41 ]|claims[0].ci95",
            "[ 0.41, 0.63 ]|[ 0.63, 0.41 ]|the lower first", "\"exact_call\"|\"resume_exact\"|two claims are named",
            "[ 128, 384 ]|{ }|settings.widths", "\"n\" : 2000|\"n\" : 0|on 0 samples",
            "\"n\" : 2000|\"n\" : 2000, \"n\" : 3|Duplicate field", "12.345, 20000|12.345|row 1"})
    void aFileThatIsNoResultIsRefusedWithThePlace(String old, String replacement, String message) {
        String json = ResultsFile.json(RESULTS);
        assertThat(json).contains(old);
        String changed = json.replace(old, replacement == null ? "" : replacement);
        assertThatThrownBy(() -> ResultsFile.parse(changed)).isInstanceOf(ResultsFormatException.class)
                .hasMessageContaining(message).hasMessageNotContaining("\n");
    }

    @Test
    void aFileOfSomethingElseIsNamed() throws IOException {
        Path file = folder.resolve("results.json");
        for (String text : List.of("", "[]", "{", "null", "12", "{} {}")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> ResultsFile.read(file)).as(text).isInstanceOf(ResultsFormatException.class)
                    .hasMessageStartingWith(file + ": ").hasMessageNotContaining("\n");
        }
    }

    @Test
    void settingsKeepTheirOrderAndKind() {
        assertThat(RESULTS.settings()).containsExactly(Map.entry("quick", true), Map.entry("seed", 7L),
                Map.entry("learning_rate", 0.00025), Map.entry("model", "embedded"),
                Map.entry("widths", List.of(128L, 384L)));
        assertThatThrownBy(() -> withSetting("learningRate", 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("snake_case");
        for (Object value : List.of(Double.NaN, Map.of(), new Object())) {
            assertThatThrownBy(() -> withSetting("a", value)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the setting a is");
        }
    }

    @Test
    void tablesHaveOneCellAColumn() {
        assertThatThrownBy(() -> new ResultTable("speed", "Speed", List.of("a", "b"), List.of(List.of(Cell.of(1)))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("give 2");
    }

    private static StudyResults withSetting(String name, Object value) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(name, value);
        return new StudyResults("a", "", "", "", RESULTS.machine(), settings, 0, List.of(), List.of());
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
