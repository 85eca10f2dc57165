package io.linnet.packet;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageFactory;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import java.util.List;

/** Our packets as messages of Netty's codec. */
final class NettyMessages {
    private NettyMessages() {}

    static MqttMessage of(ProtocolVersion version, Packet packet) {
        MqttFixedHeader fixed = fixedHeader(packet);
        return switch (packet.type()) {
            case CONNECT -> connect(fixed, (Connect) packet);
            case CONNACK -> connAck(version, fixed, (ConnAck) packet);
            case PUBLISH -> publish(fixed, (Publish) packet);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> acknowledgement(fixed, packet);
            case SUBSCRIBE -> subscribe(fixed, (Subscribe) packet);
            case SUBACK -> subAck(fixed, (SubAck) packet);
            case UNSUBSCRIBE -> unsubscribe(fixed, (Unsubscribe) packet);
            case UNSUBACK -> unsubAck(version, fixed, (UnsubAck) packet);
            case PINGREQ, PINGRESP -> new MqttMessage(fixed);
            case DISCONNECT -> reasoned(fixed, ((Disconnect) packet).reasonCode(), ((Disconnect) packet).properties());
            case AUTH -> reasoned(fixed, ((Auth) packet).reasonCode(), ((Auth) packet).properties());
        };
    }

    private static MqttFixedHeader fixedHeader(Packet packet) {
        MqttMessageType type = MqttMessageType.valueOf(packet.type().code());
        if (packet instanceof Publish publish) {
            return new MqttFixedHeader(type, publish.dup(), qos(publish.qos()), publish.retain(), 0);
        }
        MqttQoS qos = packet.type().reservedFlags() == 0 ? MqttQoS.AT_MOST_ONCE : MqttQoS.AT_LEAST_ONCE;
        return new MqttFixedHeader(type, false, qos, false, 0);
    }

    private static MqttQoS qos(QoS qos) {
        return MqttQoS.valueOf(qos.code());
    }

    private static MqttMessage connect(MqttFixedHeader fixed, Connect connect) {
        Will will = connect.will();
        MqttConnectVariableHeader header = new MqttConnectVariableHeader(
                connect.version().protocolName(),
                connect.version().level(),
                connect.userName() != null,
                connect.password() != null,
                will != null && will.retain(),
                will == null ? 0 : will.qos().code(),
                will != null,
                connect.cleanStart(),
                connect.keepAliveSeconds(),
                properties(connect.properties()));
        MqttConnectPayload payload = new MqttConnectPayload(
                connect.clientIdentifier(),
                properties(will == null ? Properties.NONE : will.properties()),
                will == null ? null : will.topicName(),
                will == null ? null : will.payload(),
                connect.userName(),
                connect.password());
        return MqttMessageFactory.newMessage(fixed, header, payload);
    }

    private static MqttMessage connAck(ProtocolVersion version, MqttFixedHeader fixed, ConnAck ack) {
        int code = version.isV5() ? ack.reasonCode().code() : ack.reasonCode().v3ConnectReturnCode();
        return MqttMessageFactory.newMessage(
                fixed,
                new MqttConnAckVariableHeader(
                        MqttConnectReturnCode.valueOf((byte) code), ack.sessionPresent(), properties(ack.properties())),
                null);
    }

    private static MqttMessage publish(MqttFixedHeader fixed, Publish publish) {
        return MqttMessageFactory.newMessage(
                fixed,
                new MqttPublishVariableHeader(
                        publish.topicName(),
                        publish.qos() == QoS.AT_MOST_ONCE ? -1 : publish.packetIdentifier(),
                        properties(publish.properties())),
                Unpooled.wrappedBuffer(publish.payload()));
    }

    private static MqttMessage acknowledgement(MqttFixedHeader fixed, Packet packet) {
        if (packet instanceof PubAck ack) {
            return acknowledgement(fixed, ack.packetIdentifier(), ack.reasonCode(), ack.properties());
        } else if (packet instanceof PubRec ack) {
            return acknowledgement(fixed, ack.packetIdentifier(), ack.reasonCode(), ack.properties());
        } else if (packet instanceof PubRel ack) {
            return acknowledgement(fixed, ack.packetIdentifier(), ack.reasonCode(), ack.properties());
        }
        PubComp ack = (PubComp) packet;
        return acknowledgement(fixed, ack.packetIdentifier(), ack.reasonCode(), ack.properties());
    }

    private static MqttMessage acknowledgement(
            MqttFixedHeader fixed, int identifier, ReasonCode reason, Properties properties) {
        return MqttMessageFactory.newMessage(
                fixed,
                new MqttPubReplyMessageVariableHeader(identifier, (byte) reason.code(), properties(properties)),
                null);
    }

    private static MqttMessage subscribe(MqttFixedHeader fixed, Subscribe subscribe) {
        List<MqttTopicSubscription> subscriptions = subscribe.subscriptions().stream()
                .map(NettyMessages::subscription)
                .toList();
        return MqttMessageFactory.newMessage(
                fixed,
                identified(subscribe.packetIdentifier(), subscribe.properties()),
                new MqttSubscribePayload(subscriptions));
    }

    private static MqttTopicSubscription subscription(SubscriptionRequest request) {
        SubscriptionOptions options = request.options();
        return new MqttTopicSubscription(
                request.topicFilter(),
                new MqttSubscriptionOption(
                        qos(options.maximumQos()),
                        options.noLocal(),
                        options.retainAsPublished(),
                        MqttSubscriptionOption.RetainedHandlingPolicy.valueOf(
                                options.retainHandling().code())));
    }

    private static MqttMessage subAck(MqttFixedHeader fixed, SubAck ack) {
        int[] codes = ack.reasonCodes().stream().mapToInt(ReasonCode::code).toArray();
        return MqttMessageFactory.newMessage(
                fixed, identified(ack.packetIdentifier(), ack.properties()), new MqttSubAckPayload(codes));
    }

    private static MqttMessage unsubscribe(MqttFixedHeader fixed, Unsubscribe unsubscribe) {
        return MqttMessageFactory.newMessage(
                fixed,
                identified(unsubscribe.packetIdentifier(), unsubscribe.properties()),
                new MqttUnsubscribePayload(unsubscribe.topicFilters()));
    }

    private static MqttMessage unsubAck(ProtocolVersion version, MqttFixedHeader fixed, UnsubAck ack) {
        List<Short> codes =
                ack.reasonCodes().stream().map(reason -> (short) reason.code()).toList();
        return MqttMessageFactory.newMessage(
                fixed,
                identified(ack.packetIdentifier(), ack.properties()),
                version.isV5() ? new MqttUnsubAckPayload(codes) : null);
    }

    private static MqttMessage reasoned(MqttFixedHeader fixed, ReasonCode reason, Properties properties) {
        return MqttMessageFactory.newMessage(
                fixed,
                new MqttReasonCodeAndPropertiesVariableHeader((byte) reason.code(), properties(properties)),
                null);
    }

    private static MqttMessageIdAndPropertiesVariableHeader identified(int identifier, Properties properties) {
        return new MqttMessageIdAndPropertiesVariableHeader(identifier, properties(properties));
    }

    private static MqttProperties properties(Properties properties) {
        MqttProperties netty = new MqttProperties();
        for (Property property : properties.present()) {
            add(netty, property, properties);
        }
        return netty;
    }

    private static void add(MqttProperties netty, Property property, Properties properties) {
        int id = property.identifier();
        if (property == Property.SUBSCRIPTION_IDENTIFIER) {
            properties
                    .subscriptionIdentifiers()
                    .forEach(value -> netty.add(new MqttProperties.IntegerProperty(id, value)));
        } else if (property == Property.USER_PROPERTY) {
            MqttProperties.UserProperties pairs = new MqttProperties.UserProperties();
            properties.userProperties().forEach(pair -> pairs.add(pair.name(), pair.value()));
            netty.add(pairs);
        } else if (property.type().isNumber()) {
            netty.add(new MqttProperties.IntegerProperty(id, (int) properties.number(property, 0)));
        } else if (property.type() == PropertyType.UTF8_STRING) {
            netty.add(new MqttProperties.StringProperty(id, properties.text(property)));
        } else {
            netty.add(new MqttProperties.BinaryProperty(id, properties.binary(property)));
        }
    }
}
