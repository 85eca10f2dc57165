package io.linnet.cli.disk;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file system of a few megabytes in memory. Only root can mount one; everybody else's tests are skipped with that message. */
public final class SmallDisk implements AutoCloseable {
    private static final String BALLAST = "ballast";

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one on an empty folder. */
    public static SmallDisk mount(Path folder, int mebibytes) throws IOException {
        String said = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString());
        if (!said.isEmpty()) {
            abort("a small disk cannot be mounted here, which takes root: " + said);
        }
        return new SmallDisk(folder);
    }

    /** Takes so many bytes away. */
    public void fill(int bytes) throws IOException {
        Files.write(folder.resolve(BALLAST), new byte[bytes]);
    }

    /** Takes everything that is left. */
    public void fillUp() throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(BALLAST))) {
            byte[] page = new byte[4096];
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space")) {
                throw full;
            }
        }
    }

    /** Gives back what was taken. */
    public void makeRoom() throws IOException {
        Files.delete(folder.resolve(BALLAST));
    }

    /** Nothing when all went well. */
    private static String run(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(words));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? "" : command.getFirst() + " failed: " + said;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Override
    public void close() throws IOException {
        String said = run("umount", "--lazy", folder.toString());
        if (!said.isEmpty()) {
            throw new IOException(said);
        }
    }
}
