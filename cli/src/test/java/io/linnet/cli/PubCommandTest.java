package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.PingReq;
import io.linnet.packet.PingResp;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.UserProperty;
import io.linnet.packet.Will;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PubCommandTest {
    @Test
    void messageOfQos0IsFollowedByDisconnect() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            Connect connect = peer.accept();
            assertThat(connect.version()).isEqualTo(ProtocolVersion.V5);
            assertThat(connect.cleanStart()).isTrue();
            assertThat(connect.clientIdentifier()).isEmpty();
            assertThat(connect.keepAliveSeconds()).isEqualTo(60);
            Publish publish = peer.expect(Publish.class);
            assertThat(publish.topicName()).isEqualTo("a/b");
            assertThat(publish.payload()).asString().isEqualTo("hi");
            assertThat(publish.qos()).isEqualTo(QoS.AT_MOST_ONCE);
            assertThat(peer.expect(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            peer.expectEnd();
        })) {
            assertThat(CommandRun.of("pub", "-p", broker.port(), "-t", "a/b", "-m", "hi"))
                    .isEqualTo(new CommandRun(0, "", ""));
            broker.finish();
        }
    }

    @Test
    void messageOfQos1WaitsForItsPubAck() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept();
            Publish publish = peer.expect(Publish.class);
            peer.send(new PubAck(publish.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.of("pub", "-p", broker.port(), "-t", "a", "-m", "hi", "-q", "1")
                            .exitCode())
                    .isZero();
            broker.finish();
        }
    }

    @Test
    void messageOfQos2GoesThroughAllFourPackets() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept();
            int identifier = peer.expect(Publish.class).packetIdentifier();
            peer.send(new PubRec(identifier, ReasonCode.SUCCESS, Properties.NONE));
            assertThat(peer.expect(PubRel.class).packetIdentifier()).isEqualTo(identifier);
            peer.send(new PubComp(identifier, ReasonCode.SUCCESS, Properties.NONE));
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.of("pub", "-p", broker.port(), "-t", "a", "-m", "hi", "-q", "2")
                            .exitCode())
                    .isZero();
            broker.finish();
        }
    }

    @Test
    void pubRecWithErrorReasonEndsTheFlow() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept();
            int identifier = peer.expect(Publish.class).packetIdentifier();
            peer.send(new PubRec(identifier, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
            peer.expect(Disconnect.class);
        })) {
            CommandRun run = CommandRun.of("pub", "-p", broker.port(), "-t", "a", "-m", "hi", "-q", "2");
            assertThat(run.err()).contains("Publish 1 failed: Not authorized");
            assertThat(run.exitCode()).isZero();
            broker.finish();
        }
    }

    @Test
    void eachLineOfInputIsAMessage() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept();
            for (String expected : new String[] {"one", "", "three"}) {
                assertThat(peer.expect(Publish.class).payload()).asString().isEqualTo(expected);
            }
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.withInput("one\n\nthree", "pub", "-p", broker.port(), "-t", "a", "-l")
                            .exitCode())
                    .isZero();
            broker.finish();
        }
    }

    @Test
    void receiveMaximumOfTheBrokerIsKept() throws Exception {
        Properties two =
                Properties.builder().number(Property.RECEIVE_MAXIMUM, 2).build();
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept(two);
            Publish first = peer.expect(Publish.class);
            Publish second = peer.expect(Publish.class);
            // A third message that came before the answers would be read here instead of the PINGREQ.
            peer.expect(PingReq.class);
            peer.send(new PingResp());
            for (Publish publish : new Publish[] {first, second}) {
                peer.send(new PubAck(publish.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
            }
            Publish third = peer.expect(Publish.class);
            peer.send(new PubAck(third.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.withInput(
                                    "1\n2\n3\n", "pub", "-p", broker.port(), "-t", "a", "-l", "-q", "1", "-k", "5")
                            .exitCode())
                    .isZero();
            broker.finish();
        }
    }

    @Test
    void fileInputAndRepetition(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("payload"), "from a file");
        try (var broker = ScriptedBroker.playing(
                peer -> {
                    peer.accept();
                    assertThat(peer.expect(Publish.class).payload()).asString().isEqualTo("from a file");
                    assertThat(peer.expect(Publish.class).payload()).asString().isEqualTo("from a file");
                    peer.expect(Disconnect.class);
                },
                peer -> {
                    peer.accept();
                    assertThat(peer.expect(Publish.class).payload()).asString().isEqualTo("all\nof it\n");
                    peer.expect(Disconnect.class);
                })) {
            String port = broker.port();
            assertThat(CommandRun.of(
                                    "pub",
                                    "-p",
                                    port,
                                    "-t",
                                    "a",
                                    "-f",
                                    file.toString(),
                                    "--repeat",
                                    "2",
                                    "--repeat-delay",
                                    "0.01")
                            .exitCode())
                    .isZero();
            assertThat(CommandRun.withInput("all\nof it\n", "pub", "-p", port, "-t", "a", "-s")
                            .exitCode())
                    .isZero();
            broker.finish();
        }
    }

    @Test
    void everyOptionOfConnectReachesTheBroker() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            Connect connect = peer.accept();
            assertThat(connect.clientIdentifier()).isEqualTo("me");
            assertThat(connect.cleanStart()).isFalse();
            assertThat(connect.userName()).isEqualTo("ann");
            assertThat(connect.password()).asString(StandardCharsets.UTF_8).isEqualTo("secret");
            assertThat(connect.keepAliveSeconds()).isEqualTo(7);
            assertThat(connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0))
                    .isEqualTo(30);
            peer.expect(Publish.class);
        })) {
            String line = "pub -t a -n -i me -c -x 30 -u ann -P secret -k 7 -p " + broker.port();
            assertThat(CommandRun.of(List.of(line.split(" ", -1)))).isEqualTo(new CommandRun(0, "", ""));
            broker.finish();
        }
    }

    @Test
    void willReachesTheBroker() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            Will will = Objects.requireNonNull(peer.accept().will());
            assertThat(will.topicName()).isEqualTo("w");
            assertThat(will.payload()).asString().isEqualTo("gone");
            assertThat(will.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
            assertThat(will.retain()).isTrue();
            assertThat(will.properties().number(Property.WILL_DELAY_INTERVAL, 0))
                    .isEqualTo(9);
            peer.expect(Publish.class);
        })) {
            String line = "pub -t a -n --will-topic w --will-payload gone --will-qos 1 --will-retain"
                    + " -D will will-delay-interval 9 -p " + broker.port();
            assertThat(CommandRun.of(List.of(line.split(" ", -1)))).isEqualTo(new CommandRun(0, "", ""));
            broker.finish();
        }
    }

    @Test
    void propertiesGoIntoThePacketTheyAreFor() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            Connect connect = peer.accept();
            assertThat(connect.properties().userProperties()).containsExactly(new UserProperty("k", "v"));
            Publish publish = peer.expect(Publish.class);
            assertThat(publish.retain()).isTrue();
            assertThat(publish.payload()).isEmpty();
            assertThat(publish.properties().text(Property.CONTENT_TYPE)).isEqualTo("-D");
            Disconnect disconnect = peer.expect(Disconnect.class);
            assertThat(disconnect.properties().userProperties()).containsExactly(new UserProperty("-m", ""));
        })) {
            CommandRun run = CommandRun.of(
                    "pub",
                    "-p",
                    broker.port(),
                    "-t",
                    "a",
                    "-n",
                    "-r",
                    "-D",
                    "connect",
                    "user-property",
                    "k",
                    "v",
                    "-D",
                    "publish",
                    "content-type",
                    "-D",
                    "-D",
                    "disconnect",
                    "user-property",
                    "-m",
                    "");
            assertThat(run).isEqualTo(new CommandRun(0, "", ""));
            broker.finish();
        }
    }

    @Test
    void urlStandsForHostPortUserAndTopic() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            Connect connect = peer.accept();
            assertThat(connect.userName()).isEqualTo("ann");
            assertThat(connect.password()).asString(StandardCharsets.UTF_8).isEqualTo("pass");
            assertThat(peer.expect(Publish.class).topicName()).isEqualTo("x/y");
        })) {
            String url = "mqtt://ann:pass@localhost:" + broker.port() + "/x/y";
            assertThat(CommandRun.of("pub", "-L", url, "-m", "hi").exitCode()).isZero();
            broker.finish();
        }
    }

    @Test
    void topicAliasReplacesTheTopicFromTheSecondMessageOn() throws Exception {
        Properties aliases =
                Properties.builder().number(Property.TOPIC_ALIAS_MAXIMUM, 5).build();
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept(aliases);
            assertThat(peer.expect(Publish.class).topicName()).isEqualTo("a");
            assertThat(peer.expect(Publish.class).topicName()).isEmpty();
            peer.expect(Disconnect.class);
        })) {
            assertThat(CommandRun.withInput(
                                    "1\n2\n",
                                    "pub",
                                    "-p",
                                    broker.port(),
                                    "-t",
                                    "a",
                                    "-l",
                                    "-D",
                                    "publish",
                                    "topic-alias",
                                    "3")
                            .exitCode())
                    .isZero();
            broker.finish();
        }
    }

    @Test
    void brokerWithout5IsAskedIn311() throws Exception {
        try (var broker = ScriptedBroker.playing(
                peer -> {
                    peer.expect(Connect.class);
                    peer.sendRaw(
                            (byte) 0x20, // CONNACK
                            (byte) 0x02, // remaining length, as in 3.1.1
                            (byte) 0x00, // no session
                            (byte) 0x01); // unacceptable protocol version
                },
                peer -> {
                    assertThat(peer.accept().version()).isEqualTo(ProtocolVersion.V3_1_1);
                    peer.expect(Publish.class);
                    peer.expect(Disconnect.class);
                })) {
            assertThat(CommandRun.of("pub", "-p", broker.port(), "-t", "a", "-m", "hi"))
                    .isEqualTo(new CommandRun(0, "", ""));
            broker.finish();
        }
    }

    @Test
    void brokerThatHangsUpOn5IsAskedIn311() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> peer.expect(Connect.class), peer -> {
            assertThat(peer.accept().version()).isEqualTo(ProtocolVersion.V3_1_1);
            peer.expect(Publish.class);
        })) {
            assertThat(CommandRun.of("pub", "-p", broker.port(), "-t", "a", "-m", "hi")
                            .exitCode())
                    .isZero();
            broker.finish();
        }
    }

    @Test
    void chosenVersionIsNotGivenUp() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.expect(Connect.class);
            peer.send(new ConnAck(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, Properties.NONE));
        })) {
            CommandRun run = CommandRun.of("pub", "-p", broker.port(), "-t", "a", "-m", "hi", "-V", "5");
            assertThat(run).isEqualTo(new CommandRun(132, "", "Connection error: Unsupported protocol version\n"));
        }
    }

    @Test
    void refusalEndsWithItsReasonCode() throws Exception {
        Properties why = Properties.builder()
                .text(Property.REASON_STRING, "no such user")
                .build();
        try (var broker = ScriptedBroker.playing(
                peer -> {
                    peer.expect(Connect.class);
                    peer.send(new ConnAck(false, ReasonCode.NOT_AUTHORIZED, why));
                },
                peer -> {
                    peer.expect(Connect.class);
                    peer.send(new ConnAck(false, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
                })) {
            assertThat(CommandRun.of("pub", "-p", broker.port(), "-t", "a", "-m", "hi"))
                    .isEqualTo(new CommandRun(135, "", "Connection error: Not authorized (no such user)\n"));
            assertThat(CommandRun.of("pub", "-p", broker.port(), "-t", "a", "-m", "hi", "-V", "311"))
                    .isEqualTo(new CommandRun(5, "", "Connection error: Connection Refused: not authorised.\n"));
        }
    }

    @Test
    void limitsOfTheBrokerAreSaidBeforeSending() throws Exception {
        Properties limits = Properties.builder()
                .number(Property.MAXIMUM_QOS, 1)
                .number(Property.RETAIN_AVAILABLE, 0)
                .build();
        ScriptedBroker.Script script = peer -> {
            peer.accept(limits);
            peer.expect(Disconnect.class);
        };
        try (var broker = ScriptedBroker.playing(script, script)) {
            assertThat(CommandRun.of("pub", "-p", broker.port(), "-t", "a", "-m", "hi", "-q", "2")
                            .exitCode())
                    .isEqualTo(ExitCode.QOS_NOT_SUPPORTED);
            assertThat(CommandRun.of("pub", "-p", broker.port(), "-t", "a", "-m", "hi", "-r")
                            .exitCode())
                    .isEqualTo(ExitCode.RETAIN_NOT_SUPPORTED);
            broker.finish();
        }
    }

    @Test
    void nobodyListeningIsConnectionRefused() throws IOException {
        String port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = Integer.toString(server.getLocalPort());
        }
        assertThat(CommandRun.of("pub", "-p", port, "-t", "a", "-m", "hi"))
                .isEqualTo(new CommandRun(1, "", "Error: Connection refused\n"));
        assertThat(CommandRun.of("pub", "-p", port, "-t", "a", "-m", "hi", "--quiet"))
                .isEqualTo(new CommandRun(1, "", ""));
    }

    @Test
    void lostConnectionIsAnError() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept();
            peer.expect(Publish.class);
        })) {
            CommandRun run = CommandRun.of("pub", "-p", broker.port(), "-t", "a", "-m", "hi", "-q", "1");
            assertThat(run.exitCode()).isEqualTo(ExitCode.CONNECTION_LOST);
            assertThat(run.err()).contains("The connection was lost");
        }
    }

    @Test
    void malformedAnswerIsAnError() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept();
            peer.expect(Publish.class);
            peer.sendRaw(
                    (byte) 0x40, // PUBACK
                    (byte) 0xFF, // remaining length of more than four bytes
                    (byte) 0xFF,
                    (byte) 0xFF,
                    (byte) 0xFF);
            peer.expectEnd();
        })) {
            CommandRun run = CommandRun.of("pub", "-p", broker.port(), "-t", "a", "-m", "hi", "-q", "1");
            assertThat(run.exitCode()).isEqualTo(ExitCode.CONNECTION_LOST);
            assertThat(run.err()).contains("broke the protocol");
        }
    }

    @Test
    void debugShowsPacketsOnStandardError() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept();
            peer.expect(Publish.class);
        })) {
            CommandRun run = CommandRun.of("pub", "-p", broker.port(), "-i", "me", "-t", "a", "-m", "hi", "-d");
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines())
                    .containsExactly(
                            "Client me sending CONNECT",
                            "Client me received CONNACK (0)",
                            "Client me sending PUBLISH (d0, q0, r0, m0, 'a', ... (2 bytes))",
                            "Client me sending DISCONNECT");
        }
    }

    @Test
    void linesWithoutAnAnswerAreSentAgainOnTheNextConnection() throws Exception {
        try (var broker = ScriptedBroker.playing(
                peer -> {
                    peer.accept(Properties.builder()
                            .number(Property.RECEIVE_MAXIMUM, 2)
                            .build());
                    int first = peer.expect(Publish.class).packetIdentifier();
                    assertThat(peer.expect(Publish.class).payload()).asString().isEqualTo("two");
                    peer.send(new PubAck(first, ReasonCode.SUCCESS, Properties.NONE));
                    assertThat(peer.expect(Publish.class).payload()).asString().isEqualTo("three");
                },
                peer -> {
                    peer.accept();
                    for (String payload : List.of("two", "three", "four")) {
                        Publish publish = peer.expect(Publish.class);
                        assertThat(publish.payload()).asString().isEqualTo(payload);
                        assertThat(publish.topicName()).isEqualTo("a");
                        peer.send(new PubAck(publish.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
                    }
                    peer.expect(Disconnect.class);
                })) {
            CommandRun run = CommandRun.withInput(
                    "one\ntwo\nthree\nfour\n", "pub", "-p", broker.port(), "-t", "a", "-l", "-q", "1");
            assertThat(run).isEqualTo(new CommandRun(0, "", "Warning: The connection was lost. Trying again.\n"));
            broker.finish();
        }
    }

    @Test
    void brokerThatSaysWhyItHangsUpIsBelieved() throws Exception {
        try (var broker = ScriptedBroker.playing(peer -> {
            peer.accept();
            peer.expect(Publish.class);
            peer.send(new Disconnect(ReasonCode.SESSION_TAKEN_OVER, Properties.NONE));
        })) {
            CommandRun run = CommandRun.withInput("one\n", "pub", "-p", broker.port(), "-t", "a", "-l", "-q", "1");
            assertThat(run.exitCode()).isEqualTo(ExitCode.CONNECTION_LOST);
            assertThat(run.err()).contains("Error: The broker ended the connection: Session taken over");
        }
    }
}
