package io.linnet.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What has to hold for any bytes at all, legal or not; shared by the tests that make bytes up. */
final class Agreement {
    private Agreement() {}

    /** Fails when anything but a violation is thrown, or decoder, encoder and view contradict each other. */
    static void check(ProtocolVersion version, byte[] bytes) {
        Packet packet = decode(version, bytes);
        if (packet != null) {
            checkStable(version, packet);
        }
        if (bytes.length > 0 && (bytes[0] & 0xF0) == 0x30) {
            checkView(version, bytes, (Publish) packet);
        }
    }

    private static @Nullable Packet decode(ProtocolVersion version, byte[] bytes) {
        try {
            return PacketDecoder.decode(version, bytes, 0, bytes.length);
        } catch (ProtocolViolation violation) {
            assertThat(violation.reasonCode().isError()).isTrue();
            assertThat(violation.getMessage()).isNotBlank();
            return null;
        }
    }

    private static void checkStable(ProtocolVersion version, Packet packet) {
        ProtocolVersion own = packet instanceof Connect connect ? connect.version() : version;
        byte[] again = RoundTripTest.encoded(own, packet);
        assertThat(PacketDecoder.decode(own, again, 0, again.length)).isEqualTo(packet);
    }

    /** The view accepts the same, but for the characters of the topic name, which it leaves to others. */
    private static void checkView(ProtocolVersion version, byte[] bytes, @Nullable Publish decoded) {
        PublishView view = new PublishView();
        byte[] shifted = new byte[bytes.length + 7];
        System.arraycopy(bytes, 0, shifted, 5, bytes.length);
        try {
            view.wrap(version, shifted, 5, 5 + bytes.length);
        } catch (ProtocolViolation violation) {
            assertThat(decoded).isNull();
            return;
        }
        if (decoded == null) {
            assertThat(TopicName.isValid(shifted, view.topicOffset(), view.topicLength()))
                    .isFalse();
        } else {
            checkSame(view, decoded);
        }
    }

    static void checkSame(PublishView view, Publish publish) {
        assertThat(view.toPublish()).isEqualTo(publish);
        assertThat(view.dup()).isEqualTo(publish.dup());
        assertThat(view.retain()).isEqualTo(publish.retain());
        assertThat(view.qos()).isEqualTo(publish.qos().code());
        assertThat(view.packetIdentifier()).isEqualTo(publish.packetIdentifier());
        assertThat(text(view, view.topicOffset(), view.topicLength())).isEqualTo(publish.topicName());
        assertThat(Arrays.copyOfRange(view.bytes(), view.payloadOffset(), view.payloadOffset() + view.payloadLength()))
                .isEqualTo(publish.payload());
        Properties properties = publish.properties();
        assertThat(view.topicAlias()).isEqualTo((int) properties.number(Property.TOPIC_ALIAS, 0));
        assertThat(view.messageExpirySeconds()).isEqualTo(properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1));
        assertThat(view.payloadFormat()).isEqualTo((int) properties.number(Property.PAYLOAD_FORMAT_INDICATOR, -1));
        assertThat(view.hasSubscriptionIdentifier()).isEqualTo(properties.has(Property.SUBSCRIPTION_IDENTIFIER));
        String responseTopic = properties.text(Property.RESPONSE_TOPIC);
        assertThat(text(view, view.responseTopicOffset(), view.responseTopicLength()))
                .isEqualTo(responseTopic == null ? "" : responseTopic);
        assertThat(forwarded(view))
                .isEqualTo(properties.without(
                        Property.TOPIC_ALIAS, Property.MESSAGE_EXPIRY_INTERVAL, Property.SUBSCRIPTION_IDENTIFIER));
    }

    private static String text(PublishView view, int offset, int length) {
        return Utf8.decode(view.bytes(), offset, length);
    }

    /** The forwarded bytes, read back as the properties of another packet. */
    static Properties forwarded(PublishView view) {
        PacketBuffer out = new PacketBuffer(0);
        out.writeByte(0x30);
        int packet = out.openLength();
        out.writeString("t");
        int mark = out.openLength();
        out.ensure(view.forwardedPropertiesLength());
        view.copyForwardedProperties(out.array(), out.position());
        out.position(out.position() + view.forwardedPropertiesLength());
        out.closeLength(mark);
        out.closeLength(packet);
        return ((Publish) PacketDecoder.decode(ProtocolVersion.V5, out.array(), 0, out.position())).properties();
    }
}
