package io.linnet.client;

import java.text.Normalizer;

/**
 * User names and passwords in the form in which they are compared: SASLprep (RFC 4013), with the Unicode tables of the JDK in place
 * of those of Unicode 3.2.
 */
final class SaslText {
    private SaslText() {}

    /**
     * The prepared text.
     *
     * @param what for messages, which never repeat the text
     * @throws IllegalArgumentException when it is empty then, or has characters that are forbidden
     */
    static String prepared(String what, String text) {
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints().filter(c -> !isNothing(c)).forEach(c -> mapped.appendCodePoint(isSpace(c) ? ' ' : c));
        String prepared = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        if (prepared.isEmpty()) {
            throw new IllegalArgumentException("the " + what + " is empty, or has nothing that is seen");
        }
        if (prepared.codePoints().anyMatch(SaslText::isForbidden)) {
            throw new IllegalArgumentException(
                    "the " + what + " has a control character, or another that RFC 4013 section 2.3 forbids");
        }
        if (!isOneDirection(prepared)) {
            throw new IllegalArgumentException("the " + what
                    + " mixes text from the right with text from the left, which RFC 3454 section 6 forbids");
        }
        return prepared;
    }

    /** RFC 3454 table C.1.2; the zero width space stands in two tables, and this one comes first. */
    private static boolean isSpace(int c) {
        return c == 0x200B || (c != ' ' && Character.getType(c) == Character.SPACE_SEPARATOR);
    }

    /** RFC 3454 table B.1. */
    private static boolean isNothing(int c) {
        return c == 0xAD
                || c == 0x34F
                || c == 0x1806
                || (c >= 0x180B && c <= 0x180D)
                || c == 0x200C
                || c == 0x200D
                || c == 0x2060
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFEFF;
    }

    /** RFC 3454 tables C.2 to C.9, and A.1 as far as the JDK does not know a character. */
    private static boolean isForbidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> c == 0xFFFC || c == 0xFFFD || (c >= 0x2FF0 && c <= 0x2FFB);
        };
    }

    /** RFC 3454 section 6. */
    private static boolean isOneDirection(String text) {
        if (text.codePoints().noneMatch(SaslText::isFromTheRight)) {
            return true;
        }
        return isFromTheRight(text.codePointAt(0))
                && isFromTheRight(text.codePointBefore(text.length()))
                && text.codePoints()
                        .noneMatch(c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT);
    }

    private static boolean isFromTheRight(int c) {
        byte direction = Character.getDirectionality(c);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
