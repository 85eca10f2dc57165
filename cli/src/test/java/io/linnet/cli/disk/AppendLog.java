package io.linnet.cli.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The smallest program that promises something: appends a line to a file and says so. It can leave out what makes the promise true. */
final class AppendLog {
    private AppendLog() {}

    /** Arguments: the folder; how many lines; what to do of {@code file} (fsync of the file) and {@code folder} (fsync of the folder). */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Set<String> careful = Set.of(arguments[2].split(",", -1));
        try (FileChannel log = FileChannel.open(
                        folder.resolve("log"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND);
                FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            if (careful.contains("folder")) {
                try (FileChannel entries = FileChannel.open(folder)) {
                    entries.force(true);
                }
            }
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                log.write(ByteBuffer.wrap(("line " + i + "\n").getBytes(UTF_8)));
                if (careful.contains("file")) {
                    log.force(false);
                }
                out.write(("line " + i + "\n").getBytes(UTF_8));
            }
        }
    }
}
