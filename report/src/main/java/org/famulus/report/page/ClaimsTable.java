package org.famulus.report.page;

import org.famulus.report.markup.Markup;
import org.famulus.report.results.Claim;
import org.famulus.report.results.Interval;
import org.famulus.report.results.Statement;
import org.famulus.report.table.NumberStyle;

/** Claims as a table of HTML. Whether one holds is said in words; colour only repeats it. */
final class ClaimsTable {

    private ClaimsTable() {
    }

    /** The verdict comes second, so that narrow screens show it without scrolling. */
    static void write(Markup markup, Block.Claims block) {
        HtmlPage.openTable(markup, block.caption());
        markup.open("thead").open("tr");
        header(markup, "claim", "left");
        header(markup, "verdict", "left");
        header(markup, "measured", "right");
        header(markup, "required", "left");
        header(markup, "paper", "right");
        header(markup, "metric", "left");
        markup.close().close().line().open("tbody").line();
        block.claims().forEach(claim -> row(markup, claim));
        markup.close();
        HtmlPage.closeTable(markup);
    }

    private static void row(Markup markup, Claim claim) {
        Statement statement = claim.statement();
        Double paperValue = statement.paperValue();
        markup.open("tr").open("th", "scope", "row", "class", "left claim").text(statement.claim());
        aside(markup, statement.id() + " · " + statement.source());
        markup.close().open("td", "class", "left");
        markup.element("span", claim.holds() ? "✓ holds" : "✗ fails", "class",
                claim.holds() ? "verdict holds" : "verdict fails");
        markup.close().open("td", "class", "right").text(number(claim.measured()));
        Interval interval = claim.ci95();
        if (interval != null) {
            aside(markup, "95 %: " + number(interval.low()) + " to " + number(interval.high()));
        }
        if (claim.n() > 1) {
            aside(markup, number((double) claim.n()) + " samples");
        }
        markup.close();
        cell(markup, statement.rule().text(), "left");
        cell(markup, paperValue == null ? "–" : number(paperValue), "right");
        cell(markup, statement.metric(), "left");
        markup.close().line();
    }

    private static void aside(Markup markup, String text) {
        markup.element("span", text, "class", "aside");
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
