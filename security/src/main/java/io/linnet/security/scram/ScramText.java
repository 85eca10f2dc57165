package io.linnet.security.scram;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The text of messages (RFC 5802 section 5.1). */
final class ScramText {
    /** The longest message that is read. */
    static final int MAXIMUM_BYTES = 4_096;

    private ScramText() {}

    static String decode(byte[] data) throws ScramRefused {
        if (data.length > MAXIMUM_BYTES) {
            throw new ScramRefused("a message of " + data.length + " bytes came, allowed are " + MAXIMUM_BYTES);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException broken) {
            throw new ScramRefused("a message came that is no UTF-8 text");
        }
    }

    /** A user name whose {@code ,} and {@code =} are written {@code =2C} and {@code =3D}. */
    static String unescape(String escaped) throws ScramRefused {
        if (escaped.replace("=2C", "").replace("=3D", "").indexOf('=') >= 0) {
            throw new ScramRefused("the user name holds =, allowed are =2C and =3D");
        }
        return escaped.replace("=2C", ",").replace("=3D", "=");
    }
}
