package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PingReq;
import io.linnet.packet.PingResp;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Will;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may go wrong before a client is let in: wrong first packets, malformed CONNECTs, and connections that never get that far. */
class BadDayConnectTest {
    private static final String V3_HEAD = "00 04 4D 51 54 54 04 ";
    private static final String V5_HEAD = "00 04 4D 51 54 54 05 ";
    private static final ReasonCode SILENCE = ReasonCode.SUCCESS;

    static Stream<Arguments> wrongFirstPackets() {
        return Stream.of(
                argumentSet("packet type 0", "00 00"),
                argumentSet("CONNACK", "20 02 00 00"),
                argumentSet("PUBLISH", "30 04 00 01 61 00"),
                argumentSet("a large PUBLISH", "30 FF FF FF 7F 00"),
                argumentSet("PUBREL", "62 02 00 01"),
                argumentSet("SUBSCRIBE", "82 06 00 01 00 01 61 00"),
                argumentSet("PINGREQ", "C0 00"),
                argumentSet("DISCONNECT", "E0 00"),
                argumentSet("AUTH", "F0 00"),
                argumentSet("HTTP", "47 45 54 20 2F 20 48 54 54 50 2F 31 2E 31 0D 0A 0D 0A"),
                argumentSet("TLS", "16 03 01 02 00 01 00 01 FC 03 03"),
                argumentSet("CONNECT with flags", "1F 0C " + V3_HEAD + "02 00 00 00 00"),
                argumentSet("CONNECT of 256 MB", "10 FF FF FF 7F " + V3_HEAD),
                argumentSet("CONNECT with a length of five bytes", "10 FF FF FF FF 01"),
                argumentSet("CONNECT with a length that is not the shortest", "10 8C 00 " + V3_HEAD + "02 00 00 00 00"),
                argumentSet("CONNECT of nothing", "10 00"));
    }

    @ParameterizedTest
    @MethodSource("wrongFirstPackets")
    void connectionThatDoesNotBeginWithConnectEndsWithoutAnAnswer(String bytes) throws IOException {
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = BadDayPeer.silent(day.port(), ProtocolVersion.V3_1_1)) {
            peer.write(HexFormat.ofDelimiter(" ").parseHex(bytes.strip()));
            assertThat(peer.ends()).isTrue();
            day.expectOneLine("127.0.0.1:" + peer.socket.getLocalPort(), "");
            day.awaitCount(counters -> counters.protocolViolations, 1);
        }
    }

    static Stream<Arguments> malformedConnects() {
        ReasonCode malformed = ReasonCode.MALFORMED_PACKET;
        ReasonCode protocolError = ReasonCode.PROTOCOL_ERROR;
        ReasonCode version = ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
        return Stream.of(
                argumentSet("3.1.1: an unknown protocol name", "00 04 4D 51 54 58 04 02 00 00 00 01 61", version),
                argumentSet("3.1.1: a protocol name of nothing", "00 00 04 02 00 00 00 01 61", version),
                argumentSet("3.1.1: a protocol name past the end", "00 FF 4D 51 54 54 04 02", SILENCE),
                argumentSet("3.1.1: level 0", "00 04 4D 51 54 54 00 02 00 00 00 01 61", version),
                argumentSet("3.1.1: the level of 3.1", "00 04 4D 51 54 54 03 02 00 00 00 01 61", version),
                argumentSet("3.1.1: a bridge's level", "00 04 4D 51 54 54 84 02 00 00 00 01 61", version),
                argumentSet("3.1.1: the reserved flag", V3_HEAD + "03 00 00 00 01 61", SILENCE),
                argumentSet("3.1.1: a password without user name", V3_HEAD + "42 00 00 00 01 61 00 01 61", SILENCE),
                argumentSet("3.1.1: will QoS without will", V3_HEAD + "0A 00 00 00 01 61", SILENCE),
                argumentSet("3.1.1: will retain without will", V3_HEAD + "22 00 00 00 01 61", SILENCE),
                argumentSet("3.1.1: will QoS 3", V3_HEAD + "1E 00 00 00 01 61 00 01 62 00 00", SILENCE),
                argumentSet("3.1.1: no will where one is announced", V3_HEAD + "06 00 00 00 01 61", SILENCE),
                argumentSet(
                        "3.1.1: a wildcard in the will topic", V3_HEAD + "06 00 00 00 01 61 00 01 23 00 00", SILENCE),
                argumentSet("3.1.1: U+0000 in the client identifier", V3_HEAD + "02 00 00 00 02 61 00", SILENCE),
                argumentSet("3.1.1: ill-formed user name", V3_HEAD + "82 00 00 00 01 61 00 01 FF", SILENCE),
                argumentSet("3.1.1: bytes behind the end", V3_HEAD + "02 00 00 00 01 61 00", SILENCE),
                argumentSet("3.1.1: ends in the keep alive", V3_HEAD + "02 00", SILENCE),
                argumentSet(
                        "3.1.1: no identifier for a session that stays",
                        V3_HEAD + "00 00 00 00 00",
                        ReasonCode.CLIENT_IDENTIFIER_NOT_VALID),
                argumentSet("6: a level to come", "00 04 4D 51 54 54 06 02 00 00 00 00 01 61", version),
                argumentSet("5: the reserved flag", V5_HEAD + "03 00 00 00 00 01 61", malformed),
                argumentSet("5: will QoS 3", V5_HEAD + "1E 00 00 00 00 01 61 00 00 01 62 00 00", malformed),
                argumentSet("5: properties past the end", V5_HEAD + "02 00 00 10 11 00", malformed),
                argumentSet("5: a property length of five bytes", V5_HEAD + "02 00 00 FF FF FF FF 01", malformed),
                argumentSet("5: an unknown property", V5_HEAD + "02 00 00 02 7F 00 00 01 61", malformed),
                argumentSet("5: a property of PUBLISH", V5_HEAD + "02 00 00 03 23 00 01 00 01 61", malformed),
                argumentSet("5: a property twice", V5_HEAD + "02 00 00 06 21 00 01 21 00 01 00 01 61", protocolError),
                argumentSet("5: Receive Maximum 0", V5_HEAD + "02 00 00 03 21 00 00 00 01 61", protocolError),
                argumentSet("5: Maximum Packet Size 0", V5_HEAD + "02 00 00 05 27 00 00 00 00 00 01 61", protocolError),
                argumentSet("5: data without a method", V5_HEAD + "02 00 00 04 16 00 01 61 00 01 61", protocolError),
                argumentSet(
                        "5: an unknown method",
                        V5_HEAD + "02 00 00 04 15 00 01 61 00 01 61",
                        ReasonCode.BAD_AUTHENTICATION_METHOD),
                argumentSet(
                        "5: a property that no will has",
                        V5_HEAD + "06 00 00 00 00 01 61 05 11 00 00 00 01 00 01 62 00 00",
                        malformed),
                argumentSet(
                        "5: will properties past the end",
                        V5_HEAD + "06 00 00 00 00 01 61 7F 18 00 00 00 01",
                        malformed),
                argumentSet(
                        "5: a will property twice",
                        V5_HEAD + "06 00 00 00 00 01 61 04 01 00 01 00 00 01 62 00 00",
                        protocolError),
                argumentSet("5: no properties at all", V5_HEAD + "02 00 00", malformed));
    }

    @ParameterizedTest
    @MethodSource("malformedConnects")
    void malformedConnectIsRefusedAsItsVersionSays(String body, ReasonCode expected) throws IOException {
        byte[] content = HexFormat.ofDelimiter(" ").parseHex(body.strip());
        boolean version5 = content.length > 6 && content[1] == 4 && content[6] >= 5;
        ProtocolVersion version = version5 ? ProtocolVersion.V5 : ProtocolVersion.V3_1_1;
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = BadDayPeer.silent(day.port(), version)) {
            peer.write(new byte[] {0x10, (byte) content.length});
            peer.write(content);
            assertThat(peer.reasonOfTheEnd()).isEqualTo(expected);
            day.expectOneLine("127.0.0.1:" + peer.socket.getLocalPort(), "refused");
            day.awaitCount(counters -> counters.connectionsRefused, 1);
        }
    }

    @Test
    void methodNameThatFillsAReasonStringIsRefusedAllTheSame() throws IOException {
        Properties properties = Properties.builder()
                .text(Property.AUTHENTICATION_METHOD, "m".repeat(65_535))
                .build();
        Connect connect = new Connect(ProtocolVersion.V5, true, 0, "long-method", null, null, null, properties);
        try (BadDay day = BadDay.beginsGenerous();
                BadDayPeer peer = BadDayPeer.silent(day.port(), ProtocolVersion.V5)) {
            peer.send(connect);
            assertThat(peer.reasonOfTheEnd()).isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
            day.expectOneLine("long-method", "bad-authentication-method");
            assertThat(day.linesAbout("long-method").getFirst()).hasSizeLessThan(1_000);
        }
    }

    @Test
    void clientIdentifierCannotForgeALineOfTheLog() throws IOException {
        String forger = "forger\n2026-01-01 INFO all is well\r\u2028\u001b[31m";
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = day.client(ProtocolVersion.V5, forger)) {
            peer.write(new byte[] {0, 0});
            assertThat(peer.reasonOfTheEnd()).isEqualTo(ReasonCode.MALFORMED_PACKET);
            day.expectOneLine("forger", "by=\"server\"");
            assertThat(day.linesAbout("forger").getFirst()).doesNotContain("\n", "\r", "\u2028", "\u001b");
        }
    }

    @Test
    void tenThousandsOfUserPropertiesInConnectAreReadOnce() throws IOException {
        Properties.Builder properties = Properties.builder();
        for (int i = 0; i < 40_000; i++) {
            properties.userProperty("a", "b");
        }
        Connect connect = new Connect(ProtocolVersion.V5, true, 0, "properties", null, null, null, properties.build());
        try (BadDay day = BadDay.beginsGenerous();
                BadDayPeer peer = BadDayPeer.silent(day.port(), ProtocolVersion.V5)) {
            peer.login(connect);
            peer.subscribe("still/here", 0);
        }
    }

    @Test
    void tenThousandsOfUserPropertiesInAWillComeBackInOrder() throws IOException {
        Properties.Builder properties = Properties.builder();
        for (int i = 0; i < 40_000; i++) {
            properties.userProperty("n", Integer.toString(i));
        }
        Will will = new Will("last/words", new byte[0], QoS.AT_MOST_ONCE, false, properties.build());
        try (BadDay day = BadDay.beginsGenerous();
                BadDayPeer heir = day.client(ProtocolVersion.V5, "heir");
                BadDayPeer dying = BadDayPeer.silent(day.port(), ProtocolVersion.V5)) {
            heir.subscribe("last/words", 0);
            dying.login(new Connect(ProtocolVersion.V5, true, 0, "dying", will, null, null, Properties.NONE));
            dying.reset();
            assertThat(((io.linnet.packet.Publish) heir.read()).properties()).isEqualTo(will.properties());
        }
    }

    @Test
    void willTopicWithMoreLevelsThanATopicMayHaveIsRefused() throws IOException {
        Will will = new Will("/".repeat(65_400), new byte[0], QoS.AT_MOST_ONCE, true, Properties.NONE);
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = BadDayPeer.silent(day.port(), ProtocolVersion.V5)) {
            peer.send(new Connect(ProtocolVersion.V5, true, 0, "deep-will", will, null, null, Properties.NONE));
            assertThat(peer.reasonOfTheEnd()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
            day.expectOneLine("deep-will", "topic-length");
        }
    }

    @Test
    void connectionThatNeverSendsConnectIsClosedAtTheDeadline() throws IOException {
        try (BadDay day = BadDay.begins();
                BadDayPeer mute = BadDayPeer.silent(day.port(), ProtocolVersion.V5);
                BadDayPeer slow = BadDayPeer.silent(day.port(), ProtocolVersion.V5)) {
            slow.write(new byte[] {0x10, 0x10, 0, 4, 'M', 'Q'});
            day.awaitCount(counters -> counters.connectionsOpened, 3);
            day.passes(BadDay.usual().limits().connectTimeoutMillis() + 1);
            assertThat(mute.ends()).isTrue();
            assertThat(slow.ends()).isTrue();
            day.awaitCount(counters -> counters.connectTimeouts, 2);
            day.expectOneLine("127.0.0.1:" + mute.socket.getLocalPort(), "was not complete");
            day.expectOneLine("127.0.0.1:" + slow.socket.getLocalPort(), "was not complete");
        }
    }

    @Test
    void bytesThatComeOneByOneMakeAConversation() throws IOException {
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = BadDayPeer.silent(day.port(), ProtocolVersion.V5)) {
            writeOneByOne(peer, BadDayPeer.bytes(ProtocolVersion.V5, BadDayPeer.connect(ProtocolVersion.V5, "drops")));
            assertThat(((ConnAck) peer.read()).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            writeOneByOne(peer, BadDayPeer.bytes(ProtocolVersion.V5, new PingReq()));
            assertThat(peer.read()).isEqualTo(new PingResp());
        }
    }

    private static void writeOneByOne(BadDayPeer peer, byte[] bytes) throws IOException {
        for (byte each : bytes) {
            peer.write(new byte[] {each});
        }
    }

    @Test
    void announcedLengthsTakeNoMemory() throws IOException {
        int peers = 1_000;
        int announced = 60_000; // below the limit, so the broker waits for it
        PacketBuffer head = new PacketBuffer(16);
        head.writeByte(0x10);
        head.writeVariableByteInteger(announced);
        byte[] bytes = Arrays.copyOf(head.array(), head.position());
        try (BadDay day = BadDay.begins()) {
            long before = usedHeap();
            List<BadDayPeer> all = new ArrayList<>();
            for (int i = 0; i < peers; i++) {
                BadDayPeer peer = BadDayPeer.silent(day.port(), ProtocolVersion.V5);
                peer.write(bytes);
                all.add(peer);
            }
            day.awaitCount(counters -> counters.connectionsOpened, peers + 1);
            assertThat(usedHeap() - before).isLessThan((long) peers * announced / 4);
            day.passes(BadDay.usual().limits().connectTimeoutMillis() + 1);
            for (BadDayPeer peer : all) {
                assertThat(peer.ends()).isTrue();
                peer.close();
            }
            day.awaitCount(counters -> counters.connectTimeouts, peers);
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
