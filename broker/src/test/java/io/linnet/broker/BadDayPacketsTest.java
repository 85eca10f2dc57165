package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRel;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import java.io.IOException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Packets that no client may send, from a client that was let in. Each ends that client's connection, with the standard's reason
 * code at 5.0, one line in the log and one count; the healthy client beside it notices nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadDayPacketsTest {
    private static final ReasonCode MALFORMED = ReasonCode.MALFORMED_PACKET;
    private static final ReasonCode PROTOCOL_ERROR = ReasonCode.PROTOCOL_ERROR;

    private BadDay day = notYet();
    private int clients;

    @SuppressWarnings("NullAway") // set before each use, by JUnit
    private static BadDay notYet() {
        return null;
    }

    @BeforeAll
    void begins() throws IOException {
        day = BadDay.begins();
    }

    @AfterAll
    void ends() throws IOException {
        day.close();
    }

    static Stream<Arguments> illegalInBothVersions() {
        return Stream.of(
                argumentSet("packet type 0", "00 00", MALFORMED),
                argumentSet("a remaining length of five bytes", "30 FF FF FF FF 01", MALFORMED),
                argumentSet("a remaining length that is not the shortest", "C0 80 00", MALFORMED),
                argumentSet("256 MB announced", "30 FF FF FF 7F", ReasonCode.PACKET_TOO_LARGE),
                argumentSet("256 MB announced in a SUBSCRIBE", "82 FF FF FF 7F 00", ReasonCode.PACKET_TOO_LARGE),
                argumentSet("PINGREQ with a flag", "C1 00", MALFORMED),
                argumentSet("PINGREQ with a payload", "C0 01 00", MALFORMED),
                argumentSet("PUBLISH with QoS 3", "36 06 00 01 61 00 01 00", MALFORMED),
                argumentSet("PUBLISH with DUP at QoS 0", "38 04 00 01 61 00", MALFORMED),
                argumentSet("PUBLISH whose topic passes its end", "30 05 00 10 61 62 63", MALFORMED),
                argumentSet("PUBLISH without room for a topic length", "30 01 00", MALFORMED),
                argumentSet("PUBLISH without anything", "30 00", MALFORMED),
                argumentSet("PUBLISH with QoS 1 that ends before its identifier", "32 03 00 01 61", MALFORMED),
                argumentSet("PUBLISH with + in its topic", "30 06 00 03 61 2F 2B 00", ReasonCode.TOPIC_NAME_INVALID),
                argumentSet("PUBLISH with # in its topic", "30 04 00 01 23 00", ReasonCode.TOPIC_NAME_INVALID),
                argumentSet("PUBLISH with U+0000 in its topic", "30 05 00 02 61 00 00", MALFORMED),
                argumentSet("PUBLISH with a surrogate in its topic", "30 06 00 03 ED A0 80 00", MALFORMED),
                argumentSet("PUBLISH with an overlong form in its topic", "30 05 00 02 C0 80 00", MALFORMED),
                argumentSet("PUBLISH with half a character in its topic", "30 05 00 02 61 E2 00", MALFORMED),
                argumentSet("PUBLISH with a byte that no UTF-8 has", "30 04 00 01 FF 00", MALFORMED),
                argumentSet("PUBLISH with packet identifier 0", "32 06 00 01 61 00 00 00", PROTOCOL_ERROR),
                argumentSet("PUBACK of one byte", "40 01 00", MALFORMED),
                argumentSet("PUBACK with a flag", "41 02 00 01", MALFORMED),
                argumentSet("PUBACK with packet identifier 0", "40 02 00 00", PROTOCOL_ERROR),
                argumentSet("PUBREC of nothing", "50 00", MALFORMED),
                argumentSet("PUBREL without its flag", "60 02 00 01", MALFORMED),
                argumentSet("PUBCOMP with a flag", "72 02 00 01", MALFORMED),
                argumentSet("SUBSCRIBE without its flag", "80 07 00 01 00 00 01 61 00", MALFORMED),
                argumentSet("SUBSCRIBE with DUP", "8A 07 00 01 00 00 01 61 00", MALFORMED),
                argumentSet("SUBSCRIBE of nothing", "82 00", MALFORMED),
                argumentSet("UNSUBSCRIBE without its flag", "A0 06 00 01 00 00 01 61", MALFORMED),
                argumentSet("UNSUBSCRIBE of nothing", "A2 00", MALFORMED),
                argumentSet("DISCONNECT with a flag", "E1 00", MALFORMED),
                argumentSet("PINGRESP from a client", "D0 00", PROTOCOL_ERROR));
    }

    static Stream<Arguments> illegalInVersion5() {
        return Stream.of(
                argumentSet("a second CONNECT", "10 0E 00 04 4D 51 54 54 05 02 00 00 00 00 01 61", PROTOCOL_ERROR),
                argumentSet("CONNACK with properties from a client", "20 03 00 00 00", PROTOCOL_ERROR),
                argumentSet("SUBACK from a client", "90 04 00 01 00 00", PROTOCOL_ERROR),
                argumentSet("SUBACK without a reason code from a client", "90 03 00 01 00", PROTOCOL_ERROR),
                argumentSet("UNSUBACK from a client", "B0 04 00 01 00 00", PROTOCOL_ERROR),
                argumentSet("AUTH without a method", "F0 00", PROTOCOL_ERROR),
                argumentSet("AUTH with a method nobody began", "F0 08 18 06 15 00 03 61 62 63", PROTOCOL_ERROR),
                argumentSet("PUBLISH without topic and alias", "30 03 00 00 00", PROTOCOL_ERROR),
                argumentSet("PUBLISH with an unknown property", "30 06 00 01 61 02 7F 00", MALFORMED),
                argumentSet("PUBLISH with a property of CONNECT", "30 09 00 01 61 05 11 00 00 00 01", MALFORMED),
                argumentSet("PUBLISH with a property twice", "30 08 00 01 61 04 01 00 01 00", PROTOCOL_ERROR),
                argumentSet("PUBLISH with payload format 2", "30 06 00 01 61 02 01 02", PROTOCOL_ERROR),
                argumentSet("PUBLISH whose properties pass its end", "30 06 00 01 61 10 01 00", MALFORMED),
                argumentSet("PUBLISH whose property passes the properties", "30 08 00 01 61 02 02 00 00 00", MALFORMED),
                argumentSet("PUBLISH with a property length of five bytes", "30 08 00 01 61 FF FF FF FF 01", MALFORMED),
                argumentSet(
                        "PUBLISH with a property identifier of five bytes",
                        "30 09 00 01 61 05 81 80 80 80 00",
                        MALFORMED),
                argumentSet(
                        "PUBLISH with U+0000 in a user property",
                        "30 0C 00 01 61 08 26 00 02 61 00 00 01 62",
                        MALFORMED),
                argumentSet(
                        "PUBLISH with a wildcard as response topic",
                        "30 08 00 01 61 04 08 00 01 23",
                        ReasonCode.TOPIC_NAME_INVALID),
                argumentSet("PUBLISH with topic alias 0", "30 07 00 01 61 03 23 00 00", ReasonCode.TOPIC_ALIAS_INVALID),
                argumentSet(
                        "PUBLISH with a topic alias above the maximum",
                        "30 07 00 01 61 03 23 FF FF",
                        ReasonCode.TOPIC_ALIAS_INVALID),
                argumentSet(
                        "PUBLISH with a topic alias that was not set",
                        "30 06 00 00 03 23 00 05",
                        ReasonCode.TOPIC_ALIAS_INVALID),
                argumentSet("PUBLISH with a subscription identifier", "30 06 00 01 61 02 0B 01", PROTOCOL_ERROR));
    }

    static Stream<Arguments> illegalRequestsInVersion5() {
        return Stream.of(
                argumentSet("PUBACK with a reason code it cannot have", "40 03 00 01 01", PROTOCOL_ERROR),
                argumentSet("PUBACK with a property length past its end", "40 04 00 01 00 05", MALFORMED),
                argumentSet("SUBSCRIBE with packet identifier 0", "82 07 00 00 00 00 01 61 00", PROTOCOL_ERROR),
                argumentSet("SUBSCRIBE without a filter", "82 03 00 01 00", PROTOCOL_ERROR),
                argumentSet(
                        "SUBSCRIBE with an empty filter", "82 06 00 01 00 00 00 00", ReasonCode.TOPIC_FILTER_INVALID),
                argumentSet("SUBSCRIBE without options", "82 06 00 01 00 00 01 61", MALFORMED),
                argumentSet("SUBSCRIBE whose filter passes its end", "82 07 00 01 00 00 09 61 00", MALFORMED),
                argumentSet("SUBSCRIBE with reserved option bits", "82 07 00 01 00 00 01 61 40", MALFORMED),
                argumentSet("SUBSCRIBE with QoS 3", "82 07 00 01 00 00 01 61 03", PROTOCOL_ERROR),
                argumentSet("SUBSCRIBE with retain handling 3", "82 07 00 01 00 00 01 61 30", PROTOCOL_ERROR),
                argumentSet(
                        "SUBSCRIBE with subscription identifier 0", "82 09 00 01 02 0B 00 00 01 61 00", PROTOCOL_ERROR),
                argumentSet(
                        "SUBSCRIBE with two subscription identifiers",
                        "82 0B 00 01 04 0B 01 0B 02 00 01 61 00",
                        PROTOCOL_ERROR),
                argumentSet(
                        "SUBSCRIBE with a five byte subscription identifier",
                        "82 0D 00 01 06 0B FF FF FF FF 01 00 01 61 00",
                        MALFORMED),
                argumentSet("SUBSCRIBE with an ill-formed filter", "82 07 00 01 00 00 01 FF 00", MALFORMED),
                argumentSet(
                        "SUBSCRIBE with no local to a shared subscription",
                        "82 10 00 01 00 00 0A 24 73 68 61 72 65 2F 67 2F 61 04",
                        PROTOCOL_ERROR),
                argumentSet("UNSUBSCRIBE without a filter", "A2 03 00 01 00", PROTOCOL_ERROR),
                argumentSet("UNSUBSCRIBE with packet identifier 0", "A2 06 00 00 00 00 01 61", PROTOCOL_ERROR),
                argumentSet("UNSUBSCRIBE with an unknown property", "A2 08 00 01 02 7F 00 00 01 61", MALFORMED),
                argumentSet("DISCONNECT with a reason it cannot have", "E0 01 01", PROTOCOL_ERROR),
                argumentSet(
                        "DISCONNECT that keeps a session of length 0", "E0 07 00 05 11 00 00 00 0A", PROTOCOL_ERROR));
    }

    static Stream<Arguments> illegalInVersion3() {
        return Stream.of(
                argumentSet("a second CONNECT", "10 0D 00 04 4D 51 54 54 04 02 00 00 00 01 61"),
                argumentSet("AUTH, which 3.1.1 does not have", "F0 00"),
                argumentSet("PUBLISH with an empty topic", "30 03 00 00 61"),
                argumentSet("SUBSCRIBE with packet identifier 0", "82 06 00 00 00 01 61 00"),
                argumentSet("SUBSCRIBE without a filter", "82 02 00 01"),
                argumentSet("SUBSCRIBE without its QoS", "82 05 00 01 00 01 61"),
                argumentSet("SUBSCRIBE with QoS 3", "82 06 00 01 00 01 61 03"),
                argumentSet("SUBSCRIBE with the options of 5.0", "82 06 00 01 00 01 61 04"),
                argumentSet("UNSUBSCRIBE without a filter", "A2 02 00 01"),
                argumentSet("UNSUBSCRIBE whose filter passes its end", "A2 05 00 01 00 05 61"),
                argumentSet("PUBACK with a reason code", "40 03 00 01 00"),
                argumentSet("DISCONNECT with a reason", "E0 01 00"));
    }

    @ParameterizedTest
    @MethodSource({"illegalInBothVersions", "illegalInVersion5", "illegalRequestsInVersion5"})
    void version5ClientIsToldWhatItDidWrong(String packet, ReasonCode expected) throws IOException {
        assertThat(reasonAfter(ProtocolVersion.V5, packet)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("illegalInBothVersions")
    void version3ClientIsDisconnectedInBothCases(String packet, ReasonCode ignored) throws IOException {
        assertThat(reasonAfter(ProtocolVersion.V3_1_1, packet)).isEqualTo(ReasonCode.SUCCESS);
    }

    @ParameterizedTest
    @MethodSource("illegalInVersion3")
    void version3ClientIsDisconnected(String packet) throws IOException {
        assertThat(reasonAfter(ProtocolVersion.V3_1_1, packet)).isEqualTo(ReasonCode.SUCCESS);
    }

    /** Sends the packet in a client's name and checks what the broker keeps of it; gives the reason the client was told. */
    private ReasonCode reasonAfter(ProtocolVersion version, String packet) throws IOException {
        String client = "offender-" + ++clients + ".";
        long before = day.count(counters -> counters.protocolViolations);
        ReasonCode reason;
        try (BadDayPeer peer = day.client(version, client)) {
            peer.write(HexFormat.ofDelimiter(" ").parseHex(packet));
            reason = peer.reasonOfTheEnd();
        }
        day.expectOneLine(client, "by=\"server\"");
        day.awaitCount(counters -> counters.protocolViolations, before + 1);
        return reason;
    }

    @Test
    void pubRelForAnUnknownIdentifierIsAnsweredAndTheConnectionStays() throws IOException {
        try (BadDayPeer peer = day.client(ProtocolVersion.V5, "unknown-release")) {
            peer.send(new PubRel(77, ReasonCode.SUCCESS, io.linnet.packet.Properties.NONE));
            PubComp answer = (PubComp) peer.read();
            assertThat(answer.packetIdentifier()).isEqualTo(77);
            assertThat(answer.reasonCode()).isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            peer.subscribe("still/here", 0);
        }
    }

    @Test
    void acknowledgementsForUnknownIdentifiersChangeNothing() throws IOException {
        try (BadDayPeer peer = day.client(ProtocolVersion.V3_1_1, "unknown-acks")) {
            peer.write(HexFormat.of().parseHex("40020007" + "70020007" + "50020007" + "62020007"));
            assertThat(BadDayPeer.bytes(ProtocolVersion.V3_1_1, peer.read())).containsExactly(0x62, 2, 0, 7);
            assertThat(BadDayPeer.bytes(ProtocolVersion.V3_1_1, peer.read())).containsExactly(0x70, 2, 0, 7);
            peer.subscribe("still/here", 0);
        }
    }

    static Stream<Arguments> illegalFilters() {
        return Stream.of(
                argumentSet("# before the end", "a/#/b"),
                argumentSet("# behind a character", "a#"),
                argumentSet("+ behind a character", "a/b+"),
                argumentSet("a share without a name", "$share//a"),
                argumentSet("a share with a wildcard as name", "$share/+/a"),
                argumentSet("a share without a filter", "$share/g/"),
                argumentSet("only the beginning of a share", "$share/g"),
                argumentSet("200 levels and more", "/".repeat(200)),
                argumentSet("65,400 levels", "/".repeat(65_400)),
                argumentSet("65,400 levels with wildcards", "+/".repeat(32_700) + "#"),
                argumentSet("a share with 65,400 levels", "$share/g/" + "/".repeat(65_400)));
    }

    @ParameterizedTest
    @MethodSource("illegalFilters")
    void illegalFilterIsRefusedAndTheConnectionStays(String filter) throws IOException {
        for (ProtocolVersion version : new ProtocolVersion[] {ProtocolVersion.V3_1_1, ProtocolVersion.V5}) {
            try (BadDayPeer peer = day.client(version, "filters-" + version)) {
                byte[] text = BadDayPeer.utf8(filter);
                peer.write(subscribe(version, text));
                SubAck answer = (SubAck) peer.read();
                assertThat(answer.reasonCodes())
                        .singleElement()
                        .satisfies(code -> assertThat(code.isError()).isTrue());
                peer.subscribe("still/here", 0);
            }
        }
    }

    private static byte[] subscribe(ProtocolVersion version, byte[] filter) {
        io.linnet.packet.PacketBuffer out = new io.linnet.packet.PacketBuffer(64);
        out.writeByte(0x82);
        out.writeVariableByteInteger(2 + (version.isV5() ? 1 : 0) + 2 + filter.length + 1);
        out.writeShort(1); // packet identifier
        if (version.isV5()) {
            out.writeByte(0); // no properties
        }
        out.writeBinary(filter);
        out.writeByte(0); // QoS 0
        return java.util.Arrays.copyOf(out.array(), out.position());
    }
}
