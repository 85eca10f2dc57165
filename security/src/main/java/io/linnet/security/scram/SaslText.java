package io.linnet.security.scram;

import com.ongres.saslprep.SASLprep;

/** User names and passwords in the form in which they are compared (SASLprep, RFC 4013). */
final class SaslText {
    private static final SASLprep PROFILE = new SASLprep();

    private SaslText() {}

    /**
     * The prepared text.
     *
     * @throws IllegalArgumentException nothing is left of it, or it holds characters that are not allowed
     */
    static char[] prepared(char[] text) {
        try {
            char[] prepared = PROFILE.prepareStored(text);
            if (prepared.length > 0) {
                return prepared;
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException forbidden) {
            // its text would name a character of a password; the library breaks when nothing but soft hyphens comes
        }
        throw new IllegalArgumentException(
                "a user name or password is empty or holds characters that RFC 4013 forbids");
    }

    static String prepared(String text) {
        return new String(prepared(text.toCharArray()));
    }
}
