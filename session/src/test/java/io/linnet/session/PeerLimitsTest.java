package io.linnet.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.PacketType;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.ReasonCode;
import org.junit.jupiter.api.Test;

class PeerLimitsTest {
    private static final String WHY = "this topic belongs to somebody else";

    @Test
    void aClientThatSaysNothingHasTheLimitsOfTheStandard() {
        assertThat(PeerLimits.of(connect(ProtocolVersion.V5, Properties.NONE)))
                .isEqualTo(new PeerLimits(ProtocolVersion.V5, Integer.MAX_VALUE, 65_535, 0, true));
    }

    @Test
    void whatTheClientSaysIsTaken() {
        Properties properties = Properties.builder()
                .number(Property.MAXIMUM_PACKET_SIZE, 1_000)
                .number(Property.RECEIVE_MAXIMUM, 7)
                .number(Property.TOPIC_ALIAS_MAXIMUM, 9)
                .number(Property.REQUEST_PROBLEM_INFORMATION, 0)
                .build();
        assertThat(PeerLimits.of(connect(ProtocolVersion.V5, properties)))
                .isEqualTo(new PeerLimits(ProtocolVersion.V5, 1_000, 7, 9, false));
    }

    @Test
    void aMaximumPacketSizeBeyondIntIsNoLimit() {
        Properties properties = Properties.builder()
                .number(Property.MAXIMUM_PACKET_SIZE, 0xFFFF_FFFFL)
                .build();
        assertThat(PeerLimits.of(connect(ProtocolVersion.V5, properties)).maximumPacketSize())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aReasonStringIsAddedToTheOtherProperties() {
        Properties base = Properties.builder().userProperty("a", "b").build();
        PubAck explained = limits(Integer.MAX_VALUE, true)
                .explain(
                        PacketType.PUBACK,
                        base,
                        WHY,
                        properties -> new PubAck(1, ReasonCode.NOT_AUTHORIZED, properties));
        assertThat(explained.properties().text(Property.REASON_STRING)).isEqualTo(WHY);
        assertThat(explained.properties().userProperties()).isEqualTo(base.userProperties());
    }

    @Test
    void withoutProblemInformationOnlyConnAckAndDisconnectAreExplained() {
        PeerLimits limits = limits(Integer.MAX_VALUE, false);
        assertThat(pubAck(limits).properties()).isEqualTo(Properties.NONE);
        assertThat(disconnect(limits).properties().text(Property.REASON_STRING)).isEqualTo(WHY);
        ConnAck connAck = limits.explain(
                PacketType.CONNACK,
                Properties.NONE,
                WHY,
                properties -> new ConnAck(false, ReasonCode.BANNED, properties));
        assertThat(connAck.properties().text(Property.REASON_STRING)).isEqualTo(WHY);
    }

    @Test
    void aReasonStringThatWouldMakeThePacketTooLargeIsLeftOut() {
        int length = PacketEncoder.encodedLength(ProtocolVersion.V5, disconnect(limits(Integer.MAX_VALUE, true)));
        assertThat(disconnect(limits(length, true)).properties().has(Property.REASON_STRING))
                .isTrue();
        assertThat(disconnect(limits(length - 1, true)).properties()).isEqualTo(Properties.NONE);
    }

    @Test
    void a3xClientIsExplainedNothing() {
        PeerLimits limits = PeerLimits.of(connect(ProtocolVersion.V3_1_1, Properties.NONE));
        assertThat(disconnect(limits).properties()).isEqualTo(Properties.NONE);
    }

    private static PubAck pubAck(PeerLimits limits) {
        return limits.explain(
                PacketType.PUBACK,
                Properties.NONE,
                WHY,
                properties -> new PubAck(1, ReasonCode.NOT_AUTHORIZED, properties));
    }

    private static Disconnect disconnect(PeerLimits limits) {
        return limits.explain(
                PacketType.DISCONNECT,
                Properties.NONE,
                WHY,
                properties -> new Disconnect(ReasonCode.NOT_AUTHORIZED, properties));
    }

    private static PeerLimits limits(int maximumPacketSize, boolean problemInformation) {
        return new PeerLimits(ProtocolVersion.V5, maximumPacketSize, 65_535, 0, problemInformation);
    }

    private static Connect connect(ProtocolVersion version, Properties properties) {
        return new Connect(version, true, 0, "c", null, null, null, properties);
    }
}
