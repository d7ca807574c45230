package org.famulus.report.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TextTableTest {

    @Test
    void wordsStandLeftAndNumbersRight() {
        Table table = new Table("speed",
                List.of(Column.text("model"), Column.number("tokens/s", new NumberStyle.Decimals(1))),
                List.of(List.of(Cell.of("small"), Cell.of(1234.56)), List.of(Cell.of("a larger one"), Cell.missing())));
        assertThat(TextTable.render(table, 100)).isEqualTo("""
                speed
                model         tokens/s
                ----------------------
                small          1,234.6
                a larger one         –
                """);
    }

    @Test
    void longTextWrapsInsideItsCell() {
        Table table = new Table("", List.of(Column.text("claim"), Column.number("n", NumberStyle.GENERAL)),
                List.of(List.of(Cell.of("a sentence that is longer than the terminal"), Cell.of(7))));
        assertThat(TextTable.render(table, 30)).isEqualTo("""

                claim                        n
                ------------------------------
                a sentence that is longer    7
                than the terminal
                """);
    }

    @Test
    void noLineIsWiderThanAsked() {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            int columns = 1 + random.nextInt(30);
            List<List<Cell>> rows = new ArrayList<>();
            for (int row = 0; row < 5; row++) {
                rows.add(IntStream.range(0, columns).mapToObj(i -> random.nextBoolean()
                        ? Cell.of(random.nextGaussian() * Math.pow(10, random.nextInt(12)))
                        : Cell.of("ab \uD83D\uDE00cdefgh ".repeat(random.nextInt(12)))).toList());
            }
            List<Column> headers = IntStream.range(0, columns).mapToObj(i -> Column.text("column " + i)).toList();
            int width = 20 + random.nextInt(100);
            assertThat(TextTable.render(new Table("a caption of some length", headers, rows), width).lines())
                    .as("seed %d", seed).allMatch(line -> line.codePointCount(0, line.length()) <= width);
        }
    }

    @Test
    void aTableOfTooManyColumnsBecomesAList() {
        List<Column> columns = IntStream.range(0, 12).mapToObj(i -> Column.text("column" + i)).toList();
        List<Cell> row = IntStream.range(0, 12).mapToObj(i -> Cell.of("value" + i)).toList();
        assertThat(TextTable.render(new Table("wide", columns, List.of(row)), 40).lines())
                .containsSubsequence("column0: value0", "  column1: value1", "  column11: value11");
    }

    @Test
    void aTerminalIsNotObeyed() {
        Table table = new Table("\u001B[2J", List.of(Column.text("a")),
                List.of(List.of(Cell.of("x\u001B]0;title\u0007\u009By\nz"))));
        String text = TextTable.render(table, 100);
        assertThat(text.codePoints().filter(c -> c != '\n').noneMatch(Character::isISOControl)).isTrue();
        assertThat(text).contains("\uFFFDy z");
    }

    @Test
    void columnsFitTheirNumbers() {
        assertThat(texts(12, 1234)).containsExactly("12", "1,234");
        assertThat(texts(0.5, 12.345)).containsExactly("0.50", "12.35");
        assertThat(texts(0.001, 1234.5)).containsExactly("0.001000", "1,235");
        assertThat(Column.fitting("a", List.of(Cell.of("word"), Cell.missing()))).isEqualTo(Column.text("a"));
    }

    @Test
    void whatIsNotFiniteIsText() {
        assertThat(Cell.of(Double.NaN)).isEqualTo(Cell.of("NaN"));
        assertThatThrownBy(() -> new Cell.Numeric(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rowsHaveOneCellAColumn() {
        assertThatThrownBy(() -> new Table("speed", List.of(Column.text("a")), List.of(List.of())))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("row 1")
                .hasMessageContaining("give 1");
        assertThatThrownBy(() -> new Table("speed", List.of(), List.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no columns");
    }

    private static List<String> texts(double... values) {
        List<Cell> cells = new ArrayList<>();
        for (double value : values) {
            cells.add(Cell.of(value));
        }
        Column column = Column.fitting("a", cells);
        return cells.stream().map(column::textOf).toList();
    }
}
