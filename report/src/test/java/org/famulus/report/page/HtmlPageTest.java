package org.famulus.report.page;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.famulus.report.chart.Axis;
import org.famulus.report.chart.BarChart;
import org.famulus.report.chart.BarChart.Bar;
import org.famulus.report.chart.BarChart.BarSeries;
import org.famulus.report.chart.LineChart;
import org.famulus.report.chart.Point;
import org.famulus.report.chart.ScatterChart;
import org.famulus.report.chart.Series;
import org.famulus.report.markup.WellFormed;
import org.famulus.report.page.Block.KeyValues;
import org.famulus.report.page.Block.KeyValues.Entry;
import org.famulus.report.results.Interval;
import org.famulus.report.results.Rule;
import org.famulus.report.results.Statement;
import org.famulus.report.results.Statement.Kind;
import org.famulus.report.table.Cell;
import org.famulus.report.table.Column;
import org.famulus.report.table.NumberStyle;
import org.famulus.report.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HtmlPageTest {

    private static final String HOSTILE = "</title></style></svg><script>alert('1')</script><img src=x onerror=\"alert(2)\"/> "
            + "& \" ' ]]> --> \0 \u001B[2J <a href=\"javascript:alert(3)\">";

    @TempDir
    Path folder;

    /** A page with every kind of block, in which all text is {@code text}. */
    private static Page page(String text) {
        List<Point> points = List.of(new Point(0, 1, 0, 2), new Point(1, 3, 2, 4));
        List<Series> series = List.of(Series.line(text, points), Series.marked(text, points));
        var statement = new Statement("a_claim", Kind.PAPER, text, text, text, 1.0, new Rule.AtLeast(2));
        return new Page(text, text, List.of(new Block.Heading(2, text), new Block.Heading(3, text),
                new Block.Paragraph(text), new KeyValues(List.of(new Entry(text, text))),
                new Block.TableBlock(
                        new Table(text, List.of(Column.text(text), Column.number(text, new NumberStyle.Decimals(1))),
                                List.of(List.of(Cell.of(text), Cell.of(1234.56)),
                                        List.of(Cell.of("b"), Cell.missing())))),
                new Block.ChartBlock(new LineChart(text, text, Axis.linear(text), Axis.logarithmic(text), series)),
                new Block.ChartBlock(new ScatterChart(text, text, Axis.linear(text), Axis.linear(text), series)),
                new Block.ChartBlock(new BarChart(text, text, text, List.of(text),
                        List.of(new BarSeries(text, List.of(new Bar(1))), new BarSeries(text, List.of(new Bar(2)))))),
                new Block.Preformatted(text),
                new Block.Claims(text, List.of(statement.measured(3), statement.measured(1, new Interval(0, 2), 9)))));
    }

    @Test
    void hostileTextStaysText() {
        Document document = WellFormed.parse(HtmlPage.html(page(HOSTILE)));
        Document harmless = WellFormed.parse(HtmlPage.html(page("harmless")));
        // The same elements with the same attributes as around harmless text.
        assertThat(WellFormed.elements(document, "*")).extracting(Element::getTagName)
                .isEqualTo(WellFormed.elements(harmless, "*").stream().map(Element::getTagName).toList());
        String shown = HOSTILE.replace('\0', '\uFFFD').replace('\u001B', '\uFFFD');
        assertThat(document.getElementsByTagName("h1").item(0).getTextContent()).isEqualTo(shown);
        assertThat(document.getElementsByTagName("code").item(0).getTextContent()).isEqualTo(shown);
        assertThat(HtmlPage.html(page(HOSTILE))).doesNotContain("<script", "<img", "<a ", "</style></svg>");
    }

    @Test
    void aPageNeedsNoNetworkAndNoScripts() {
        String html = HtmlPage.html(page("text"));
        Set<String> attributes = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (Element element : WellFormed.elements(WellFormed.parse(html), "*")) {
            names.add(element.getTagName());
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                attributes.add(element.getAttributes().item(i).getNodeName());
            }
        }
        assertThat(names).doesNotContain("script", "link", "img", "iframe", "object", "use", "image", "a");
        assertThat(attributes).doesNotContain("src", "href", "style").noneMatch(name -> name.startsWith("on"));
        assertThat(HtmlPage.styleSheet()).doesNotContain("url(", "@import", "http");
        assertThat(WellFormed.elements(WellFormed.parse(html), "meta")).extracting(meta -> meta.getAttribute("content"))
                .contains("default-src 'none'; style-src 'unsafe-inline'");
    }

    @Test
    void samePageSameBytes() throws IOException {
        assertThat(HtmlPage.html(page("a"))).isEqualTo(HtmlPage.html(page("a")));
        Path file = folder.resolve("index.html");
        HtmlPage.write(file, page("a"));
        assertThat(file).content().isEqualTo(HtmlPage.html(page("a"))).startsWith("<!DOCTYPE html>\n")
                .doesNotContain("\r");
    }

    @Test
    void tablesHaveCaptionsAndHeadersWithScope() {
        Document document = WellFormed.parse(HtmlPage.html(page("text")));
        List<Element> tables = WellFormed.elements(document, "table");
        assertThat(tables).hasSize(2).allSatisfy(table -> {
            assertThat(WellFormed.elements(table, "caption")).hasSize(1);
            assertThat(WellFormed.elements(table, "th")).isNotEmpty()
                    .allMatch(header -> List.of("row", "col").contains(header.getAttribute("scope")));
            for (Element row : WellFormed.elements(table, "tr")) {
                assertThat(WellFormed.elements(row, "th")).isNotEmpty();
            }
        });
        assertThat(WellFormed.elements(tables.getFirst(), "td")).extracting(Element::getTextContent)
                .containsExactly("1,234.6", "–");
    }

    @Test
    void verdictsAreSaidInWords() {
        Document document = WellFormed.parse(HtmlPage.html(page("text")));
        assertThat(WellFormed.elements(document, "span", "verdict")).extracting(Element::getTextContent)
                .containsExactly("✓ holds", "✗ fails");
    }

    @Test
    void identifiersAreUniqueAndReferencesFindThem() {
        Document document = WellFormed.parse(HtmlPage.html(page("text")));
        List<String> identifiers = WellFormed.elements(document, "*").stream()
                .map(element -> element.getAttribute("id"))
                .filter(id -> !id.isEmpty()).toList();
        assertThat(identifiers).doesNotHaveDuplicates().hasSize(6);
        assertThat(WellFormed.elements(document, "svg").stream()
                .flatMap(drawing -> List.of(drawing.getAttribute("aria-labelledby").split(" ")).stream())
                .filter(id -> !id.isEmpty())).hasSameElementsAs(identifiers);
    }

    @Test
    void blanksAndLineBreaksOfPreformattedTextStay() {
        String text = "\n  a\n\n\tb  c\n";
        Document document = WellFormed.parse(HtmlPage.html(new Page("t", "", List.of(new Block.Preformatted(text)))));
        assertThat(document.getElementsByTagName("code").item(0).getTextContent()).isEqualTo(text);
    }

    @Test
    void headingsBelowTheTitleHaveTwoLevels() {
        assertThatThrownBy(() -> new Block.Heading(1, "a")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 and 3");
    }
}
