package org.famulus.engine.generation.constraint;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads the strings, numbers and given texts within a text that may end anywhere, one byte after the other. */
abstract class ScalarPrefixes {

    private static final Set<String> CHARACTER_BEGINNINGS = characterBeginnings();
    private static final String ANY = "[\\s\\S]*";
    /** What the strings of each pattern begin with. */
    private static final Map<String, String> BEGINNINGS = Map.of(
            "^[A-Z]{2}-[0-9]{3}$", "[A-Z]{0,2}|[A-Z]{2}-[0-9]{0,3}",
            "^(red|green|blue)$", "|r|re|red|g|gr|gre|gree|green|b|bl|blu|blue",
            "^[^\"\\\\]{1,4}$", "[^\"\\\\]{0,4}",
            "ab+c", ANY,
            "^a*$", "a*",
            "^[é-ü]+\\t?$", "[é-ü]*|[é-ü]+\\t",
            "^x|y$", ANY,
            "^\\d{1,3}(\\.\\d)?$", "\\d{0,3}|\\d{1,3}\\.\\d?",
            "^(\\w+ )*\\w+$", "(\\w+ )*\\w*",
            "^" + ANY + "$", ANY);

    private final Map<String, Boolean> completable = new HashMap<>();

    byte[] text = {};
    /** Whether a way to read the text was cut by its end. */
    boolean open;

    private static Set<String> characterBeginnings() {
        Set<String> beginnings = new HashSet<>();
        for (int codePoint = 0x80; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                String bytes = latin(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                for (int length = 1; length < bytes.length(); length++) {
                    beginnings.add(bytes.substring(0, length));
                }
            }
        }
        return beginnings;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Strings with a pattern are escaped only where they must be. */
    Set<Integer> string(JsonNode schema, int from) {
        Set<Integer> start = literal("\"", from);
        if (start.isEmpty()) {
            return start;
        }
        int least = schema.path("minLength").asInt(0);
        int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        boolean plain = schema.has("pattern");
        StringBuilder read = new StringBuilder();
        int at = from + 1;
        for (int count = 0;; count++) {
            boolean matches = !plain || holds(schema.get("pattern").textValue(), read.toString());
            Set<Integer> end = count >= least && matches ? literal("\"", at) : Set.of();
            if (!end.isEmpty() || count == most) {
                return end;
            }
            boolean wasOpen = open;
            open = false;
            int next = character(at, plain, read);
            if (next < 0) {
                open = wasOpen || (open && (!plain || completable(at, schema.get("pattern").textValue(),
                        read.toString())));
                return Set.of();
            }
            open = wasOpen;
            if (plain && !read.toString().matches(BEGINNINGS.get(schema.get("pattern").textValue()))) {
                return Set.of();
            }
            at = next;
        }
    }

    /** As ECMA-262 has it, where a dollar sign is the very end. */
    private static boolean holds(String pattern, String text) {
        return Pattern.compile(pattern.replaceAll("\\$$", "\\\\z")).matcher(text).find();
    }

    /** Whether a character that the end of the text cuts can become one that the pattern takes. */
    private boolean completable(int at, String pattern, String read) {
        String begun = latin(Arrays.copyOfRange(text, at, text.length));
        return completable.computeIfAbsent(pattern + "\n" + read + "\n" + begun, _ -> {
            Pattern beginning = Pattern.compile(BEGINNINGS.get(pattern));
            for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint += codePoint < 0x800 ? 1 : 64) {
                if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                    String character = Character.toString(codePoint);
                    String bytes = latin(
                            (codePoint < ' ' ? quoted(character).toLowerCase(Locale.ROOT) : quoted(character))
                                    .getBytes(StandardCharsets.UTF_8));
                    if (bytes.startsWith(begun, 1) && beginning.matcher(read + character).matches()) {
                        return true;
                    }
                }
            }
            return false;
        });
    }

    /** Where the character ends, or -1; {@code open} says whether the end of the text cut it. */
    private int character(int at, boolean plain, StringBuilder read) {
        if (at == text.length) {
            open = true;
            return -1;
        }
        int first = text[at] & 0xFF;
        if (first < ' ' || first == '"') {
            return -1;
        }
        if (first == '\\') {
            return escape(at + 1, plain, read);
        }
        if (first < 0x80) {
            read.append((char) first);
            return at + 1;
        }
        for (int length = 1; at + length <= text.length && length < 4; length++) {
            String bytes = latin(Arrays.copyOfRange(text, at, at + length));
            if (!CHARACTER_BEGINNINGS.contains(bytes)) {
                return -1;
            }
            if (at + length == text.length) {
                open = true;
                return -1;
            }
            String whole = new String(text, at, length + 1, StandardCharsets.UTF_8);
            if (!whole.contains("\uFFFD") && whole.codePointCount(0, whole.length()) == 1) {
                read.append(whole);
                return at + length + 1;
            }
        }
        return latin(Arrays.copyOfRange(text, at, Math.min(text.length, at + 4))).equals("\u00EF\u00BF\u00BD")
                ? at + 3
                : -1;
    }

    private int escape(int at, boolean plain, StringBuilder read) {
        if (at == text.length) {
            open = true;
            return -1;
        }
        int letter = "\"\\/bfnrt".indexOf(text[at]);
        if (letter >= 0) {
            if (plain && text[at] == '/') {
                return -1;
            }
            read.append("\"\\/\b\f\n\r\t".charAt(letter));
            return at + 1;
        }
        String rest = latin(Arrays.copyOfRange(text, at, Math.min(text.length, at + 11)));
        Set<String> forms = Set.of("u[0-9a-cA-CeEfF][0-9a-fA-F]{3}", "u[dD][0-7][0-9a-fA-F]{2}",
                "u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}");
        for (String form : plain ? Set.of("u00[01][0-9a-f]") : forms) {
            Matcher matcher = Pattern.compile(form).matcher(rest);
            if (matcher.lookingAt()) {
                int control = Integer.parseInt(rest.substring(1, 5), 16);
                if (plain && "\b\f\n\r\t".indexOf(control) >= 0) {
                    return -1;
                }
                read.append(plain ? (char) control : 'x');
                return at + matcher.end();
            }
            if (matcher.hitEnd()) {
                open = true;
                return -1;
            }
        }
        return -1;
    }

    Set<Integer> number(JsonNode schema, int before, int behind, int from) {
        Set<Integer> ends = new TreeSet<>();
        BigInteger scale = BigInteger.TEN.pow(behind);
        BigInteger least = bound(schema, "minimum", behind, RoundingMode.CEILING, BigInteger.ZERO);
        BigInteger most = bound(schema, "maximum", behind, RoundingMode.FLOOR, BigInteger.ZERO);
        if (schema.has("exclusiveMinimum")) {
            least = bound(schema, "exclusiveMinimum", behind, RoundingMode.FLOOR, BigInteger.ONE);
        }
        if (schema.has("exclusiveMaximum")) {
            most = bound(schema, "exclusiveMaximum", behind, RoundingMode.CEILING, BigInteger.ONE.negate());
        }
        BigInteger largest = BigInteger.TEN.pow(before).multiply(scale).subtract(BigInteger.ONE);
        least = least == null ? largest.negate() : least.max(largest.negate());
        most = most == null ? largest : most.min(largest);
        for (boolean negative : new boolean[]{false, true}) {
            int at = from;
            BigInteger low = negative ? most.negate().max(BigInteger.ONE) : least.max(BigInteger.ZERO);
            BigInteger high = negative ? least.negate() : most;
            if (low.compareTo(high) > 0) {
                continue;
            }
            if (negative) {
                Set<Integer> sign = literal("-", from);
                if (sign.isEmpty()) {
                    continue;
                }
                at++;
            }
            magnitude(at, before, behind, low, high, ends);
        }
        return ends;
    }

    private static @Nullable BigInteger bound(JsonNode schema, String keyword, int behind, RoundingMode rounding,
            BigInteger step) {
        return schema.has(keyword)
                ? schema.get(keyword).decimalValue().movePointRight(behind).setScale(0, rounding).toBigIntegerExact()
                        .add(step)
                : null;
    }

    /** Reads digits; {@code low} and {@code high} count steps of the last digit behind the point. */
    private void magnitude(int from, int before, int behind, BigInteger low, BigInteger high, Set<Integer> ends) {
        int at = from;
        int behindRead = -1;
        while (true) {
            String read = latin(Arrays.copyOfRange(text, from, at));
            int whole = read.indexOf('.') < 0 ? read.length() : read.indexOf('.');
            boolean wellFormed = whole <= before && (whole < 2 || read.charAt(0) != '0') && behindRead <= behind;
            if (!wellFormed) {
                return;
            }
            if (at == text.length) {
                open |= canBecome(read, before, behind, behindRead, low, high);
            }
            if (!read.isEmpty() && !read.endsWith(".")) {
                BigInteger value = new BigDecimal(read).movePointRight(behind).toBigIntegerExact();
                if (value.compareTo(low) >= 0 && value.compareTo(high) <= 0) {
                    ends.add(at);
                }
            }
            if (at == text.length) {
                return;
            }
            if (text[at] == '.' && behindRead < 0 && behind > 0 && whole > 0) {
                behindRead = 0;
            } else if (text[at] >= '0' && text[at] <= '9') {
                behindRead += behindRead >= 0 ? 1 : 0;
            } else {
                return;
            }
            at++;
        }
    }

    /** Whether more digits can make a number between the bounds. */
    private static boolean canBecome(String read, int before, int behind, int behindRead, BigInteger low,
            BigInteger high) {
        if (read.isEmpty()) {
            return true;
        }
        int more = behindRead >= 0 || read.equals("0") ? 0 : before - read.length();
        for (int digits = 0; digits <= more; digits++) {
            BigInteger first = new BigDecimal(read.endsWith(".") ? read + "0" : read).movePointRight(behind + digits)
                    .toBigIntegerExact();
            BigInteger last = first.add(BigInteger.TEN.pow(behind - Math.max(0, behindRead) + digits))
                    .subtract(BigInteger.ONE);
            boolean longer = digits > 0 || behindRead < behind;
            if (longer && first.compareTo(high) <= 0 && last.compareTo(low) >= 0) {
                return true;
            }
        }
        return false;
    }

    Set<Integer> literal(String expected, int from) {
        byte[] bytes = expected.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (from + i == text.length) {
                open = true;
                return Set.of();
            }
            if (text[from + i] != bytes[i]) {
                return Set.of();
            }
        }
        return Set.of(from + bytes.length);
    }

    static String quoted(String name) {
        return RandomSchemas.JSON.getNodeFactory().textNode(name).toString();
    }
}
