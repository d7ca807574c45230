package org.famulus.engine.chat.jinja;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Python's {@code strftime} in the C locale, of a time without a zone. */
final class PythonDates {

    private PythonDates() {
    }

    static String format(String format, Clock clock) {
        LocalDateTime time = LocalDateTime.now(clock);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                text.append(c);
                continue;
            }
            char flag = format.charAt(i + 1);
            boolean flagged = "-_0^#".indexOf(flag) >= 0 && i + 2 < format.length();
            i += flagged ? 2 : 1;
            String field = field(time, format.charAt(i));
            text.append(flagged ? flagged(field, flag) : field);
        }
        return text.toString();
    }

    private static String flagged(String field, char flag) {
        return switch (flag) {
            case '-' -> field.length() > 1 ? field.replaceFirst("^[0 ]+(?=.)", "") : field;
            case '_' -> {
                int zeros = 0;
                while (zeros < field.length() - 1 && field.charAt(zeros) == '0') {
                    zeros++;
                }
                yield " ".repeat(zeros) + field.substring(zeros);
            }
            case '0' -> field.replace(' ', '0');
            default -> field.toUpperCase(Locale.ROOT);
        };
    }

    private static String field(LocalDateTime time, char code) {
        int sundayFirst = time.getDayOfWeek().getValue() % 7;
        return switch (code) {
            case 'Y' -> Integer.toString(time.getYear());
            case 'C' -> two(time.getYear() / 100);
            case 'y' -> two(time.getYear() % 100);
            case 'm' -> two(time.getMonthValue());
            case 'd' -> two(time.getDayOfMonth());
            case 'e' -> blankTwo(time.getDayOfMonth());
            case 'H' -> two(time.getHour());
            case 'k' -> blankTwo(time.getHour());
            case 'I' -> two(time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'l' -> blankTwo(time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'M' -> two(time.getMinute());
            case 'S' -> two(time.getSecond());
            case 'f' -> String.format(Locale.ROOT, "%06d", time.getNano() / 1000);
            case 'j' -> String.format(Locale.ROOT, "%03d", time.getDayOfYear());
            case 'p' -> time.getHour() < 12 ? "AM" : "PM";
            case 'P' -> time.getHour() < 12 ? "am" : "pm";
            case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.US);
            case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.US);
            case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.US);
            case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.US);
            case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
            case 'w' -> Integer.toString(sundayFirst);
            case 'U' -> two((time.getDayOfYear() + 6 - sundayFirst) / 7);
            case 'W' -> two((time.getDayOfYear() + 6 - (sundayFirst + 6) % 7) / 7);
            case 'V' -> two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'g' -> two(time.get(IsoFields.WEEK_BASED_YEAR) % 100);
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'z', 'Z' -> "";
            case '%' -> "%";
            case 'D', 'x' -> join(time, "m/d/y");
            case 'F' -> join(time, "Y-m-d");
            case 'T', 'X' -> join(time, "H:M:S");
            case 'R' -> join(time, "H:M");
            case 'r' -> join(time, "I:M:S p");
            case 'c' -> join(time, "a b e H:M:S Y");
            default -> "%" + code;
        };
    }

    /** Fields with what stands between them. */
    private static String join(LocalDateTime time, String fields) {
        StringBuilder text = new StringBuilder();
        for (char c : fields.toCharArray()) {
            text.append(Character.isLetter(c) ? field(time, c) : String.valueOf(c));
        }
        return text.toString();
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    private static String blankTwo(int number) {
        return number < 10 ? " " + number : Integer.toString(number);
    }
}
