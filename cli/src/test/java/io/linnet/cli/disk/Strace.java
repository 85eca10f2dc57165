package io.linnet.cli.disk;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.util.Environment;

/**
 * The program strace, when it is installed and may trace. Without it a test is skipped, or fails when the environment has
 * {@code LINNET_REQUIRE_OPTIONAL}, as the gate has.
 */
public final class Strace {
    /** Everything that changes a folder, or says something to the world. */
    private static final String RECORDED =
            "open,openat,creat,close,dup,dup2,dup3,lseek,write,pwrite64,writev,pwritev,pwritev2,"
                    + "sendto,sendmsg,fsync,fdatasync,ftruncate,truncate,fallocate,rename,renameat,renameat2,unlink,unlinkat,rmdir,"
                    + "mkdir,mkdirat,link,linkat,copy_file_range,sendfile,splice,clone,clone3,fork,vfork";

    private Strace() {}

    /** Ends the test when strace is missing or this user may not trace. */
    public static void require() {
        String trouble = trouble();
        if (trouble == null) {
            return;
        }
        if (System.getenv("LINNET_REQUIRE_OPTIONAL") != null) {
            fail(trouble + ", and LINNET_REQUIRE_OPTIONAL is set");
        }
        abort(trouble + "; .ci/run installs it, a container needs the capability SYS_PTRACE");
    }

    private static @Nullable String trouble() {
        try {
            Process process = new ProcessBuilder("strace", "--seccomp-bpf", "-f", "-o", "/dev/null", "true")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "strace does not end";
            }
            return process.exitValue() == 0 ? null : "strace cannot trace here: " + said.strip();
        } catch (IOException missing) {
            return "strace is not installed";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "interrupted while waiting for strace";
        }
    }

    /** What to put before a command so that its calls are written to a file that {@link DiskTrace} reads. */
    public static List<String> recording(Path file) {
        return List.of(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-xx",
                "-s",
                Integer.toString(16 << 20),
                "-e",
                "trace=" + RECORDED,
                "-o",
                file.toString());
    }

    /**
     * What to put before a command so that some of its calls fail or take long.
     *
     * @param injection as strace says it: {@code fdatasync:error=EIO:when=20..60}; it counts the calls of each thread by itself
     * @param paths where calls are hit; everywhere when there is none
     */
    public static List<String> injecting(String injection, Path... paths) {
        List<String> command = new ArrayList<>(
                List.of("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "inject=" + injection));
        command.add("-e");
        command.add("trace=" + injection.substring(0, injection.indexOf(':')));
        for (Path path : paths) {
            command.add("-P");
            command.add(path.toString());
        }
        return command;
    }

    /** The native library of RocksDB as a file, so that no recording has to hold how it is unpacked. */
    private static Path nativeLibrary() throws IOException {
        Path library = Path.of("target", "native", Environment.getSharedLibraryFileName("rocksdb"))
                .toAbsolutePath();
        if (!Files.exists(library)) {
            Files.createDirectories(library.getParent());
            Path unpacked = Files.createTempFile(library.getParent(), "unpacked", "");
            String resource = "/" + Environment.getJniLibraryFileName("rocksdb");
            try (InputStream packed =
                    Objects.requireNonNull(Environment.class.getResourceAsStream(resource), resource)) {
                Files.copy(packed, unpacked, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(unpacked, library, StandardCopyOption.ATOMIC_MOVE);
        }
        return library.resolveSibling("");
    }

    /** This JVM running another main class, with the class path of the tests. */
    public static List<String> java(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.library.path=" + nativeLibrary(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a program to its end under a recording, which is then read. */
    public static DiskTrace record(Path recording, Path folder, Class<?> main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(recording(recording));
        command.addAll(java(main, arguments));
        Path output = Files.createTempFile(recording.toAbsolutePath().getParent(), "output", "");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(100, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("the recorded program failed: " + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
        }
        return DiskTrace.parse(Files.readAllLines(recording, StandardCharsets.ISO_8859_1), folder);
    }
}
