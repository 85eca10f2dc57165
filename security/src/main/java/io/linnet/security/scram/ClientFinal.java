package io.linnet.security.scram;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last message of a client (RFC 5802 section 7): {@code c=binding,r=nonce,p=proof}.
 *
 * @param header the GS2 header that it repeats
 * @param nonce of the client and the server
 * @param withoutProof the message up to its proof
 * @param proof 32 bytes
 */
record ClientFinal(String header, String nonce, String withoutProof, byte[] proof) {
    private static final Pattern FORM =
            Pattern.compile("(c=([A-Za-z0-9+/=]+),r=([^,]+)(?:,(?!p=)[^,]+)*),p=([A-Za-z0-9+/=]+)");

    static ClientFinal parse(byte[] data) throws ScramRefused {
        Matcher parts = FORM.matcher(ScramText.decode(data));
        if (!parts.matches()) {
            throw new ScramRefused("the last message is broken, allowed is c=binding,r=nonce,p=proof");
        }
        byte[] proof = decoded(parts.group(4));
        if (proof.length != ScramCredential.HASH_BYTES) {
            throw new ScramRefused(
                    "the proof has " + proof.length + " bytes, allowed are " + ScramCredential.HASH_BYTES);
        }
        return new ClientFinal(ScramText.decode(decoded(parts.group(2))), parts.group(3), parts.group(1), proof);
    }

    private static byte[] decoded(String base64) throws ScramRefused {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException wrong) {
            throw new ScramRefused("the last message holds broken base64");
        }
    }

    /** Without the proof. */
    @Override
    public String toString() {
        return withoutProof;
    }
}
