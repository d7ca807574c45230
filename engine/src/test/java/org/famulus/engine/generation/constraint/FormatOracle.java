package org.famulus.engine.generation.constraint;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.util.Arrays;
import java.util.UUID;

/** Whether a text has a format, by what the JDK reads. */
final class FormatOracle {

    private FormatOracle() {
    }

    static boolean valid(String format, String text) {
        try {
            return switch (format) {
                case "date" -> LocalDate.parse(text).toString().equals(text);
                case "time" -> OffsetTime.parse(withSmallOffset(text)) != null;
                case "date-time" -> OffsetDateTime.parse(withSmallOffset(text)) != null && text.charAt(10) == 'T';
                case "uuid" -> UUID.fromString(text).toString().equalsIgnoreCase(text);
                case "email" -> email(text);
                case "hostname" -> hostname(text);
                case "ipv4" -> ipv4(text);
                case "uri" -> new URI(text).isAbsolute() && new URI(text).getRawAuthority() != null;
                case "duration" -> duration(text);
                default -> throw new IllegalArgumentException(format);
            };
        } catch (DateTimeException | URISyntaxException | IllegalArgumentException notOfTheFormat) {
            return false;
        }
    }

    /** The JDK knows offsets up to 18 hours, RFC 3339 up to 23:59. */
    private static String withSmallOffset(String text) {
        return text.replaceAll("([+-])(1[89]|2[0-3]):", "$117:");
    }

    private static boolean email(String text) {
        int at = text.indexOf('@');
        String local = text.substring(0, Math.max(0, at));
        return at > 0 && at <= 64 && hostname(text.substring(at + 1)) && !local.contains("..")
                && !local.startsWith(".") && !local.endsWith(".") && local.chars().allMatch(c -> c > ' ' && c < 0x7F
                        && "()<>[]:;@\\,\"".indexOf(c) < 0);
    }

    private static boolean hostname(String text) {
        return text.length() <= 253 && Arrays.stream(text.split("\\.", -1))
                .allMatch(label -> !label.isEmpty() && label.length() <= 63 && !label.startsWith("-")
                        && !label.endsWith("-")
                        && label.chars().allMatch(c -> c < 0x7F && (Character.isLetterOrDigit(c) || c == '-')));
    }

    private static boolean ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        return parts.length == 4 && Arrays.stream(parts).allMatch(part -> part.length() < 4 && !part.isEmpty()
                && Integer.toString(Integer.parseInt(part)).equals(part) && Integer.parseInt(part) < 256);
    }

    /** Years to days, then hours to seconds; one of them at least. */
    private static boolean duration(String text) {
        int time = text.indexOf('T');
        String days = time < 0 ? text : text.substring(0, time);
        if (!days.equals("P")) {
            Period.parse(days);
        }
        if (time >= 0) {
            Duration.parse("P" + text.substring(time));
        }
        return text.length() > 2;
    }
}
