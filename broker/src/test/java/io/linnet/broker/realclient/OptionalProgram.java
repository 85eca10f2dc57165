package io.linnet.broker.realclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Programs of others that a test talks to when they are installed. Without one the test is skipped, or fails when the environment
 * has {@code LINNET_REQUIRE_OPTIONAL}, as the gate has.
 */
final class OptionalProgram {
    private static final long PATIENCE_SECONDS = 60;

    /** What a program printed and how it ended. */
    record Outcome(int exitCode, String output) {
        void orThrow() {
            assertThat(exitCode).as("exit code; it printed:\n%s", output).isZero();
        }
    }

    private OptionalProgram() {}

    /** Ends the test because something is not installed. */
    static void missing(String what) {
        String message = what + " is not installed";
        if (System.getenv("LINNET_REQUIRE_OPTIONAL") != null) {
            fail(message + ", and LINNET_REQUIRE_OPTIONAL is set");
        }
        abort(message + "; .ci/run installs it");
    }

    /** A program on the PATH that this test cannot do without. */
    static String onPath(String name) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program)) {
                return program.toString();
            }
        }
        missing(name);
        return name;
    }

    /** A file beside this class, as a file that a program can be given. */
    static Path script(String name, Path folder) throws IOException {
        try (InputStream script = OptionalProgram.class.getResourceAsStream(name)) {
            assertThat(script).as(name).isNotNull();
            Path file = folder.resolve(name);
            Files.copy(script, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        }
    }

    static Process start(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Waits for the end of a program, at most a minute, and takes all it prints. */
    static Outcome outcome(Process process) throws Exception {
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
        try {
            String printed = output.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new Outcome(process.waitFor(), printed);
        } finally {
            process.destroyForcibly();
        }
    }

    static Outcome run(Map<String, String> environment, List<String> command) throws Exception {
        return outcome(start(environment, command));
    }

    private static String read(InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
