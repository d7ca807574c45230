package org.famulus.report.page;

import org.famulus.report.markup.Markup;
import org.famulus.report.results.Claim;
import org.famulus.report.results.Interval;
import org.famulus.report.results.Statement;
import org.famulus.report.table.NumberStyle;

/** Claims as a table of HTML. Whether one holds is said in words; colour only repeats it. */
final class ClaimsTable {

    private static final String[] RIGHT_HEADERS = {"paper", "measured", "95 % interval", "samples"};

    private ClaimsTable() {
    }

    static void write(Markup markup, Block.Claims block) {
        HtmlPage.openTable(markup, block.caption());
        markup.open("thead").open("tr");
        header(markup, "claim", "left");
        header(markup, "metric", "left");
        for (String header : RIGHT_HEADERS) {
            header(markup, header, "right");
        }
        header(markup, "required", "left");
        header(markup, "verdict", "left");
        markup.close().close().line().open("tbody").line();
        block.claims().forEach(claim -> row(markup, claim));
        markup.close();
        HtmlPage.closeTable(markup);
    }

    private static void row(Markup markup, Claim claim) {
        Statement statement = claim.statement();
        Double paperValue = statement.paperValue();
        Interval interval = claim.ci95();
        markup.open("tr").open("th", "scope", "row", "class", "left claim").text(statement.claim());
        markup.element("span", statement.id() + " · " + statement.source(), "class", "origin").close();
        cell(markup, statement.metric(), "left");
        cell(markup, paperValue == null ? "–" : number(paperValue), "right");
        cell(markup, number(claim.measured()), "right");
        cell(markup, interval == null ? "–" : number(interval.low()) + " to " + number(interval.high()), "right");
        cell(markup, number(claim.n()), "right");
        cell(markup, statement.rule().text(), "left");
        markup.open("td", "class", "left");
        markup.element("span", claim.holds() ? "✓ holds" : "✗ does not hold", "class",
                claim.holds() ? "verdict holds" : "verdict fails");
        markup.close().close().line();
    }

    private static void header(Markup markup, String text, String side) {
        markup.element("th", text, "scope", "col", "class", side);
    }

    private static void cell(Markup markup, String text, String side) {
        markup.element("td", text, "class", side);
    }

    private static String number(double value) {
        return NumberStyle.GENERAL.text(value);
    }
}
