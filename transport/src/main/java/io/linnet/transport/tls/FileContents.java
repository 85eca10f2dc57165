package io.linnet.transport.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** What files hold, as a SHA-256 over all of them: the same for files that were only touched, or written again as they were. */
record FileContents(String digest) {
    private static final byte[] UNREADABLE = {0};
    private static final byte[] READABLE = {1};

    static FileContents of(List<Path> paths) {
        try {
            MessageDigest all = MessageDigest.getInstance("SHA-256");
            for (Path path : paths) {
                add(all, path);
            }
            return new FileContents(HexFormat.of().formatHex(all.digest()));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK knows SHA-256", missing);
        }
    }

    private static void add(MessageDigest all, Path path) throws GeneralSecurityException {
        all.update(path.toString().getBytes(StandardCharsets.UTF_8));
        try {
            if (Files.isDirectory(path)) {
                for (Path entry : ClientTrust.files(path)) {
                    add(all, entry);
                }
            } else {
                byte[] each = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
                all.update(READABLE);
                all.update(each);
            }
        } catch (IOException unreadable) {
            all.update(UNREADABLE);
        }
    }
}
