package io.linnet.security.scram;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first message of a client (RFC 5802 section 7): {@code n,,n=user,r=nonce}.
 *
 * @param header the GS2 header, which the client repeats later
 * @param bare what comes behind it
 * @param user the user name, prepared
 * @param nonce of the client
 */
record ClientFirst(String header, String bare, String user, String nonce) {
    private static final Pattern FORM = Pattern.compile(
            "(n|y|p=[A-Za-z0-9.-]+),(?:a=([^,]+))?,(n=([^,]+),r=([^,]+)(?:,[^\\x00]*)?)", Pattern.DOTALL);
    private static final Pattern NONCE = Pattern.compile("[\\x21-\\x2B\\x2D-\\x7E]{8,512}");

    static ClientFirst parse(byte[] data) throws ScramRefused {
        String text = ScramText.decode(data);
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new ScramRefused("the first message is broken, allowed is n,,n=user,r=nonce");
        }
        if (parts.group(1).startsWith("p=")) {
            throw new ScramRefused("channel binding was asked for, which is not known here, allowed is n or y");
        }
        String user = prepared(parts.group(4));
        if (parts.group(2) != null && !prepared(parts.group(2)).equals(user)) {
            throw new ScramRefused("the client wants to be somebody else than who it logs in as");
        }
        String nonce = parts.group(5);
        if (!NONCE.matcher(nonce).matches()) {
            throw new ScramRefused(
                    "the nonce has " + nonce.length() + " characters, allowed are 8 to 512 printable ones");
        }
        return new ClientFirst(text.substring(0, parts.start(3)), parts.group(3), user, nonce);
    }

    private static String prepared(String escaped) throws ScramRefused {
        try {
            return SaslText.prepared(ScramText.unescape(escaped));
        } catch (IllegalArgumentException forbidden) {
            throw new ScramRefused("the user name holds characters that are not allowed (RFC 4013)");
        }
    }
}
