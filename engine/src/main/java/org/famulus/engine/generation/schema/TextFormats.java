package org.famulus.engine.generation.schema;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Formats of strings, as patterns: each allows only what RFC 3339 (dates), RFC 5321 (mail), RFC 1123 (hosts), RFC 3986 (URI),
 * RFC 2673 (IPv4) and RFC 4122 (UUID) allow, and of that the usual forms.
 */
final class TextFormats {

    private static final String HOUR_AND_MINUTE = "([01][0-9]|2[0-3]):[0-5][0-9]";
    private static final String TIME = HOUR_AND_MINUTE + ":[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]" + HOUR_AND_MINUTE + ")";
    /** Divisible by 4, and by 400 where it is by 100. */
    private static final String LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])"
            + "|(0[48]|[2468][048]|[13579][26])00)";
    private static final String DATE = "([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
            + "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|" + LEAP_YEAR + "-02-29)";
    private static final String LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private static final String HOST = LABEL + "(\\." + LABEL + "){0,2}";
    private static final String MAILBOX = "[a-zA-Z0-9_+-]";
    private static final String BYTE = "([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
    private static final String URI_CHARACTER = "([a-zA-Z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";
    private static final String DURATION_TIME = "T([0-9]{1,8}H([0-9]{1,8}M)?([0-9]{1,8}S)?"
            + "|[0-9]{1,8}M([0-9]{1,8}S)?|[0-9]{1,8}S)";
    private static final String DURATION_DATE = "([0-9]{1,8}Y([0-9]{1,8}M([0-9]{1,8}D)?)?"
            + "|[0-9]{1,8}M([0-9]{1,8}D)?|[0-9]{1,8}D)";

    private static final Map<String, String> PATTERNS = new TreeMap<>(Map.of(
            "date", DATE,
            "time", TIME,
            "date-time", DATE + "T" + TIME,
            "duration", "P(" + DURATION_DATE + "(" + DURATION_TIME + ")?|" + DURATION_TIME + "|[0-9]{1,8}W)",
            "email", "(" + MAILBOX + "{1,64}|" + MAILBOX + "(\\.?" + MAILBOX + "){0,31})@" + LABEL
                    + "(\\." + LABEL + "){0,1}\\.[a-zA-Z]{2,63}",
            "hostname", HOST,
            "ipv4", BYTE + "(\\." + BYTE + "){3}",
            "uri", "[a-zA-Z][a-zA-Z0-9+.-]{1,31}://" + HOST + "(:[0-9]{1,5})?(/" + URI_CHARACTER + "*)*(\\?("
                    + URI_CHARACTER + "|[/?])*)?(#(" + URI_CHARACTER + "|[/?])*)?",
            "uuid", "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"));

    /** Made when first asked for; there are no more of them than formats. */
    private static final Map<String, CharacterAutomaton> AUTOMATA = new ConcurrentHashMap<>();

    private TextFormats() {
    }

    /** The strings of a format, or empty where it is unknown. */
    static Optional<CharacterAutomaton> of(String format) {
        return PATTERNS.containsKey(format)
                ? Optional.of(AUTOMATA.computeIfAbsent(format, TextFormats::automaton))
                : Optional.empty();
    }

    private static CharacterAutomaton automaton(String format) {
        return PatternAutomaton.of(PatternReader.read("^(" + PATTERNS.get(format) + ")$"), new WorkLimit());
    }

    static Collection<String> names() {
        return PATTERNS.keySet();
    }
}
