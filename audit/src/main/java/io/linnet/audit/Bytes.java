package io.linnet.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes written the way a packet capture shows them: hex, text, and fields joined to packets. */
final class Bytes {
    private static final int LARGEST_REMAINING_LENGTH = 268_435_455;

    private Bytes() {}

    /** {@code "10 0f"} is two bytes; blanks only separate. */
    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    /** UTF-8 with its length in front. */
    static byte[] text(String text) {
        return binary(utf8(text));
    }

    /** UTF-8 without a length. */
    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The text that these bytes are in UTF-8. */
    static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Bytes with their length in front. */
    static byte[] binary(byte[] content) {
        return join(two(content.length), content);
    }

    static byte[] one(int value) {
        return new byte[] {(byte) value};
    }

    static byte[] two(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    static byte[] four(long value) {
        return join(two((int) (value >> 16)), two((int) value));
    }

    /** A variable byte integer in its shortest form. */
    static byte[] variable(int value) {
        if (value < 0 || value > LARGEST_REMAINING_LENGTH) {
            throw new IllegalArgumentException("not a variable byte integer: " + value);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(4);
        int rest = value;
        do {
            int digit = rest % 128;
            rest /= 128;
            out.write(rest > 0 ? digit | 0x80 : digit);
        } while (rest > 0);
        return out.toByteArray();
    }

    static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }

    /** The fields with a first byte and the right remaining length in front. */
    static byte[] packet(int firstByte, byte[]... fields) {
        byte[] body = join(fields);
        return join(one(firstByte), variable(body.length), body);
    }

    /** The properties with the right property length in front. */
    static byte[] properties(byte[]... properties) {
        byte[] content = join(properties);
        return join(variable(content.length), content);
    }

    static String show(byte[] bytes) {
        String hex = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, 24));
        return bytes.length > 24 ? hex + " ... (" + bytes.length + " bytes)" : hex;
    }
}
