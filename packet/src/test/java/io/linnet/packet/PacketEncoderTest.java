package io.linnet.packet;

import static io.linnet.packet.ProtocolVersion.V3_1_1;
import static io.linnet.packet.ProtocolVersion.V5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PacketEncoderTest {
    private static final Properties REASON =
            Properties.builder().text(Property.REASON_STRING, "e").build();

    static Stream<Arguments> illegal() {
        Properties twoIdentifiers = Properties.builder()
                .subscriptionIdentifier(1)
                .subscriptionIdentifier(2)
                .build();
        List<SubscriptionRequest> requests =
                List.of(new SubscriptionRequest("a", SubscriptionOptions.of(QoS.AT_MOST_ONCE)));
        Will will = new Will("w", new byte[0], QoS.AT_MOST_ONCE, false, REASON);
        return Stream.of(
                Arguments.of("identifier 0", V5, new PubAck(0)),
                Arguments.of("identifier too great", V5, new PubAck(0x10000)),
                Arguments.of("identifier at QoS 0", V5, publish(false, QoS.AT_MOST_ONCE, "t", 1)),
                Arguments.of("no identifier at QoS 1", V5, publish(false, QoS.AT_LEAST_ONCE, "t", 0)),
                Arguments.of("DUP at QoS 0", V5, publish(true, QoS.AT_MOST_ONCE, "t", 0)),
                Arguments.of("half a pair", V5, publish(false, QoS.AT_MOST_ONCE, "\uD800", 0)),
                Arguments.of("reason", V5, new PubAck(1, ReasonCode.GRANTED_QOS_1, Properties.NONE)),
                Arguments.of("property", V5, new Subscribe(1, REASON, requests)),
                Arguments.of("two identifiers", V5, new Subscribe(1, twoIdentifiers, requests)),
                Arguments.of("no filter", V5, new Subscribe(1, Properties.NONE, List.of())),
                Arguments.of("no filter", V3_1_1, new Unsubscribe(1, Properties.NONE, List.of())),
                Arguments.of("present and refused", V5, new ConnAck(true, ReasonCode.BANNED, Properties.NONE)),
                Arguments.of("AUTH of 3.x", V3_1_1, new Auth(ReasonCode.SUCCESS, Properties.NONE)),
                Arguments.of("password alone", V3_1_1, connect(V3_1_1, 0, null, new byte[0])),
                Arguments.of("keep alive", V5, connect(V5, 65_536, null, null)),
                Arguments.of("will property", V5, connect(V5, 0, will, null)));
    }

    private static Publish publish(boolean dup, QoS qos, String topicName, int identifier) {
        return new Publish(dup, qos, false, topicName, identifier, Properties.NONE, new byte[0]);
    }

    private static Connect connect(
            ProtocolVersion version, int keepAlive, @Nullable Will will, byte @Nullable [] password) {
        return new Connect(version, true, keepAlive, "", will, null, password, Properties.NONE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illegal")
    void whatCannotBeLegalIsNotWritten(String what, ProtocolVersion version, Packet packet) {
        PacketBuffer out = new PacketBuffer(0);
        PacketEncoder.encode(version, new PingReq(), out);
        assertThatThrownBy(() -> PacketEncoder.encode(version, packet, out))
                .as(what)
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(out.position()).isEqualTo(2);
    }

    @Test
    void whatVersion3DoesNotHaveIsLeftOut() {
        assertThat(RoundTripTest.encoded(V3_1_1, new PubAck(1, ReasonCode.QUOTA_EXCEEDED, REASON)))
                .isEqualTo(RoundTripTest.encoded(V3_1_1, new PubAck(1)));
        assertThat(RoundTripTest.encoded(V3_1_1, new Disconnect(ReasonCode.SERVER_BUSY, REASON)))
                .hasSize(2);
        assertThat(RoundTripTest.encoded(V3_1_1, new UnsubAck(1, REASON, List.of(ReasonCode.SUCCESS))))
                .hasSize(4);
        assertThat(RoundTripTest.encoded(V3_1_1, new ConnAck(false, ReasonCode.BANNED, REASON)))
                .containsExactly(0x20, 2, 0, 5);
    }
}
