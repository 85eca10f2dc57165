package io.linnet.cli.shell;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/** What a shell did with what it was given. */
record ShellRun(int exitCode, String out, String err) {
    static ShellRun of(Map<String, String> environment, String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ShellCommand command = new ShellCommand(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out, true, StandardCharsets.UTF_8),
                new PrintWriter(err, true, StandardCharsets.UTF_8),
                name -> environment.getOrDefault(name, name.equals("XDG_CONFIG_HOME") ? "/nonexistent" : null));
        int exitCode = new CommandLine(command)
                .setPosixClusteredShortOptionsAllowed(false)
                .execute(arguments);
        return new ShellRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** With lines on standard input. */
    static ShellRun script(String... lines) {
        return of(Map.of(), String.join("\n", lines));
    }

    static Broker broker() {
        try {
            return Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
