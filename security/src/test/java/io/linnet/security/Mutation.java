package io.linnet.security;

import java.util.Random;

/** Texts that are nearly right. */
public final class Mutation {
    private static final String TELLING = "\n\r\t :$=,#*+/.\0\u0085\uFEFF\u00e4\uD83D\uDE000123456789aZ-_";

    private Mutation() {}

    /** A text with one to five places changed. */
    public static String of(String text, Random random) {
        String mutated = text;
        for (int left = 1 + random.nextInt(5); left > 0; left--) {
            mutated = once(mutated, random);
        }
        return mutated;
    }

    private static String once(String text, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(10));
        String middle = switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> String.valueOf((char) random.nextInt(0x300));
            case 2 -> String.valueOf(TELLING.charAt(random.nextInt(TELLING.length())));
            default -> text.substring(from, to).repeat(2);
        };
        return text.substring(0, from) + middle + text.substring(to);
    }
}
