package io.linnet.broker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So many in so much time: {@code 50/s}, {@code 1000/m}. The whole number may come at once, and is then made up for in the time, so that
 * {@code 3000/m} is as fast as {@code 50/s} in the long run and allows for bursts of 3000.
 *
 * @param count 1 to 2^40
 * @param seconds 1, 60, 3600 or 86400
 */
public record Rate(long count, int seconds) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,13})/([smhd])");
    private static final long MAXIMUM = 1L << 40;
    private static final int SECONDS_BITS = 20;

    /** Checks the numbers. */
    public Rate {
        if (count < 1 || count > MAXIMUM || seconds < 1 || seconds > 86_400) {
            throw new IllegalArgumentException(
                    count + " in " + seconds + " s is not a rate of 1 to " + MAXIMUM + " in 1 s to 86400 s");
        }
    }

    /**
     * Reads {@code 50/s}, with {@code s}, {@code m}, {@code h} or {@code d} behind the stroke.
     *
     * @throws IllegalArgumentException with a sentence, when it is not one
     */
    public static Rate parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a rate such as 50/s or 1000/m");
        }
        return new Rate(Long.parseLong(parts.group(1)), secondsOf(parts.group(2)));
    }

    private static int secondsOf(String unit) {
        return switch (unit) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3_600;
            default -> 86_400;
        };
    }

    /** As the value of a {@link Limit}; never 0. */
    public long packed() {
        return count << SECONDS_BITS | seconds;
    }

    static Rate unpacked(long packed) {
        return new Rate(packed >>> SECONDS_BITS, (int) (packed & ((1 << SECONDS_BITS) - 1)));
    }

    /** As {@link #parse} reads it, where the time is one of its units. */
    @Override
    public String toString() {
        return count
                + switch (seconds) {
                    case 1 -> "/s";
                    case 60 -> "/m";
                    case 3_600 -> "/h";
                    case 86_400 -> "/d";
                    default -> " in " + seconds + " s";
                };
    }
}
