package io.linnet.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker lives that the generator starts: a free port of the loopback address, a folder of its own, and its
 * command line with both filled in. It outlives the processes that are started there, and is removed when closed.
 *
 * <p>A command may hold {@code {port}}, {@code {dir}} (that folder), {@code {data}} (a folder in it that is empty at first and
 * keeps what a broker writes from one process to the next), {@code {here}} (the folder that the generator was started in) and
 * {@code {file:PATH}} (a copy of that file with the same placeholders filled in).
 */
final class BrokerSite implements AutoCloseable {
    /** For the descriptions of options that take a command. */
    static final String PLACEHOLDERS =
            "{port}, {dir}, {data} (a folder that is empty at first and survives restarts), {here} (the present folder) and"
                    + " {file:PATH} are filled in.";

    private static final Pattern FILE = Pattern.compile("\\{file:([^}]+)}");
    private static final int OUTPUT_LINES = 8;
    private static final int FIRST_PORT = 15_000;
    private static final int END_OF_PORTS = 32_000;
    private static final int PORT_ATTEMPTS = 100;

    private final Path directory;
    private final int port;
    private final String command;
    private final @Nullable Tls tls;
    private boolean kept;

    private BrokerSite(Path directory, int port, String command, @Nullable Tls tls) {
        this.tls = tls;
        this.directory = directory;
        this.port = port;
        this.command = command;
    }

    static BrokerSite of(String command) {
        return of(command, null);
    }

    /** One whose broker has to be spoken to over TLS. */
    static BrokerSite of(String command, @Nullable Tls tls) {
        try {
            Path directory = Files.createTempDirectory("bench");
            Files.createDirectory(data(directory));
            int port = freePort();
            return new BrokerSite(directory, port, fill(command, port, directory), tls);
        } catch (IOException e) {
            throw new BenchFailure("cannot prepare " + command + ": " + e.getMessage(), e);
        }
    }

    /**
     * A port below those that systems give to outgoing connections: such a connection, even one of the generator to the
     * broker that is not there, could take the port while it is free between two processes.
     */
    private static int freePort() throws IOException {
        IOException last = new IOException("no port tried");
        for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_OF_PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
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
                .replace("{data}", data(directory).toString())
                .replace("{here}", Path.of("").toAbsolutePath().toString());
    }

    private static Path data(Path directory) {
        return directory.resolve("data");
    }

    /** What {@code {data}} stands for. */
    Path data() {
        return data(directory);
    }

    /** Starts the command by {@code sh -c 'exec COMMAND'}, so that a simple command is the process itself. */
    Process launch() {
        try {
            return new ProcessBuilder("sh", "-c", "exec " + command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("output").toFile()))
                    .start();
        } catch (IOException e) {
            throw new BenchFailure("cannot start " + command + ": " + e.getMessage(), e);
        }
    }

    BrokerAddress address() {
        return new BrokerAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), tls);
    }

    /** The last lines that brokers have printed here. */
    String output() {
        try (Stream<String> lines = Files.lines(directory.resolve("output"), StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.toList();
            return "; its output: "
                    + String.join(" | ", all.subList(Math.max(0, all.size() - OUTPUT_LINES), all.size()));
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    /** From now on closing leaves the folder where it is, to be looked at. */
    Path keep() {
        kept = true;
        return directory;
    }

    @Override
    public void close() {
        if (kept) {
            return;
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
