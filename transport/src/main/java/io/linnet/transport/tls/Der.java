package io.linnet.transport.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** The little of DER (X.690) that turns older forms of private keys into PKCS#8 (RFC 5208), which the JDK reads. */
final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int CURVE = 0xA0;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    /** 1.2.840.113549.1.1.1, and the NULL that goes with it. */
    private static final byte[] RSA = {
        0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    /** 1.2.840.10045.2.1. */
    private static final byte[] EC = {0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01};

    private Der() {}

    /** From an RSAPrivateKey (RFC 8017). */
    static byte[] pkcs8OfRsa(byte[] key) {
        return element(SEQUENCE, VERSION_0, element(SEQUENCE, RSA), element(OCTET_STRING, key));
    }

    /** From an ECPrivateKey (RFC 5915), and the name of its curve as an encoded object identifier. */
    static byte[] pkcs8OfEc(byte[] key, byte[] curve) {
        return element(SEQUENCE, VERSION_0, element(SEQUENCE, EC, curve), element(OCTET_STRING, key));
    }

    /** The curve that an ECPrivateKey names itself. Bytes that are none have no curve. */
    static Optional<byte[]> curveOf(byte[] key) {
        try {
            int at = contentOf(key, 0);
            at = endOf(key, at); // version
            at = endOf(key, at); // the number
            return at < key.length && (key[at] & 0xFF) == CURVE
                    ? Optional.of(Arrays.copyOfRange(key, contentOf(key, at), endOf(key, at)))
                    : Optional.empty();
        } catch (IndexOutOfBoundsException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static int contentOf(byte[] der, int at) {
        int length = der[at + 1] & 0xFF;
        return at + 2 + (length < 0x80 ? 0 : length & 0x7F);
    }

    private static int endOf(byte[] der, int at) {
        int content = contentOf(der, at);
        int length = der[at + 1] & 0xFF;
        if (length >= 0x80) {
            length = 0;
            for (int i = at + 2; i < content; i++) {
                length = (length << 8) | (der[i] & 0xFF);
            }
        }
        return Math.addExact(content, length);
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        writeLength(element, content.size());
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
        } else if (length <= 0xFF) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
    }
}
