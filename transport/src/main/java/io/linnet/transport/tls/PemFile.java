package io.linnet.transport.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file with blocks between BEGIN and END lines (RFC 7468), or with the bare DER of one thing.
 *
 * @param blocks in the order of the file; none when there are no such lines
 */
record PemFile(Path path, byte[] content, List<Block> blocks) {
    private static final int MAXIMUM_BYTES = 64 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----", Pattern.DOTALL);

    /**
     * One block.
     *
     * @param label such as {@code CERTIFICATE}
     * @param isEncrypted by the way of OpenSSL before PKCS#8, with a header in the block
     */
    record Block(String label, byte[] der, boolean isEncrypted) {}

    /** @param what the file is, for messages */
    static PemFile read(Path path, String what) throws TlsRefused {
        byte[] content;
        try (InputStream in = Files.newInputStream(path)) {
            content = in.readNBytes(MAXIMUM_BYTES + 1);
        } catch (IOException unreadable) {
            throw TlsRefused.unreadable(path, what, unreadable);
        }
        if (content.length > MAXIMUM_BYTES) {
            throw new TlsRefused(path, what + " is larger than " + MAXIMUM_BYTES + " bytes");
        }
        return new PemFile(path, content, blocks(path, new String(content, ISO_8859_1)));
    }

    private static List<Block> blocks(Path path, String text) throws TlsRefused {
        List<Block> found = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String label = matcher.group(1);
            String body = matcher.group(2);
            if (body.contains("Proc-Type:")) {
                found.add(new Block(label, new byte[0], true));
                continue;
            }
            try {
                found.add(new Block(label, Base64.getMimeDecoder().decode(body), false));
            } catch (IllegalArgumentException broken) {
                throw new TlsRefused(path, "the block " + label + " is not Base64; the file is damaged", broken);
            }
        }
        return found;
    }

    boolean isPem() {
        return !blocks.isEmpty();
    }

    List<byte[]> all(String label) {
        return blocks.stream()
                .filter(block -> block.label().equals(label))
                .map(Block::der)
                .toList();
    }

    Optional<Block> first(String label) {
        return blocks.stream().filter(block -> block.label().equals(label)).findFirst();
    }

    /** The bodies of the blocks with that label; the whole file when it has no blocks at all. */
    List<byte[]> derOf(String label) {
        return isPem() ? all(label) : content.length == 0 ? List.of() : List.of(content);
    }
}
