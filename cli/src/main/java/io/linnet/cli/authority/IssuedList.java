package io.linnet.cli.authority;

import io.linnet.client.pem.UnusableFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * The certificates that an authority has issued, a line for each in a file: serial number, end, name. By it one can be revoked
 * whose file is gone.
 */
record IssuedList(Path file) {
    /** One of the certificates. */
    record Entry(BigInteger serial, Instant notAfter, String name) {
        private String line() {
            return serial.toString(16) + " " + notAfter + " " + name + "\n";
        }
    }

    void add(X509Certificate certificate, String name) throws IOException {
        Entry entry = new Entry(
                certificate.getSerialNumber(), certificate.getNotAfter().toInstant(), name);
        Files.writeString(file, entry.line(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    List<Entry> of(String name) throws IOException {
        return entries().stream().filter(entry -> entry.name().equals(name)).toList();
    }

    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (!Files.exists(file)) {
            return entries;
        }
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ", 3);
            try {
                if (words.length == 3) {
                    entries.add(new Entry(new BigInteger(words[0], 16), Instant.parse(words[1]), words[2]));
                }
            } catch (NumberFormatException | DateTimeParseException e) {
                throw new UnusableFile(file, "is damaged: '" + line + "' is not 'serial end name'");
            }
        }
        return entries;
    }
}
