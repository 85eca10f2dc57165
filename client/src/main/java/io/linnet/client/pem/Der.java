package io.linnet.client.pem;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The little of DER (X.690) that it takes to put the old forms of private keys into PKCS#8. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;
    static final int CONTEXT_0 = 0xA0;

    private static final byte[] VERSION_0 = {INTEGER, 1, 0};
    private static final byte[] NULL = {0x05, 0};
    private static final byte[] RSA_ENCRYPTION =
            oid(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01); // 1.2.840.113549.1.1.1
    private static final byte[] EC_PUBLIC_KEY = oid(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01); // 1.2.840.10045.2.1

    private Der() {}

    /** PKCS#8 (RFC 5958) around an RSAPrivateKey of PKCS#1 (RFC 8017). */
    static byte[] pkcs8OfRsa(byte[] pkcs1) {
        return value(SEQUENCE, VERSION_0, value(SEQUENCE, RSA_ENCRYPTION, NULL), value(OCTET_STRING, pkcs1));
    }

    /** PKCS#8 around an ECPrivateKey (RFC 5915), or null when it does not name its curve. */
    static byte @Nullable [] pkcs8OfEc(byte[] sec1) {
        byte[] curve = curve(sec1);
        return curve == null
                ? null
                : value(SEQUENCE, VERSION_0, value(SEQUENCE, EC_PUBLIC_KEY, curve), value(OCTET_STRING, sec1));
    }

    /** The curve's object identifier, tag and length included: it is the content of element [0]. */
    private static byte @Nullable [] curve(byte[] sec1) {
        ByteBuffer in = ByteBuffer.wrap(sec1);
        ByteBuffer key = element(in, SEQUENCE);
        while (key != null && key.hasRemaining()) {
            int tag = key.get(key.position()) & 0xFF;
            ByteBuffer content = element(key, tag);
            if (content == null) {
                return null;
            }
            if (tag == CONTEXT_0) {
                byte[] oid = new byte[content.remaining()];
                content.get(oid);
                return oid.length > 0 && oid[0] == OBJECT_IDENTIFIER ? oid : null;
            }
        }
        return null;
    }

    /** The content of the next element, which must have that tag and be whole; null otherwise. */
    private static @Nullable ByteBuffer element(ByteBuffer in, int tag) {
        if (in.remaining() < 2 || (in.get() & 0xFF) != tag) {
            return null;
        }
        int length = in.get() & 0xFF;
        if (length > 0x80) {
            int digits = length & 0x7F;
            length = 0;
            for (int i = 0; i < digits && in.hasRemaining() && length < 1 << 16; i++) {
                length = (length << 8) | (in.get() & 0xFF);
            }
        }
        if (length > in.remaining()) {
            return null;
        }
        ByteBuffer content = in.slice(in.position(), length);
        in.position(in.position() + length);
        return content;
    }

    private static byte[] oid(int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return value(OBJECT_IDENTIFIER, content);
    }

    private static byte[] value(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int digits = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(0x80 | digits);
            for (int i = digits - 1; i >= 0; i--) {
                out.write(length >>> (8 * i));
            }
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
