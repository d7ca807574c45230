package org.famulus.world.dialogue;

import java.util.random.RandomGenerator;

import org.famulus.world.phrasing.SlotValue;
import org.famulus.world.text.NumberWords;
import org.famulus.world.text.Pick;

/** Says sums, and writes them with signs as the calculator takes them. */
record ExpressionWords(RandomGenerator random) {

    private record Operator(String sign, String typed, String words) {
    }

    private static final Operator PLUS = new Operator("+", "+", "plus");
    private static final Operator MINUS = new Operator("-", "-", "minus");
    private static final Operator TIMES = new Operator("*", "*", "times");
    private static final Operator TIMES_X = new Operator("*", "x", "times");
    private static final Operator OVER = new Operator("/", "/", "divided by");

    /** A sum, as words or digits, and its expression. */
    SlotValue draw() {
        return switch (Pick.weighted(random, 44, 16, 16, 8, 6, 6, 4)) {
            case 0 -> chain(1);
            case 1 -> chain(2);
            case 2 -> percentage();
            case 3 -> bracketed();
            case 4 -> shared();
            case 5 -> decimal();
            default -> power();
        };
    }

    private SlotValue chain(int operations) {
        boolean inWords = Pick.chance(random, 0.3);
        boolean spelled = inWords && Pick.chance(random, 0.4);
        boolean tight = !inWords && Pick.chance(random, 0.35);
        String gap = tight ? "" : " ";
        int first = number(spelled);
        StringBuilder surface = new StringBuilder(said(first, spelled));
        StringBuilder meaning = new StringBuilder(String.valueOf(first));
        for (int i = 0; i < operations; i++) {
            Operator operator = Pick.of(random, PLUS, PLUS, MINUS, MINUS, TIMES, TIMES_X, OVER);
            int next = operator.sign().equals("/") || operator.sign().equals("*")
                    ? 2 + random.nextInt(29)
                    : number(spelled);
            surface.append(gap).append(inWords ? operator.words() : operator.typed()).append(gap)
                    .append(said(next, spelled));
            meaning.append(' ').append(operator.sign()).append(' ').append(next);
        }
        return SlotValue.meant(surface.toString(), meaning.toString());
    }

    private int number(boolean small) {
        return small ? 2 + random.nextInt(19) : 2 + random.nextInt(Pick.of(random, 20, 98, 98, 998, 9998));
    }

    private static String said(int number, boolean spelled) {
        return spelled && number <= 20 ? NumberWords.of(number) : String.valueOf(number);
    }

    private SlotValue percentage() {
        int share = Pick.of(random, 5, 10, 15, 20, 25, 30, 40, 60, 75, 8, 12, 3, 7, 19);
        int whole = 10 + random.nextInt(Pick.of(random, 90, 900, 4000));
        String sign = Pick.of(random, "%", "%", " percent", " per cent", " %");
        return SlotValue.meant(share + sign + " of " + whole, share + "% * " + whole);
    }

    private SlotValue bracketed() {
        int first = number(false);
        int second = number(false);
        int factor = 2 + random.nextInt(11);
        String sign = Pick.of(random, "+", "-");
        Operator operator = Pick.of(random, TIMES, TIMES_X, OVER);
        String inner = "(" + first + " " + sign + " " + second + ")";
        return SlotValue.meant(inner + " " + operator.typed() + " " + factor,
                inner + " " + operator.sign() + " " + factor);
    }

    private SlotValue shared() {
        int whole = number(false);
        return switch (random.nextInt(3)) {
            case 0 -> SlotValue.meant("half of " + whole, whole + " / 2");
            case 1 -> SlotValue.meant("a third of " + whole, whole + " / 3");
            default -> {
                int parts = 2 + random.nextInt(11);
                yield SlotValue.meant(whole + " split " + parts + " ways", whole + " / " + parts);
            }
        };
    }

    private SlotValue decimal() {
        String first = money();
        String second = Pick.chance(random, 0.5) ? money() : String.valueOf(2 + random.nextInt(30));
        Operator operator = Pick.of(random, PLUS, MINUS, TIMES, TIMES_X);
        return SlotValue.meant(first + " " + operator.typed() + " " + second,
                first + " " + operator.sign() + " " + second);
    }

    private String money() {
        return 1 + random.nextInt(300) + "." + random.nextInt(10) + (1 + random.nextInt(9));
    }

    private SlotValue power() {
        int base = 2 + random.nextInt(24);
        return switch (random.nextInt(3)) {
            case 0 -> SlotValue.meant(base + " squared", base + " ^ 2");
            case 1 -> SlotValue.meant(base + " to the power of 3", base + " ^ 3");
            default -> SlotValue.meant(base + "^2", base + " ^ 2");
        };
    }
}
