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
        char[] prepared = PROFILE.prepareStored(text);
        if (prepared.length == 0) {
            throw new IllegalArgumentException("nothing is left of a user name or password after SASLprep");
        }
        return prepared;
    }

    static String prepared(String text) {
        return new String(prepared(text.toCharArray()));
    }
}
