package io.linnet.client.pem;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands between BEGIN and END in a PEM file (RFC 7468).
 *
 * @param type the words after BEGIN, such as {@code CERTIFICATE}
 * @param bytes DER
 * @param enciphered in OpenSSL's old way, with headers before the text
 */
public record PemBlock(String type, byte[] bytes, boolean enciphered) {
    private static final int LINE = 64;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*((?:[A-Za-z-]+: [^\\n]*\\n)*)([^-]*)-----END \\1-----");

    /** All blocks of a file, in order; what stands around them is not looked at. */
    public static List<PemBlock> read(Path file) throws UnusableFile {
        List<PemBlock> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text(file));
        while (matcher.find()) {
            try {
                byte[] bytes = Base64.getDecoder().decode(matcher.group(3).replaceAll("\\s+", ""));
                blocks.add(
                        new PemBlock(matcher.group(1), bytes, !matcher.group(2).isEmpty()));
            } catch (IllegalArgumentException e) {
                throw new UnusableFile(file, "is damaged: what it calls " + matcher.group(1) + " is not Base64");
            }
        }
        return blocks;
    }

    private static String text(Path file) throws UnusableFile {
        // Bytes that are not of PEM may be anything.
        return new String(SmallFile.read(file), StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    }

    /** As it stands in a file, with the end of the last line. */
    public static String text(String type, byte[] bytes) {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    /** Never the bytes: they may be a key. */
    @Override
    public String toString() {
        return type + " of " + bytes.length + " bytes";
    }
}
