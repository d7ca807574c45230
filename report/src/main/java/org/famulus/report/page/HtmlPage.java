package org.famulus.report.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.famulus.report.AtomicFile;
import org.famulus.report.chart.ChartFigure;
import org.famulus.report.markup.Markup;
import org.famulus.report.page.Block.KeyValues;
import org.famulus.report.table.Cell;
import org.famulus.report.table.Column;
import org.famulus.report.table.Column.Alignment;
import org.famulus.report.table.Table;

/** Writes pages as HTML. */
public final class HtmlPage {

    private static final String STYLE_SHEET = "page.css";

    private final Markup markup = new Markup();
    private int figures;

    private HtmlPage() {
    }

    /** The page as one document of HTML. */
    public static String html(Page page) {
        HtmlPage html = new HtmlPage();
        html.document(page);
        return html.markup.finished();
    }

    /**
     * Writes the page to a temporary file, which then replaces {@code file}.
     *
     * @throws IOException in one line; {@code file} is then as it was before
     */
    public static void write(Path file, Page page) throws IOException {
        AtomicFile.write(file, html(page));
    }

    /** The rules that every page carries. */
    static String styleSheet() {
        try (InputStream stream = HtmlPage.class.getResourceAsStream(STYLE_SHEET)) {
            if (stream == null) {
                throw new IllegalStateException(STYLE_SHEET + " is missing beside the classes; build again");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void document(Page page) {
        markup.documentType().open("html", "lang", "en").line().open("head").line();
        markup.empty("meta", "charset", "utf-8").line();
        markup.element("title", page.title()).line();
        markup.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").line();
        markup.empty("meta", "name", "color-scheme", "content", "light dark").line();
        // Whatever a page quotes, the browser fetches and runs nothing.
        markup.empty("meta", "http-equiv", "Content-Security-Policy", "content",
                "default-src 'none'; style-src 'unsafe-inline'").line();
        markup.styleSheet(styleSheet()).line();
        markup.close().line().open("body").line().open("main").line();
        markup.element("h1", page.title()).line();
        if (!page.lead().isEmpty()) {
            markup.element("p", page.lead(), "class", "lead").line();
        }
        page.blocks().forEach(this::block);
        markup.close().line().close().line().close().line();
    }

    private void block(Block block) {
        switch (block) {
            case Block.Heading(int level, String text) -> markup.element("h" + level, text).line();
            case Block.Paragraph(String text) -> markup.element("p", text).line();
            case Block.KeyValues(List<KeyValues.Entry> entries) -> keyValues(entries);
            case Block.TableBlock(Table table) -> table(table);
            case Block.ChartBlock chart -> {
                figures++;
                ChartFigure.write(markup, chart.chart(), "figure-" + figures);
            }
            case Block.Preformatted(String text) -> markup.open("pre", "tabindex", "0").element("code", text).close()
                    .line();
            case Block.Claims claims -> ClaimsTable.write(markup, claims);
        }
    }

    private void keyValues(List<KeyValues.Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        markup.open("dl").line();
        for (KeyValues.Entry entry : entries) {
            markup.open("div").element("dt", entry.name()).element("dd", entry.value()).close().line();
        }
        markup.close().line();
    }

    private void table(Table table) {
        openTable(markup, table.caption());
        markup.open("thead").open("tr");
        for (Column column : table.columns()) {
            markup.element("th", column.header(), "scope", "col", "class", side(column));
        }
        markup.close().close().line().open("tbody").line();
        for (List<Cell> row : table.rows()) {
            markup.open("tr");
            for (int i = 0; i < row.size(); i++) {
                Column column = table.columns().get(i);
                String text = column.textOf(row.get(i));
                if (i == 0) {
                    markup.element("th", text, "scope", "row", "class", side(column));
                } else {
                    markup.element("td", text, "class", side(column));
                }
            }
            markup.close().line();
        }
        markup.close();
        closeTable(markup);
    }

    /** Opens a table inside a part of the page that scrolls sideways, by keys too, where the screen is narrow. */
    static void openTable(Markup markup, String caption) {
        markup.open("div", "class", "wide", "tabindex", "0", "role", "group", "aria-label", caption).line();
        markup.open("table").element("caption", caption).line();
    }

    static void closeTable(Markup markup) {
        markup.close().close().line();
    }

    private static String side(Column column) {
        return column.alignment() == Alignment.RIGHT ? "right" : "left";
    }
}
