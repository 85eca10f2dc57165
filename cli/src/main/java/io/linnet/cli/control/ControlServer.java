package io.linnet.cli.control;

import io.linnet.cli.json.JsonDocument;
import io.linnet.cli.json.JsonValue;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker's end of the control socket: a virtual thread for each connection, commands from a registry. Thread-safe. */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    private final SocketFile file;
    private final ServerSocketChannel server;
    private final Map<String, ControlCommand> commands = new ConcurrentHashMap<>();
    private final Set<LineChannel> connections = ConcurrentHashMap.newKeySet();

    private ControlServer(SocketFile file, ServerSocketChannel server) {
        this.file = file;
        this.server = server;
    }

    /**
     * Listens at a path, in the place of what a killed broker may have left there.
     *
     * @throws IOException when that is not possible, also because another broker listens there
     */
    public static ControlServer start(Path path, List<ControlCommand> commands) throws IOException {
        SocketFile file = SocketFile.claim(path);
        ControlServer started = new ControlServer(file, file.server());
        commands.forEach(started::add);
        Thread.ofPlatform().daemon().name("linnet-control").start(started::accept);
        return started;
    }

    /** One more command. */
    public void add(ControlCommand command) {
        commands.put(command.name(), command);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                LineChannel lines = new LineChannel(channel);
                if (connections.size() >= Protocol.CONNECTIONS || !isSameUser(channel)) {
                    lines.close();
                } else {
                    connections.add(lines);
                    Thread.ofVirtual().name("linnet-control").start(() -> serve(lines));
                }
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException failure) {
                LOG.warn("the control socket failed for one caller: {}", failure.toString());
            }
        }
    }

    /** The mode of the file says so too, but for a moment after it was made it may not. The superuser may do anything anyway. */
    private boolean isSameUser(SocketChannel channel) throws IOException {
        if (!channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
            return true;
        }
        String user =
                channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        return user.equals(file.owner()) || user.equals("root");
    }

    private void serve(LineChannel lines) {
        try (lines) {
            String line;
            while ((line = lines.read(Protocol.SECONDS_FOR_A_LINE)) != null) {
                answer(line, lines);
            }
        } catch (LineChannel.LineTooLong tooLong) {
            sayAtTheEnd(lines, String.valueOf(tooLong.getMessage()));
        } catch (IOException gone) {
            LOG.debug("a control connection ended: {}", gone.toString());
        } finally {
            connections.remove(lines);
        }
    }

    private static void sayAtTheEnd(LineChannel lines, String error) {
        try {
            lines.write(failure(error, List.of()));
        } catch (IOException gone) {
            LOG.debug("a control connection ended: {}", gone.toString());
        }
    }

    private void answer(String line, LineChannel lines) throws IOException {
        ControlCommand.Answer answer = new Lines(lines);
        try {
            Map<String, Object> request = JsonDocument.object(line);
            command(request).run(new Arguments(request), answer);
        } catch (IllegalArgumentException wrong) {
            lines.write(failure("the request is not understood: " + wrong.getMessage(), List.of()));
        } catch (ControlProblem problem) {
            lines.write(failure(String.valueOf(problem.getMessage()), problem.problems()));
        }
    }

    private ControlCommand command(Map<String, Object> request) throws ControlProblem {
        if (!Integer.valueOf(Protocol.VERSION).equals(request.get(Protocol.VERSION_KEY))) {
            throw new ControlProblem("this broker speaks version " + Protocol.VERSION + " of the control protocol, not "
                    + request.get(Protocol.VERSION_KEY));
        }
        ControlCommand command = request.get(Protocol.COMMAND_KEY) instanceof String name ? commands.get(name) : null;
        if (command == null) {
            throw new ControlProblem("the command is one of "
                    + String.join(", ", commands.keySet().stream().sorted().toList()));
        }
        return command;
    }

    private static String failure(String error, List<String> problems) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("ok", false);
        members.put("error", error);
        if (!problems.isEmpty()) {
            members.put("problems", problems);
        }
        return JsonValue.of(members);
    }

    private record Lines(LineChannel lines) implements ControlCommand.Answer {
        @Override
        public void done(Map<String, ?> members) throws IOException {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("ok", true);
            all.putAll(members);
            lines.write(JsonValue.of(all));
        }

        @Override
        public void more(Map<String, ?> members) throws IOException {
            lines.write(JsonValue.of(members));
        }

        @Override
        public void streams() {
            Thread.ofVirtual().name("linnet-control-end").start(() -> {
                try (lines) {
                    lines.read(0);
                } catch (IOException gone) {
                    LOG.debug("a control stream ended: {}", gone.toString());
                }
            });
        }

        @Override
        public boolean isOpen() {
            return lines.isOpen();
        }
    }

    /** Where it listens. */
    public Path path() {
        return file.path();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            LOG.debug("the control socket did not close: {}", failure.toString());
        }
        connections.forEach(LineChannel::close);
        file.remove();
    }
}
