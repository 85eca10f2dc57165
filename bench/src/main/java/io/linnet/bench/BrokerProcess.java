package io.linnet.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A broker that the generator has started on a free port of the loopback address, and ends when closed.
 *
 * <p>A command may hold {@code {port}}, {@code {dir}} (an empty directory, removed afterwards), {@code {data}} (a
 * directory in it that is empty when the broker is first started, and as the broker left it when it is started again)
 * and {@code {file:PATH}} (a copy of that file with the same placeholders filled in). It is run by
 * {@code sh -c 'exec COMMAND'}, so that a simple command is the process that is measured.
 */
final class BrokerProcess implements AutoCloseable {
    private static final Pattern FILE = Pattern.compile("\\{file:([^}]+)}");
    private static final String DATA = "data";
    private static final long START_NANOS = 120_000_000_000L;
    private static final int ATTEMPT_MILLIS = 2_000;
    private static final long ATTEMPT_PAUSE_MILLIS = 2;
    private static final long SETTLE_MILLIS = 2_000;
    private static final int STOP_SECONDS = 10;

    /** Time to write down what is to be there after the next start. */
    private static final int SAVE_SECONDS = 300;

    private static final int OUTPUT_LINES = 8;

    private final String command;
    private final int port;
    private final Path directory;
    private volatile Process process;
    private double startSeconds;

    /** Ends the broker when the generator is ended before it has closed it. */
    private final Thread orphanGuard;

    private BrokerProcess(String command, int port, Path directory) throws IOException {
        this.command = command;
        this.port = port;
        this.directory = directory;
        long startedNanos = System.nanoTime();
        process = launch();
        orphanGuard = Thread.ofPlatform().unstarted(() -> process.destroy());
        Runtime.getRuntime().addShutdownHook(orphanGuard);
        awaitConnAck(startedNanos);
    }

    /** Starts the command and returns when the broker has answered a CONNECT. */
    static BrokerProcess start(String command) {
        try {
            Path directory = Files.createTempDirectory("bench");
            Files.createDirectory(directory.resolve(DATA));
            int port = freePort();
            return new BrokerProcess(fill(command, port, directory), port, directory);
        } catch (IOException e) {
            throw new BenchFailure("cannot start " + command + ": " + e.getMessage(), e);
        }
    }

    private Process launch() throws IOException {
        return new ProcessBuilder("sh", "-c", "exec " + command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    /** Ends the process as an operator does, or as a power switch does, and returns when it has ended. */
    void stop(boolean kill) {
        List<ProcessHandle> children = process.descendants().toList();
        if (kill) {
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        } else {
            process.destroy();
        }
        try {
            if (!process.waitFor(SAVE_SECONDS, TimeUnit.SECONDS)) {
                throw new BenchFailure("the broker has not ended " + SAVE_SECONDS + " s after SIGTERM" + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted while a broker was ending", e);
        }
    }

    /** After {@link #stop}: the same command on the same port and folders; returns when it has answered a CONNECT. */
    void startAgain() {
        try {
            long startedNanos = System.nanoTime();
            process = launch();
            awaitConnAck(startedNanos);
        } catch (IOException e) {
            throw new BenchFailure("cannot start " + command + ": " + e.getMessage(), e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String fill(String command, int port, Path directory) throws IOException {
        Matcher files = FILE.matcher(command);
        StringBuilder filled = new StringBuilder();
        while (files.find()) {
            Path source = Path.of(files.group(1));
            Path copy = directory.resolve("file-" + source.getFileName());
            Files.writeString(copy, placeholders(Files.readString(source), port, directory));
            files.appendReplacement(filled, Matcher.quoteReplacement(copy.toString()));
        }
        return placeholders(files.appendTail(filled).toString(), port, directory);
    }

    private static String placeholders(String text, int port, Path directory) {
        return text.replace("{port}", Integer.toString(port))
                .replace("{dir}", directory.toString())
                .replace("{data}", directory.resolve(DATA).toString());
    }

    private void awaitConnAck(long startedNanos) {
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() - startedNanos > START_NANOS) {
                String why = process.isAlive() ? "does not answer" : "has ended, exit code " + process.exitValue();
                BenchFailure failure = new BenchFailure("the broker " + why + output());
                close();
                throw failure;
            }
            pause(ATTEMPT_PAUSE_MILLIS);
        }
        startSeconds = (System.nanoTime() - startedNanos) / 1e9;
    }

    /** Lets the broker finish what it does after its start, so that it is not taken for the cost of a load. */
    void settle() {
        pause(SETTLE_MILLIS);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted while a broker was starting", e);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(address(), ATTEMPT_MILLIS);
            socket.setSoTimeout(ATTEMPT_MILLIS);
            socket.getOutputStream().write(Wire.connect(Wire.LEVEL_3_1_1, true, "bench-start"));
            byte[] connAck = socket.getInputStream().readNBytes(4);
            return connAck.length == 4 && Wire.packetType(connAck[0]) == Wire.CONNACK;
        } catch (IOException e) {
            return false;
        }
    }

    private String output() {
        try (Stream<String> lines = Files.lines(directory.resolve("output"), StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.toList();
            return "; its output: "
                    + String.join(" | ", all.subList(Math.max(0, all.size() - OUTPUT_LINES), all.size()));
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    long pid() {
        return process.pid();
    }

    /** What {@code {data}} stands for. */
    Path data() {
        return directory.resolve(DATA);
    }

    /** From the (last) start of the process to the first CONNACK. */
    double startSeconds() {
        return startSeconds;
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        Runtime.getRuntime().removeShutdownHook(orphanGuard);
        removeDirectory();
    }

    private void removeDirectory() {
        if (Files.notExists(directory)) {
            return; // closed when it did not come back, and once more by its owner
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
