package io.linnet.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code linnet broker} as a process of its own, which is killed when a test leaves it behind. */
final class BrokerProcess implements AutoCloseable {
    private final Process process;
    private final Path state;
    private final BufferedReader out;

    private BrokerProcess(Process process, Path state) {
        this.state = state;
        this.process = process;
        this.out = process.inputReader();
    }

    static BrokerProcess start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
        @Nullable String hosts = System.getProperty("jdk.net.hosts.file");
        if (hosts != null) {
            command.add("-Djdk.net.hosts.file=" + hosts);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.linnet.cli.Linnet", "broker"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Path state = Files.createTempDirectory("linnet-test");
        builder.environment().put("XDG_STATE_HOME", state.toString());
        builder.environment().put("XDG_RUNTIME_DIR", state.toString());
        return new BrokerProcess(builder.start(), state);
    }

    /** Where the broker keeps its data when it is not told. */
    Path data() {
        return state.resolve("linnet");
    }

    /** The next line on standard output; the end of it is an error, which the errors of the process explain. */
    String line() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the broker ended: " + errors());
        }
        return line;
    }

    List<String> linesUntil(String prefix) throws IOException {
        List<String> lines = new ArrayList<>();
        do {
            lines.add(line());
        } while (!lines.getLast().startsWith(prefix));
        return lines;
    }

    /** All that stands on standard error until the process ends. */
    String errors() throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Sends SIGHUP. */
    void hangUp() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    }

    /** The signal is SIGTERM. */
    void tellToStop() {
        process.toHandle().destroy(); // that of the process would close its output as well
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the broker is still running");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.walk(state)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
