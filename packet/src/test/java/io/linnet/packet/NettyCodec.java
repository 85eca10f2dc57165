package io.linnet.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Netty's codec as a second opinion on one connection of one version, with its messages turned into our packets. */
final class NettyCodec {
    private static final int MAXIMUM_LENGTH = 1 << 20;

    private final ProtocolVersion version;
    private EmbeddedChannel decoder;
    private final EmbeddedChannel encoder = new EmbeddedChannel(MqttEncoder.INSTANCE);

    NettyCodec(ProtocolVersion version) {
        this.version = version;
        this.decoder = newDecoder();
        encode(connect());
    }

    /** Both sides of Netty's codec learn the version from a CONNECT that passes by. */
    private Connect connect() {
        return new Connect(version, true, 0, "id", null, null, null, Properties.NONE);
    }

    private EmbeddedChannel newDecoder() {
        EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(MAXIMUM_LENGTH, 0xFFFF));
        channel.writeInbound(Unpooled.wrappedBuffer(RoundTripTest.encoded(version, connect())));
        ReferenceCountUtil.release(channel.readInbound());
        return channel;
    }

    byte[] encode(Packet packet) {
        encoder.writeOutbound(NettyMessages.of(version, packet));
        ByteBuf out = encoder.readOutbound();
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        out.release();
        return bytes;
    }

    /** The packet that Netty understands, or null when it refuses the bytes or waits for more. */
    @Nullable
    Packet decode(byte[] bytes) {
        decoder.writeInbound(Unpooled.wrappedBuffer(bytes));
        MqttMessage message = decoder.readInbound();
        if (message == null || message.decoderResult().isFailure()) {
            decoder.finishAndReleaseAll(); // it reads nothing any more after a failure
            decoder = newDecoder();
            return null;
        }
        try {
            return packet(message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private Packet packet(MqttMessage message) {
        return switch (message.fixedHeader().messageType()) {
            case CONNECT -> connect((MqttConnectMessage) message);
            case CONNACK -> connAck((MqttConnAckMessage) message);
            case PUBLISH -> publish((MqttPublishMessage) message);
            case PUBACK -> new PubAck(identifier(message), reason(PacketType.PUBACK, message), properties(message));
            case PUBREC -> new PubRec(identifier(message), reason(PacketType.PUBREC, message), properties(message));
            case PUBREL -> new PubRel(identifier(message), reason(PacketType.PUBREL, message), properties(message));
            case PUBCOMP -> new PubComp(identifier(message), reason(PacketType.PUBCOMP, message), properties(message));
            case SUBSCRIBE -> subscribe((MqttSubscribeMessage) message);
            case SUBACK -> subAck((MqttSubAckMessage) message);
            case UNSUBSCRIBE -> unsubscribe((MqttUnsubscribeMessage) message);
            case UNSUBACK -> unsubAck((MqttUnsubAckMessage) message);
            case PINGREQ -> new PingReq();
            case PINGRESP -> new PingResp();
            case DISCONNECT -> new Disconnect(reason(PacketType.DISCONNECT, message), properties(message));
            case AUTH -> new Auth(reason(PacketType.AUTH, message), properties(message));
        };
    }

    private static Connect connect(MqttConnectMessage message) {
        var header = message.variableHeader();
        var payload = message.payload();
        Will will = header.isWillFlag()
                ? new Will(
                        payload.willTopic(),
                        payload.willMessageInBytes(),
                        QoS.of(header.willQos()),
                        header.isWillRetain(),
                        properties(payload.willProperties()))
                : null;
        ProtocolVersion version = ProtocolVersion.ofLevel(header.version());
        if (version == null) {
            throw new IllegalStateException("Netty has a version that we do not know: " + header.version());
        }
        return new Connect(
                version,
                header.isCleanSession(),
                header.keepAliveTimeSeconds(),
                payload.clientIdentifier(),
                will,
                header.hasUserName() ? payload.userName() : null,
                header.hasPassword() ? payload.passwordInBytes() : null,
                properties(header.properties()));
    }

    private ConnAck connAck(MqttConnAckMessage message) {
        var header = message.variableHeader();
        int code = header.connectReturnCode().byteValue() & 0xFF;
        ReasonCode reason =
                version.isV5() ? ReasonCode.of(PacketType.CONNACK, code) : ReasonCode.ofV3ConnectReturnCode(code);
        return new ConnAck(header.isSessionPresent(), reason, properties(header.properties()));
    }

    private static Publish publish(MqttPublishMessage message) {
        var fixed = message.fixedHeader();
        byte[] payload = new byte[message.payload().readableBytes()];
        message.payload().getBytes(message.payload().readerIndex(), payload);
        int qos = fixed.qosLevel().value();
        return new Publish(
                fixed.isDup(),
                QoS.of(qos),
                fixed.isRetain(),
                message.variableHeader().topicName(),
                qos == 0 ? 0 : message.variableHeader().packetId(),
                properties(message.variableHeader().properties()),
                payload);
    }

    private static int identifier(MqttMessage message) {
        return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }

    private static ReasonCode reason(PacketType type, MqttMessage message) {
        if (message.variableHeader() instanceof MqttPubReplyMessageVariableHeader header) {
            return ReasonCode.of(type, header.reasonCode() & 0xFF);
        }
        if (message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            return ReasonCode.of(type, header.reasonCode() & 0xFF);
        }
        return ReasonCode.SUCCESS;
    }

    private static Properties properties(MqttMessage message) {
        if (message.variableHeader() instanceof MqttPubReplyMessageVariableHeader header) {
            return properties(header.properties());
        }
        if (message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            return properties(header.properties());
        }
        return Properties.NONE;
    }

    private static Subscribe subscribe(MqttSubscribeMessage message) {
        List<SubscriptionRequest> requests = message.payload().topicSubscriptions().stream()
                .map(NettyCodec::request)
                .toList();
        Properties properties =
                properties(message.idAndPropertiesVariableHeader().properties());
        return new Subscribe(message.variableHeader().messageId(), properties, requests);
    }

    private static SubscriptionRequest request(MqttTopicSubscription subscription) {
        var option = subscription.option();
        SubscriptionOptions options = new SubscriptionOptions(
                QoS.of(option.qos().value()),
                option.isNoLocal(),
                option.isRetainAsPublished(),
                RetainHandling.of(option.retainHandling().value()));
        return new SubscriptionRequest(subscription.topicFilter(), options);
    }

    private static SubAck subAck(MqttSubAckMessage message) {
        List<ReasonCode> codes = message.payload().reasonCodes().stream()
                .map(code -> ReasonCode.of(PacketType.SUBACK, code & 0xFF))
                .toList();
        Properties properties =
                properties(message.idAndPropertiesVariableHeader().properties());
        return new SubAck(message.variableHeader().messageId(), properties, codes);
    }

    private static Unsubscribe unsubscribe(MqttUnsubscribeMessage message) {
        Properties properties =
                properties(message.idAndPropertiesVariableHeader().properties());
        return new Unsubscribe(
                message.variableHeader().messageId(),
                properties,
                message.payload().topics());
    }

    private static UnsubAck unsubAck(MqttUnsubAckMessage message) {
        List<ReasonCode> codes = message.payload() == null
                ? List.of()
                : message.payload().unsubscribeReasonCodes().stream()
                        .map(code -> ReasonCode.of(PacketType.UNSUBACK, code & 0xFF))
                        .toList();
        Properties properties =
                properties(message.idAndPropertiesVariableHeader().properties());
        return new UnsubAck(message.variableHeader().messageId(), properties, codes);
    }

    private static Properties properties(MqttProperties netty) {
        Properties.Builder builder = Properties.builder();
        for (MqttProperties.MqttProperty<?> property : netty.listAll()) {
            add(builder, property);
        }
        return builder.build();
    }

    private static void add(Properties.Builder builder, MqttProperties.MqttProperty<?> netty) {
        if (netty instanceof MqttProperties.UserProperties pairs) {
            pairs.value().forEach(pair -> builder.userProperty(pair.key, pair.value));
            return;
        }
        Property property = Property.of(netty.propertyId());
        if (property == null) {
            throw new IllegalStateException("Netty has a property that we do not know: " + netty.propertyId());
        }
        if (netty.value() instanceof Integer number) {
            builder.number(property, number & 0xFFFF_FFFFL);
        } else if (netty.value() instanceof String text) {
            builder.text(property, text);
        } else {
            builder.binary(property, (byte[]) netty.value());
        }
    }
}
