package io.linnet.cli;

import java.time.DayOfWeek;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** The conversions of strftime(3) in the C locale, and {@code N} for nanoseconds. */
final class TimeFormat {
    private static final String SAME_IN_JAVA = "aAbBCdDFHIjklmMprRsSTyYzZN";
    private static final String OWN = "cegGhntuUVwWxX%";

    private TimeFormat() {}

    static boolean knows(char kind) {
        return SAME_IN_JAVA.indexOf(kind) >= 0 || OWN.indexOf(kind) >= 0;
    }

    static String format(char kind, ZonedDateTime at) {
        return switch (kind) {
            case 'c' ->
                java("ta", at) + " " + java("tb", at) + " " + padded(at.getDayOfMonth()) + " " + java("tT", at) + " "
                        + java("tY", at);
            case 'e' -> padded(at.getDayOfMonth());
            case 'g' -> zeros(at.get(IsoFields.WEEK_BASED_YEAR) % 100);
            case 'G' -> Integer.toString(at.get(IsoFields.WEEK_BASED_YEAR));
            case 'h' -> java("tb", at);
            case 'k' -> padded(at.getHour());
            case 'l' -> padded((at.getHour() + 11) % 12 + 1);
            case 'n' -> "\n";
            case 'p' -> java("Tp", at);
            case 't' -> "\t";
            case 'u' -> Integer.toString(at.getDayOfWeek().getValue());
            case 'U' -> zeros(weekOfYear(at, DayOfWeek.SUNDAY));
            case 'V' -> zeros(at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'w' -> Integer.toString(at.getDayOfWeek().getValue() % 7);
            case 'W' -> zeros(weekOfYear(at, DayOfWeek.MONDAY));
            case 'x' -> java("tD", at);
            case 'X' -> java("tT", at);
            case '%' -> "%";
            default -> java("t" + kind, at);
        };
    }

    private static String java(String conversion, ZonedDateTime at) {
        return String.format(Locale.ENGLISH, "%" + conversion, at);
    }

    private static String padded(int number) {
        return String.format(Locale.ENGLISH, "%2d", number);
    }

    private static String zeros(int number) {
        return String.format(Locale.ENGLISH, "%02d", number);
    }

    /** Week 1 starts with the first such day of the year; what is before is in week 0. */
    private static int weekOfYear(ZonedDateTime at, DayOfWeek firstDay) {
        int daysIntoWeek = (at.getDayOfWeek().getValue() - firstDay.getValue() + 7) % 7;
        return (at.getDayOfYear() - 1 + 7 - daysIntoWeek) / 7;
    }
}
