package org.famulus.world.phrasing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.famulus.world.Split;
import org.famulus.world.text.Pick;

/** Makes typed sentences of pieces and values, in the style of one owner. */
public final class SentenceWriter {

    /** Values that run on to the end of the sentence, so that nothing may follow them. */
    private static final List<Slot> OPEN_ENDED = List.of(Slot.MESSAGE, Slot.REQUEST, Slot.FACT, Slot.TODO,
            Slot.NOTETEXT,
            Slot.TITLE, Slot.TOPIC, Slot.ABOUT, Slot.PLACE, Slot.PERSON, Slot.NEWPERSON);
    private static final Pattern LAST_WORD = Pattern.compile("([A-Za-z@]+) $");
    private static final List<String> PREPOSITIONS = List.of("on", "at", "in", "to", "for", "by", "from", "of", "about",
            "around", "until", "till", "since", "before", "after", "between", "@", "over");
    /** Behind these a time stands without a preposition of its own; "what is on in march" keeps both. */
    private static final List<String> RULING = List.of("to", "for", "by", "from", "of", "about", "around", "until",
            "till",
            "since", "before", "after", "between", "@", "over");
    private static final List<String> OF_TIMES = List.of("on", "at", "in", "to", "for", "from", "@");
    private static final List<Slot> TIMES = List.of(Slot.WHEN, Slot.DAY, Slot.TIME, Slot.RANGE, Slot.NEWWHEN,
            Slot.NEWTIME, Slot.NEWDAY, Slot.DURATION, Slot.DELAY, Slot.EVERY);

    private final Phrasebook book;
    private final Split split;
    private final OwnerStyle style;
    private final RandomGenerator random;

    /** @param split of the words around a request */
    public SentenceWriter(Phrasebook book, Split split, OwnerStyle style, RandomGenerator random) {
        this.book = book;
        this.split = split;
        this.style = style;
        this.random = random;
    }

    /**
     * Writes a sentence.
     *
     * @param framed whether a greeting, a filler or thanks may go around it
     * @param value what to write into a slot
     */
    public Sentence write(List<Piece> pieces, boolean framed, Function<Slot, SlotValue> value) {
        Noise noise = new Noise(style, random);
        Map<Slot, SlotValue> values = new EnumMap<>(Slot.class);
        StringBuilder text = new StringBuilder();
        for (Piece piece : framed ? framed(pieces) : pieces) {
            switch (piece) {
                case Piece.Words(var words) -> text.append(noise.typed(words));
                case Piece.Gap(var slot) -> {
                    SlotValue drawn = value.apply(slot);
                    SlotValue written = style.lowerCase() ? drawn.lowerCase() : drawn;
                    values.put(slot, written);
                    append(text, slot, written.surface());
                }
            }

        }
        return new Sentence(finished(text, pieces), values, SentenceTemplate.skeleton(pieces));
    }

    private List<Piece> framed(List<Piece> pieces) {
        List<Piece> framed = new ArrayList<>(pieces);
        if (Pick.chance(random, style.framing())) {
            framed.addFirst(new Piece.Words(book.macro(Pick.of(random, "hi", "filler"), split, random)));
        }
        boolean open = pieces.getLast() instanceof Piece.Gap(var slot) && OPEN_ENDED.contains(slot)
                || pieces.stream().anyMatch(piece -> piece instanceof Piece.Words(var words) && words.contains(": "));
        if (!open && Pick.chance(random, style.framing())) {
            String thanks = book.macro(Pick.of(random, "pls", "thx"), split, random);
            if (framed.getLast() instanceof Piece.Words(var words)) {
                framed.removeLast();
                framed.add(new Piece.Words(words.replaceAll("[?.!]$", "") + thanks));
            } else {
                framed.add(new Piece.Words(thanks));
            }
        }
        return framed;

    }

    /** Appends a value; what comes twice where it meets the words before it is written once. */
    private static void append(StringBuilder text, Slot slot, String surface) {
        String value = surface;
        Matcher last = LAST_WORD.matcher(text);
        if (last.find()) {
            String before = last.group(1).toLowerCase(Locale.ROOT);
            int space = value.indexOf(' ');
            String first = space < 0 ? "" : value.substring(0, space).toLowerCase(Locale.ROOT);
            boolean doubled = first.equals(before) && PREPOSITIONS.contains(first);
            if (doubled || TIMES.contains(slot) && OF_TIMES.contains(first) && RULING.contains(before)) {
                value = value.substring(space + 1);
            } else if (before.equals("my") && first.equals("my")) {
                value = value.substring(space + 1);
            } else if (before.equals("a") && !value.isEmpty() && "aeiouAEIOU".indexOf(value.charAt(0)) >= 0) {
                text.insert(text.length() - 1, 'n');
            }
        }
        text.append(value);
    }

    private String finished(StringBuilder text, List<Piece> pieces) {
        String line = text.toString().strip();
        if (line.isEmpty()) {
            return line;
        }
        if (!style.formal()) {
            boolean asks = style != OwnerStyle.PLAIN && (line.endsWith("?") || line.endsWith("."));
            return asks && Pick.chance(random, style.lowerCase() ? 0.6 : 0.3)
                    ? line.substring(0, line.length() - 1)
                    : line;
        }
        if (pieces.getFirst() instanceof Piece.Words) {
            line = Character.toUpperCase(line.charAt(0)) + line.substring(1);
        }
        return Character.isLetterOrDigit(line.charAt(line.length() - 1)) ? line + "." : line;
    }
}
