package io.linnet.client.pem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of a file with keys or certificates. */
public final class SmallFile {
    private static final int MAXIMUM_BYTES = 16 * 1024 * 1024;

    private SmallFile() {}

    public static byte[] read(Path file) throws UnusableFile {
        try {
            if (Files.isDirectory(file)) {
                throw new UnusableFile(file, "is a folder, not a file");
            }
            if (Files.size(file) > MAXIMUM_BYTES) {
                throw new UnusableFile(file, "is longer than 16 MiB: that is no PEM file");
            }
            return Files.readAllBytes(file);
        } catch (UnusableFile e) {
            throw e;
        } catch (IOException e) {
            throw UnusableFile.because(file, e);
        }
    }
}
