package io.linnet.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A broker as a process, ours or mosquitto, with the same configuration, users and permissions, those of mosquitto. Admin may do
 * everything; bob reads below {@code plant}, and writes to {@code orders}.
 */
final class TestedBroker implements AutoCloseable {
    /** Who made it. */
    enum Make {
        LINNET,
        MOSQUITTO
    }

    private static final String USERS = """
            bob:$6$520VPvfRxsLIPCvg$CJc3EaIddlufRp4J6PMTZ7X80iCb1hZms0oHLH4iHXqspUpVxD/U9Vl5szWGF/F9yvHwi6JaKFZg00ynxmVF5A==
            admin:$7$101$uASsH01NuZfPgTS/$rf4OgTh9ljHlizmw3IRlj3pDnIZwgy3fYCJcHypFABiCr+llKzxMUSjlkDkLqcSPM3c8XNGTz3m3DKkwxa4J+Q==
            """;
    static final String PASSWORD_OF_ADMIN = "a";
    static final String PASSWORD_OF_BOB = "hunter 2";
    static final int MAXIMUM_PACKET_SIZE = 100_000;

    private static final String ACL = """
            user bob
            topic read plant/#
            topic write orders

            user admin
            topic readwrite #
            """;

    private final Make make;
    private final Path folder;
    private final List<Integer> ports = new ArrayList<>();
    private @Nullable BrokerProcess ours;
    private @Nullable Process theirs;

    private TestedBroker(Make make, Path folder) {
        this.make = make;
        this.folder = folder;
    }

    /**
     * Starts one; ends the test when it is not installed.
     *
     * @param folder its own, for files and state
     */
    static TestedBroker start(Make make, Path folder) throws Exception {
        Files.createDirectories(folder.resolve("state"));
        Files.writeString(folder.resolve("users"), USERS);
        Files.writeString(folder.resolve("acl"), ACL);
        CommandRun.of("tls", "init", folder.resolve("tls").toString(), "--host", "127.0.0.1", "--name", "tls");
        TestedBroker broker = new TestedBroker(make, folder);
        List<ServerSocket> free = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            free.add(socket);
            broker.ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : free) {
            socket.close();
        }
        broker.begin();
        return broker;
    }

    private String conf() {
        return """
                per_listener_settings false
                allow_anonymous false
                password_file %s
                acl_file %s
                persistence true
                persistence_location %s/
                max_packet_size %d
                max_queued_messages 100000
                listener %d 127.0.0.1
                listener %d 127.0.0.1
                protocol websockets
                listener %d 127.0.0.1
                certfile %s
                keyfile %s
                """.formatted(
                        folder.resolve("users"),
                        folder.resolve("acl"),
                        folder.resolve("state"),
                        MAXIMUM_PACKET_SIZE,
                        port("mqtt"),
                        port("ws"),
                        port("mqtts"),
                        folder.resolve("tls/server.pem"),
                        folder.resolve("tls/server.key"));
    }

    private void begin() throws Exception {
        Path conf = folder.resolve("mosquitto.conf");
        if (make == Make.LINNET) {
            Files.writeString(conf, conf());
            ours = BrokerProcess.start(
                    "--config", conf.toString(), "--login.never-ban", "127.0.0.1/32", "--login.failures-by-user", "0");
            ours.linesUntil("state");
        } else {
            Optional<Path> program = program();
            OtherClient.require(program.isPresent(), "mosquitto");
            // without it mosquitto becomes a user who may not read these files
            Files.writeString(conf, conf() + "user root\n");
            theirs = new ProcessBuilder(program.orElseThrow().toString(), "-c", conf.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("mosquitto.log").toFile())
                    .start();
            awaitListeners(theirs);
        }
    }

    private static Optional<Path> program() {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private void awaitListeners(Process started) throws Exception {
        while (started.isAlive()) {
            try (Socket last = new Socket(InetAddress.getLoopbackAddress(), port("mqtts"))) {
                if (last.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                started.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
        throw new AssertionError("mosquitto ended: " + Files.readString(folder.resolve("mosquitto.log")));
    }

    int port(String scheme) {
        return ports.get(List.of("mqtt", "ws", "mqtts").indexOf(scheme));
    }

    /** The certificate of who signed that of the broker. */
    Path authority() {
        return folder.resolve("tls/ca.pem");
    }

    /**
     * Ends it in the middle of whatever it does, and starts it again with what it kept. Ours is killed; mosquitto keeps the sessions of
     * the last minutes only when it is told to end.
     */
    void restart() throws Exception {
        end();
        begin();
    }

    private void end() throws IOException {
        if (ours != null) {
            ours.close();
        }
        if (theirs != null) {
            theirs.destroy();
            theirs.onExit().join();
        }
    }

    @Override
    public void close() throws IOException {
        end();
    }
}
