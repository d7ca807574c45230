package org.famulus.report.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.famulus.report.page.Block;
import org.famulus.report.page.Block.Claims;
import org.famulus.report.page.Block.Heading;
import org.famulus.report.page.Block.KeyValues;
import org.famulus.report.page.Block.KeyValues.Entry;
import org.famulus.report.page.Block.Paragraph;
import org.famulus.report.page.Block.TableBlock;
import org.famulus.report.page.CommonBlocks;
import org.famulus.report.page.Page;
import org.famulus.report.results.Claim;
import org.famulus.report.results.Interval;
import org.famulus.report.results.ResultTable;
import org.famulus.report.results.Statement;
import org.famulus.report.results.Statement.Kind;
import org.famulus.report.results.StudyResults;
import org.famulus.report.table.Cell;
import org.famulus.report.table.Column;
import org.famulus.report.table.NumberStyle;
import org.famulus.report.table.Table;
import org.famulus.report.table.TextTable;

/** Results of a study, made readable. A claim that does not hold is shown as plainly as one that does. */
public final class StudyReport {

    /** How many characters a line of {@link #text} may have. */
    public static final int TERMINAL_COLUMNS = 100;

    private StudyReport() {
    }

    /**
     * The results as a page: claims first, then {@code findings}, tables, settings and the machine.
     *
     * @param findings what else the study has to show, such as charts; without headings of level 1
     */
    public static Page page(StudyResults results, List<Block> findings) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Paragraph(verdict(results.claims())));
        for (Kind kind : Kind.values()) {
            List<Claim> claims = claims(results, kind);
            if (!claims.isEmpty()) {
                blocks.add(new Claims(heading(kind, claims), claims));
            }
        }
        blocks.addAll(findings);
        if (!results.tables().isEmpty()) {
            blocks.add(new Heading(2, "Measurements"));
            results.tables().forEach(table -> blocks.add(new TableBlock(table.table())));
        }
        blocks.add(new Heading(2, "How it was run"));
        blocks.add(new KeyValues(List.of(new Entry("Famulus", results.version()),
                new Entry("commit", results.commit()), new Entry("time taken", duration(results.seconds())))));
        if (!results.settings().isEmpty()) {
            blocks.add(new Heading(3, "Settings"));
            blocks.add(CommonBlocks.settings(results.settings()));
        }
        blocks.add(new Heading(3, "Machine"));
        blocks.add(CommonBlocks.machine(results.machine()));
        return new Page("Study " + results.study(), results.paper(), blocks);
    }

    /** The results as text whose lines have at most {@link #TERMINAL_COLUMNS} characters. */
    public static String text(StudyResults results) {
        var text = new StringBuilder();
        append(text, "study " + results.study() + ": " + results.paper());
        append(text, "Famulus " + results.version() + ", commit " + results.commit() + ", "
                + results.machine().processor() + ", " + results.machine().cores() + " cores, "
                + duration(results.seconds()));
        for (Kind kind : Kind.values()) {
            List<Claim> claims = claims(results, kind);
            if (!claims.isEmpty()) {
                text.append('\n').append(TextTable.render(claimsTable(heading(kind, claims), claims),
                        TERMINAL_COLUMNS));
            }
        }
        for (ResultTable table : results.tables()) {
            text.append('\n').append(TextTable.render(table.table(), TERMINAL_COLUMNS));
        }
        text.append('\n');
        append(text, verdict(results.claims()));
        return text.toString();
    }

    private static Table claimsTable(String caption, List<Claim> claims) {
        NumberStyle style = NumberStyle.GENERAL;
        List<Column> columns = List.of(Column.text("claim"), Column.number("paper", style),
                Column.number("measured", style), Column.text("95 % interval"), Column.text("required"),
                Column.text("verdict"));
        List<List<Cell>> rows = new ArrayList<>();
        for (Claim claim : claims) {
            Statement statement = claim.statement();
            Double paperValue = statement.paperValue();
            Interval interval = claim.ci95();
            rows.add(List.of(Cell.of(statement.claim() + " [" + statement.metric() + "]"),
                    paperValue == null ? Cell.missing() : Cell.of(paperValue), Cell.of(claim.measured()),
                    interval == null
                            ? Cell.missing()
                            : Cell.of(style.text(interval.low()) + " to " + style.text(interval.high())),
                    Cell.of(statement.rule().text()), Cell.of(claim.holds() ? "holds" : "FAILS")));
        }
        return new Table(caption, columns, rows);
    }

    private static List<Claim> claims(StudyResults results, Kind kind) {
        return results.claims().stream().filter(claim -> claim.statement().kind() == kind).toList();
    }

    private static String heading(Kind kind, List<Claim> claims) {
        String whose = switch (kind) {
            case PAPER -> "What the paper claims";
            case GOAL -> "What Famulus promises";
            case CHECK -> "What must hold if the code is right";
        };
        return whose + ": " + count(claims);
    }

    private static String verdict(List<Claim> claims) {
        return claims.isEmpty() ? "No claim was measured." : "Of the measured claims, " + count(claims) + ".";
    }

    private static String count(List<Claim> claims) {
        return claims.stream().filter(Claim::holds).count() + " of " + claims.size() + " hold";
    }

    private static void append(StringBuilder text, String sentence) {
        TextTable.wrap(sentence, TERMINAL_COLUMNS).forEach(line -> text.append(line).append('\n'));
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
