package io.linnet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that say as whom clients connect, and how fast. */
final class ClientOptions {
    @Option(
            names = {"-V", "--protocol-version", "--protocol"},
            paramLabel = "VERSION",
            defaultValue = "5",
            description = "3.1.1 or 5 (default: ${DEFAULT-VALUE}).")
    private String protocol = "";

    @Option(
            names = {"-R", "--connect-rate"},
            paramLabel = "N",
            description = "Connects per second (default: as fast as --handshakes allows).")
    private @Nullable Double connectRate;

    @Option(
            names = {"-i", "--connect-interval"},
            paramLabel = "MS",
            description = "Instead of -R: milliseconds between two connects.")
    private @Nullable Double connectInterval;

    @Option(
            names = "--handshakes",
            paramLabel = "N",
            defaultValue = "50",
            description = "Handshakes under way at once; listeners commonly queue 100 (default: ${DEFAULT-VALUE}).")
    private int handshakes;

    @Option(
            names = {"-k", "--keepalive"},
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Keep alive, 0 to 65535; silent connections send PINGREQ (default: ${DEFAULT-VALUE}).")
    private int keepAlive;

    @Option(
            names = {"-C", "--clean"},
            paramLabel = "BOOL",
            arity = "1",
            defaultValue = "true",
            description = "Clean sessions; with false the broker keeps them, and they are removed at the end of the run"
                    + " (default: ${DEFAULT-VALUE}).")
    private boolean clean;

    @Option(
            names = {"-x", "--session-expiry-interval"},
            paramLabel = "SECONDS",
            description = "With -C false and MQTT 5.0: how long the broker is to keep sessions (default: 86400).")
    private @Nullable Long expiry;

    @Option(
            names = {"-u", "--username"},
            paramLabel = "NAME",
            description = "User name; %%i in it is the number of the client.")
    private @Nullable String userName;

    @Option(
            names = {"-P", "--pw"},
            paramLabel = "PASSWORD",
            description = "Password, for all to see who can list processes; better:")
    private @Nullable String password;

    @Option(names = "--password-file", paramLabel = "FILE", description = "A file whose first line is the password.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            description = "Client identifiers are this, 'p' for publishers or 's' for others, and the number"
                    + " (default: bench-RANDOM-).")
    private @Nullable String prefix;

    Greeting greeting(CommandLine command, @Nullable String userInfo) {
        String[] parts = userInfo == null ? new String[0] : userInfo.split(":", 2);
        String name = parts.length > 0 ? parts[0] : userName;
        String secret = parts.length > 1 ? parts[1] : secret(command);
        require(command, expiry == null || !clean, "-x is for sessions that are kept: it needs -C false");
        try {
            return new Greeting(
                    RunCommand.levelOf(protocol),
                    clean,
                    keepAlive,
                    expiry == null ? Greeting.DAY : expiry,
                    name,
                    secret);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable String secret(CommandLine command) {
        require(command, password == null || passwordFile == null, "-P and --password-file cannot be used together");
        if (passwordFile == null) {
            return password;
        }
        try {
            List<String> lines = Files.readAllLines(passwordFile);
            return lines.isEmpty() ? "" : lines.getFirst();
        } catch (IOException e) {
            throw new CommandLine.ParameterException(command, "--password-file: cannot read " + passwordFile, e);
        }
    }

    Pace pace(CommandLine command) {
        require(
                command,
                connectRate == null || connectInterval == null,
                "-R and -i say the same: how fast connections are made; give one of them");
        require(command, connectRate == null || connectRate > 0, "-R must be above 0, not " + connectRate);
        require(
                command,
                connectInterval == null || connectInterval > 0,
                "-i must be above 0 ms, not " + connectInterval);
        double perSecond = connectRate != null ? connectRate : connectInterval != null ? 1000 / connectInterval : 0;
        try {
            return new Pace(handshakes, perSecond);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    int keepAliveSeconds() {
        return keepAlive;
    }

    String prefix(String run) {
        return prefix == null ? "bench-" + run + "-" : prefix;
    }

    private static void require(CommandLine command, boolean condition, String message) {
        if (!condition) {
            throw new CommandLine.ParameterException(command, message);
        }
    }
}
