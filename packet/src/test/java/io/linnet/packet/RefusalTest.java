package io.linnet.packet;

import static io.linnet.packet.ProtocolVersion.V3_1;
import static io.linnet.packet.ProtocolVersion.V3_1_1;
import static io.linnet.packet.ProtocolVersion.V5;
import static io.linnet.packet.ReasonCode.MALFORMED_PACKET;
import static io.linnet.packet.ReasonCode.PROTOCOL_ERROR;
import static io.linnet.packet.ReasonCode.TOPIC_ALIAS_INVALID;
import static io.linnet.packet.ReasonCode.TOPIC_FILTER_INVALID;
import static io.linnet.packet.ReasonCode.TOPIC_NAME_INVALID;
import static io.linnet.packet.ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
import static io.linnet.packet.Wire.bytes;
import static io.linnet.packet.Wire.packet;
import static io.linnet.packet.Wire.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the standard forbids in one packet, and how the refusal is named. */
final class RefusalTest {
    private static final byte[] CONNECT_5 = bytes(0, 4, "MQTT", 5);
    private static final byte[] CONNECT_4 = bytes(0, 4, "MQTT", 4);

    private static Arguments refused(
            String what, ProtocolVersion version, ReasonCode reason, String statement, byte[] bytes) {
        return Arguments.of(what, version, reason, statement, bytes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"framing", "connects", "publishes", "subscriptions", "answers", "properties"})
    void isRefused(String what, ProtocolVersion version, ReasonCode reason, String statement, byte[] bytes) {
        ProtocolViolation violation = refusal(version, bytes);
        assertThat(violation.reasonCode()).as(violation.explanation()).isEqualTo(reason);
        assertThat(violation.statement()).as(violation.explanation()).isEqualTo(statement);
        assertThat(violation.explanation()).contains(statement);
        assertThat(violation.getStackTrace()).isEmpty();
    }

    static Stream<Arguments> framing() {
        return Stream.of(
                refused("type 0", V5, MALFORMED_PACKET, "", bytes(0x00, 0)),
                refused("no bytes", V5, MALFORMED_PACKET, "", bytes()),
                refused("half a header", V5, MALFORMED_PACKET, "", bytes(0x30, 0x80)),
                refused("another length", V5, MALFORMED_PACKET, "", bytes(0xC0, 1)),
                refused("long length", V5, MALFORMED_PACKET, "MQTT-1.5.5-1", bytes(0xC0, 0x80, 0)),
                refused("fifth byte", V5, MALFORMED_PACKET, "MQTT-1.5.5-1", bytes(0x30, 0x80, 0x80, 0x80, 0x80, 1)),
                refused("CONNECT flags", V5, MALFORMED_PACKET, "MQTT-2.1.3-1", packet(0x11, CONNECT_5)),
                refused("CONNACK flags", V5, MALFORMED_PACKET, "MQTT-2.1.3-1", packet(0x28, 0, 0, 0)),
                refused("PUBACK flags", V5, MALFORMED_PACKET, "MQTT-2.1.3-1", packet(0x42, 0, 1)),
                refused("PUBREL flags", V5, MALFORMED_PACKET, "MQTT-3.6.1-1", packet(0x60, 0, 1)),
                refused("SUBSCRIBE flags", V5, MALFORMED_PACKET, "MQTT-3.8.1-1", packet(0x80, 0, 1, 0, 0, 1, "a", 0)),
                refused("UNSUBSCRIBE flags", V5, MALFORMED_PACKET, "MQTT-3.10.1-1", packet(0xA3, 0, 1, 0, 0, 1, "a")),
                refused("PINGREQ flags", V3_1_1, MALFORMED_PACKET, "MQTT-2.1.3-1", bytes(0xC1, 0)),
                refused("PINGRESP flags", V5, MALFORMED_PACKET, "MQTT-2.1.3-1", bytes(0xD8, 0)),
                refused("DISCONNECT flags", V5, MALFORMED_PACKET, "MQTT-3.14.1-1", bytes(0xE1, 0)),
                refused("AUTH flags", V5, MALFORMED_PACKET, "MQTT-3.15.1-1", bytes(0xF2, 0)),
                refused("PINGREQ with content", V5, MALFORMED_PACKET, "", bytes(0xC0, 1, 0)),
                refused("PINGRESP with content", V3_1_1, MALFORMED_PACKET, "", bytes(0xD0, 1, 0)),
                refused("3.x DISCONNECT with content", V3_1_1, MALFORMED_PACKET, "", bytes(0xE0, 1, 0)),
                refused("3.x AUTH", V3_1_1, MALFORMED_PACKET, "", bytes(0xF0, 0)));
    }

    static Stream<Arguments> connects() {
        return Stream.of(
                connect("protocol name", UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-1", 0, 4, "mqtt", 4, 2, 0, 0, 0, 0),
                connect("version 6", UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-2", 0, 4, "MQTT", 6, 2, 0, 0, 0, 0),
                connect("version 3", UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-2", 0, 4, "MQTT", 3, 2, 0, 0, 0, 0),
                connect("MQIsdp 4", UNSUPPORTED_PROTOCOL_VERSION, "MQTT-3.1.2-2", 0, 6, "MQIsdp", 4, 2, 0, 0, 0, 0),
                connect("reserved flag", MALFORMED_PACKET, "MQTT-3.1.2-3", CONNECT_4, 0b11, 0, 0, 0, 0),
                connect("will QoS without will", MALFORMED_PACKET, "MQTT-3.1.2-11", CONNECT_4, 0b1_0010, 0, 0, 0, 0),
                connect(
                        "will retain without will",
                        MALFORMED_PACKET,
                        "MQTT-3.1.2-13",
                        CONNECT_4,
                        0b10_0010,
                        0,
                        0,
                        0,
                        0),
                connect("will QoS 3", MALFORMED_PACKET, "MQTT-3.1.2-12", CONNECT_4, 0b1_1110, 0, 0, 0, 0),
                connect("password alone", MALFORMED_PACKET, "", CONNECT_4, 0b100_0010, 0, 0, 0, 0, 0, 1, "p"),
                connect("missing user name", MALFORMED_PACKET, "", CONNECT_4, 0b1000_0010, 0, 0, 0, 0),
                connect("no client identifier", MALFORMED_PACKET, "", CONNECT_4, 2, 0, 0),
                connect("bytes behind the end", MALFORMED_PACKET, "", CONNECT_4, 2, 0, 0, 0, 0, 0),
                connect("will wildcard", TOPIC_NAME_INVALID, "MQTT-4.7.0-1", CONNECT_4, 6, 0, 0, 0, 0, 0, 1, "#", 0, 0),
                connect("empty will topic", TOPIC_NAME_INVALID, "MQTT-4.7.3-1", CONNECT_4, 6, 0, 0, 0, 0, 0, 0, 0, 0),
                connect("surrogate", MALFORMED_PACKET, "MQTT-1.5.4-1", CONNECT_4, 2, 0, 0, 0, 3, 0xED, 0xA0, 0x80),
                connect("null character", MALFORMED_PACKET, "MQTT-1.5.4-2", CONNECT_4, 2, 0, 0, 0, 1, 0),
                connect("data without method", PROTOCOL_ERROR, "", CONNECT_5, 2, 0, 0, 4, 0x16, 0, 1, 1, 0, 0),
                connect("receive maximum 0", PROTOCOL_ERROR, "", CONNECT_5, 2, 0, 0, 3, 0x21, 0, 0, 0, 0),
                connect("packet size 0", PROTOCOL_ERROR, "", CONNECT_5, 2, 0, 0, 5, 0x27, 0, 0, 0, 0, 0, 0),
                connect("boolean 2", PROTOCOL_ERROR, "", CONNECT_5, 2, 0, 0, 2, 0x17, 2, 0, 0),
                connect("will delay outside will", MALFORMED_PACKET, "", CONNECT_5, 2, 0, 0, 5, 0x18, 0, 0, 0, 1, 0, 0),
                connect(
                        "alias in will",
                        MALFORMED_PACKET,
                        "",
                        CONNECT_5,
                        6,
                        0,
                        0,
                        0,
                        0,
                        0,
                        3,
                        0x23,
                        0,
                        1,
                        0,
                        1,
                        "w",
                        0,
                        0));
    }

    private static Arguments connect(String what, ReasonCode reason, String statement, Object... body) {
        return refused("CONNECT: " + what, V3_1_1, reason, statement, packet(0x10, body));
    }

    static Stream<Arguments> publishes() {
        return Stream.of(
                refused("QoS 3", V5, MALFORMED_PACKET, "MQTT-3.3.1-4", packet(0x36, 0, 1, "a", 0, 1, 0)),
                refused("DUP at QoS 0", V3_1_1, MALFORMED_PACKET, "MQTT-3.3.1-2", packet(0x38, 0, 1, "a")),
                refused("identifier 0", V3_1_1, PROTOCOL_ERROR, "MQTT-2.2.1-3", packet(0x32, 0, 1, "a", 0, 0)),
                refused("no identifier", V3_1_1, MALFORMED_PACKET, "", packet(0x32, 0, 1, "a")),
                refused("wildcard", V3_1_1, TOPIC_NAME_INVALID, "MQTT-3.3.2-2", packet(0x30, 0, 3, "a/+")),
                refused("empty topic", V3_1_1, TOPIC_NAME_INVALID, "MQTT-4.7.3-1", packet(0x30, 0, 0)),
                refused("neither topic nor alias", V5, PROTOCOL_ERROR, "", packet(0x30, 0, 0, 0)),
                refused("overlong", V3_1, MALFORMED_PACKET, "MQTT-1.5.4-1", packet(0x30, 0, 2, 0xC0, 0x80)),
                refused("topic cut off", V3_1_1, MALFORMED_PACKET, "", packet(0x30, 0, 2, "a")),
                refused("no property length", V5, MALFORMED_PACKET, "", packet(0x30, 0, 1, "a")));
    }

    static Stream<Arguments> subscriptions() {
        return Stream.of(
                refused("identifier 0", V5, PROTOCOL_ERROR, "MQTT-2.2.1-3", packet(0x82, 0, 0, 0, 0, 1, "a", 0)),
                refused("no filter", V5, PROTOCOL_ERROR, "MQTT-3.8.3-2", packet(0x82, 0, 1, 0)),
                refused("no filter", V3_1_1, PROTOCOL_ERROR, "MQTT-3.10.3-2", packet(0xA2, 0, 1)),
                refused("empty filter", V5, TOPIC_FILTER_INVALID, "MQTT-4.7.3-1", packet(0x82, 0, 1, 0, 0, 0, 0)),
                refused("empty filter", V5, TOPIC_FILTER_INVALID, "MQTT-4.7.3-1", packet(0xA2, 0, 1, 0, 0, 0)),
                refused("no options", V5, MALFORMED_PACKET, "", packet(0x82, 0, 1, 0, 0, 1, "a")),
                refused("reserved bits", V5, MALFORMED_PACKET, "MQTT-3.8.3-5", packet(0x82, 0, 1, 0, 0, 1, "a", 0x40)),
                refused("QoS 3", V5, PROTOCOL_ERROR, "", packet(0x82, 0, 1, 0, 0, 1, "a", 3)),
                refused("retain handling 3", V5, PROTOCOL_ERROR, "", packet(0x82, 0, 1, 0, 0, 1, "a", 0x30)),
                refused("5.0 options in 3.x", V3_1_1, MALFORMED_PACKET, "", packet(0x82, 0, 1, 0, 1, "a", 4)),
                refused("QoS 3 in 3.x", V3_1_1, MALFORMED_PACKET, "", packet(0x82, 0, 1, 0, 1, "a", 3)),
                refused(
                        "no local, shared",
                        V5,
                        PROTOCOL_ERROR,
                        "MQTT-3.8.3-4",
                        packet(0x82, 0, 1, 0, 0, 10, "$share/g/a", 4)),
                refused(
                        "two subscription identifiers",
                        V5,
                        PROTOCOL_ERROR,
                        "",
                        packet(0x82, 0, 1, 4, 0x0B, 1, 0x0B, 2, 0, 1, "a", 0)),
                refused(
                        "subscription identifier 0",
                        V5,
                        PROTOCOL_ERROR,
                        "",
                        packet(0x82, 0, 1, 2, 0x0B, 0, 0, 1, "a", 0)));
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                refused("CONNACK flags", V5, MALFORMED_PACKET, "MQTT-3.2.2-1", packet(0x20, 2, 0, 0)),
                refused("CONNACK present", V5, PROTOCOL_ERROR, "MQTT-3.2.2-6", packet(0x20, 1, 0x80, 0)),
                refused("CONNACK reason", V5, PROTOCOL_ERROR, "MQTT-3.2.2-8", packet(0x20, 0, 1, 0)),
                refused("CONNACK code 6", V3_1_1, PROTOCOL_ERROR, "", packet(0x20, 0, 6)),
                refused("PUBACK identifier", V5, PROTOCOL_ERROR, "MQTT-2.2.1-5", packet(0x40, 0, 0)),
                refused("PUBACK reason", V5, PROTOCOL_ERROR, "MQTT-3.4.2-1", packet(0x40, 0, 1, 0x92)),
                refused("PUBREC reason", V5, PROTOCOL_ERROR, "MQTT-3.5.2-1", packet(0x50, 0, 1, 1)),
                refused("PUBREL reason", V5, PROTOCOL_ERROR, "MQTT-3.6.2-1", packet(0x62, 0, 1, 0x80)),
                refused("PUBCOMP reason", V5, PROTOCOL_ERROR, "MQTT-3.7.2-1", packet(0x70, 0, 1, 0xFF)),
                refused("PUBACK of 3.x", V3_1_1, MALFORMED_PACKET, "", packet(0x40, 0, 1, 0)),
                refused("PUBACK cut off", V5, MALFORMED_PACKET, "", packet(0x40, 1)),
                refused("SUBACK reason", V5, PROTOCOL_ERROR, "MQTT-3.9.3-2", packet(0x90, 0, 1, 0, 3)),
                refused("SUBACK of 3.x", V3_1_1, PROTOCOL_ERROR, "MQTT-3.9.3-2", packet(0x90, 0, 1, 0x87)),
                refused("SUBACK identifier", V5, PROTOCOL_ERROR, "MQTT-2.2.1-6", packet(0x90, 0, 0, 0, 0)),
                refused("SUBACK empty", V5, PROTOCOL_ERROR, "MQTT-3.8.4-6", packet(0x90, 0, 1, 0)),
                refused("UNSUBACK reason", V5, PROTOCOL_ERROR, "MQTT-3.11.3-2", packet(0xB0, 0, 1, 0, 1)),
                refused("UNSUBACK of 3.x", V3_1_1, MALFORMED_PACKET, "", packet(0xB0, 0, 1, 0)),
                refused("DISCONNECT reason", V5, PROTOCOL_ERROR, "MQTT-3.14.2-1", packet(0xE0, 1)),
                refused("AUTH reason", V5, PROTOCOL_ERROR, "MQTT-3.15.2-1", packet(0xF0, 1, 0)),
                refused("AUTH without method", V5, PROTOCOL_ERROR, "", packet(0xF0, 0x18, 0)));
    }

    static Stream<Arguments> properties() {
        return Stream.of(
                publish("unknown property", MALFORMED_PACKET, "", 2, 0x04, 0),
                publish("unknown property, two bytes", MALFORMED_PACKET, "", 3, 0x80, 0x01, 0),
                publish("long identifier", MALFORMED_PACKET, "MQTT-1.5.5-1", 3, 0x81, 0x00, 0),
                publish("misplaced property", MALFORMED_PACKET, "", 3, 0x21, 0, 1),
                publish("duplicate property", PROTOCOL_ERROR, "", 4, 0x01, 0, 0x01, 0),
                publish("length too great", MALFORMED_PACKET, "", 3, 0x01, 0),
                publish("length too small", MALFORMED_PACKET, "", 1, 0x01, 0),
                publish("long length", MALFORMED_PACKET, "MQTT-1.5.5-1", 0x80, 0),
                publish("string over the limit", MALFORMED_PACKET, "", 4, 0x03, 0, 2, "ab"),
                publish("payload format 2", PROTOCOL_ERROR, "", 2, 0x01, 2),
                publish("alias 0", TOPIC_ALIAS_INVALID, "MQTT-3.3.2-8", 3, 0x23, 0, 0),
                publish("subscription identifier 0", PROTOCOL_ERROR, "", 2, 0x0B, 0),
                publish("response topic", TOPIC_NAME_INVALID, "MQTT-3.3.2-14", 4, 0x08, 0, 1, "+"),
                publish("empty response topic", TOPIC_NAME_INVALID, "MQTT-4.7.3-1", 3, 0x08, 0, 0),
                publish("content type", MALFORMED_PACKET, "MQTT-1.5.4-1", 4, 0x03, 0, 1, 0xFF),
                publish("user property", MALFORMED_PACKET, "MQTT-1.5.4-2", 6, 0x26, 0, 0, 0, 1, 0),
                refused("maximum QoS 2", V5, PROTOCOL_ERROR, "", packet(0x20, 0, 0, 2, 0x24, 2)),
                refused(
                        "session expiry in PUBACK",
                        V5,
                        MALFORMED_PACKET,
                        "",
                        packet(0x40, 0, 1, 0, 5, 0x11, 0, 0, 0, 1)));
    }

    private static Arguments publish(String what, ReasonCode reason, String statement, Object... properties) {
        return refused("PUBLISH: " + what, V5, reason, statement, packet(0x30, 0, 1, "a", bytes(properties)));
    }

    @Test
    void theMessageSaysWhatCameWhatIsAllowedAndWhere() {
        byte[] bytes = packet(
                0x30, // PUBLISH
                0, 1, "a", // topic name
                3, // property length
                0x23, 0, 0); // topic alias
        assertThat(refusal(V5, bytes))
                .hasMessage("property TOPIC_ALIAS is 0, allowed is 1 to 65535, at byte 9 of PUBLISH");
    }

    @ParameterizedTest
    @EnumSource
    void theVersionOfAnIllegalConnectIsKnown(ProtocolVersion version) {
        byte[] bytes = packet(0x10, 0, version.protocolName().length(), version.protocolName(), version.level(), 0xFF);
        assertThat(PacketDecoder.versionOfConnect(bytes, 0, bytes.length)).isEqualTo(version);
    }

    @Test
    void whatIsNoConnectHasNoVersion() {
        byte[] other = bytes(0xC0, 0);
        assertThat(PacketDecoder.versionOfConnect(other, 0, 2)).isNull();
        byte[] unknown = packet(0x10, 0, 4, "MQTT", 6);
        assertThat(PacketDecoder.versionOfConnect(unknown, 0, unknown.length)).isNull();
        assertThat(PacketDecoder.versionOfConnect(unknown, 0, 1)).isNull();
    }
}
