package io.linnet.cli.authority;

import io.linnet.client.pem.PemBlock;
import io.linnet.client.pem.UnusableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files of an authority. Each is written whole or not at all, keys so that only their owner can read them, and none is
 * overwritten that somebody may still need.
 */
public record AuthorityFolder(Path path) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final Set<String> TAKEN = Set.of("ca", "crl", "issued");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    public Path authority() {
        return path.resolve("ca.pem");
    }

    public Path authorityKey() {
        return path.resolve("ca.key");
    }

    public Path revocations() {
        return path.resolve("crl.pem");
    }

    Path issued() {
        return path.resolve("issued.txt");
    }

    public Path certificate(String name) {
        return path.resolve(name + ".pem");
    }

    public Path key(String name) {
        return path.resolve(name + ".key");
    }

    /** Checks that files and certificates may have that name; IllegalArgumentException says what they may have. */
    public static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name '" + name
                            + "' cannot be used, it may have up to 64 letters, digits and . _ @ - and begins with a letter or digit");
        }
        if (TAKEN.contains(name)) {
            throw new IllegalArgumentException("the name '" + name + "' is taken by a file of the authority itself");
        }
        return name;
    }

    /** Refuses to go on when the files of that name are there, unless they may be replaced. */
    public void requireFree(boolean force, String name) throws UnusableFile {
        requireFree(force, certificate(name), key(name));
    }

    /** The same for any files. */
    static void requireFree(boolean force, Path... files) throws UnusableFile {
        for (Path file : files) {
            if (!force && Files.exists(file)) {
                throw new UnusableFile(file, "is there already and is left as it is; --force replaces it");
            }
        }
    }

    void write(Path file, X509Certificate certificate) throws IOException {
        try {
            write(file, PemBlock.text("CERTIFICATE", certificate.getEncoded()), false);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was just made can be encoded", e);
        }
    }

    void write(Path file, PrivateKey key) throws IOException {
        write(file, PemBlock.text("PRIVATE KEY", key.getEncoded()), true);
    }

    void write(Path file, String text, boolean secret) throws IOException {
        boolean posix = Files.getFileStore(path).supportsFileAttributeView("posix");
        FileAttribute<?>[] attributes = secret && posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Path written = path.resolve(file.getFileName() + ".part");
        Files.deleteIfExists(written);
        Files.createFile(written, attributes);
        Files.write(written, text.getBytes(StandardCharsets.UTF_8));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
