package org.famulus.world.phrasing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.famulus.world.text.Pick;

/** Careless typing. It touches only the words of a template, never a value. */
final class Noise {

    private static final Map<String, List<String>> SHORT_FORMS = Map.ofEntries(
            Map.entry("please", List.of("pls", "plz")),
            Map.entry("thanks", List.of("thx", "tks")), Map.entry("you", List.of("u")),
            Map.entry("your", List.of("ur")), Map.entry("are", List.of("r")),
            Map.entry("because", List.of("bc", "cuz")),
            Map.entry("appointment", List.of("appt", "apt")), Map.entry("appointments", List.of("appts")),
            Map.entry("meeting", List.of("mtg")), Map.entry("meetings", List.of("mtgs")),
            Map.entry("message", List.of("msg")), Map.entry("messages", List.of("msgs")),
            Map.entry("calendar", List.of("cal")), Map.entry("about", List.of("abt")),
            Map.entry("birthday", List.of("bday")), Map.entry("reminder", List.of("rmndr", "remindr")),
            Map.entry("want to", List.of("wanna")), Map.entry("going to", List.of("gonna")),
            Map.entry("something", List.of("smth", "sth")), Map.entry("document", List.of("doc")),
            Map.entry("documents", List.of("docs")), Map.entry("before", List.of("b4")),
            Map.entry("okay", List.of("k", "ok")), Map.entry("address", List.of("addr")),
            Map.entry("people", List.of("ppl")), Map.entry("with", List.of("w/")), Map.entry("and", List.of("&", "n")),
            Map.entry("i don't know", List.of("idk")), Map.entry("as soon as possible", List.of("asap")),
            Map.entry("to be", List.of("2b")));
    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");
    private static final Pattern SINGLE_I = Pattern.compile("\\bi\\b");
    private static final int SHORTEST_MISTYPED = 4;

    private final OwnerStyle style;
    private final RandomGenerator random;

    Noise(OwnerStyle style, RandomGenerator random) {
        this.style = style;
        this.random = random;
    }

    /** The words as this owner types them. */
    String typed(String words) {
        String text = words;
        if (style.abbreviations() > 0) {
            text = WORD.matcher(text).replaceAll(this::shortened);
        }
        if (style.typos() > 0) {
            text = WORD.matcher(text).replaceAll(this::mistyped);
        }
        if (style.plainWords()) {
            text = text.replace("'", "");
        }
        if (style.formal()) {
            return SINGLE_I.matcher(text).replaceAll("I");
        }
        return style.lowerCase() ? text.toLowerCase(Locale.ROOT) : text;
    }

    private String shortened(MatchResult word) {
        List<String> forms = SHORT_FORMS.get(word.group());
        return forms != null && Pick.chance(random, style.abbreviations()) ? Pick.of(random, forms) : word.group();
    }

    private String mistyped(MatchResult match) {
        String word = match.group();
        if (word.length() < SHORTEST_MISTYPED || !Pick.chance(random, style.typos())) {
            return word;
        }
        int place = 1 + random.nextInt(word.length() - 2);
        return switch (random.nextInt(3)) {
            case 0 ->
                word.substring(0, place) + word.charAt(place + 1) + word.charAt(place) + word.substring(place + 2);
            case 1 -> word.substring(0, place) + word.substring(place + 1);
            default -> word.substring(0, place) + word.charAt(place) + word.substring(place);
        };
    }
}
