package io.linnet.packet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A source of legal packets of one version; the same seed gives the same packets. */
final class RandomPackets {
    private static final String[] CHARACTERS = {
        "a", "Z", "0", " ", "é", "ß", "ﾠ", "\uFEFF", "😀", "\u0001", "\uFFFF", "$"
    };

    private final Random random;
    private final ProtocolVersion version;

    RandomPackets(ProtocolVersion version, long seed) {
        this.version = version;
        this.random = new Random(seed);
    }

    /** A packet of any type that the version has. */
    Packet next() {
        PacketType[] types = PacketType.values();
        return next(types[random.nextInt(version.isV5() ? types.length : types.length - 1)]);
    }

    Packet next(PacketType type) {
        return switch (type) {
            case CONNECT -> connect();
            case CONNACK -> connAck();
            case PUBLISH -> publish();
            case PUBACK -> new PubAck(identifier(), reason(type), properties(type));
            case PUBREC -> new PubRec(identifier(), reason(type), properties(type));
            case PUBREL -> new PubRel(identifier(), reason(type), properties(type));
            case PUBCOMP -> new PubComp(identifier(), reason(type), properties(type));
            case SUBSCRIBE -> new Subscribe(identifier(), properties(type), some(this::subscription));
            case SUBACK -> new SubAck(identifier(), properties(type), some(this::subAckReason));
            case UNSUBSCRIBE -> new Unsubscribe(identifier(), properties(type), some(() -> text(1)));
            case UNSUBACK ->
                new UnsubAck(identifier(), properties(type), version.isV5() ? some(() -> reason(type)) : List.of());
            case PINGREQ -> new PingReq();
            case PINGRESP -> new PingResp();
            case DISCONNECT -> new Disconnect(reason(type), properties(type));
            case AUTH -> auth();
        };
    }

    private Connect connect() {
        String userName = random.nextBoolean() ? text(0) : null;
        boolean mayHavePassword = version.isV5() || userName != null;
        return new Connect(
                version,
                random.nextBoolean(),
                random.nextInt(0x10000),
                text(0),
                random.nextBoolean() ? will() : null,
                userName,
                mayHavePassword && random.nextBoolean() ? binary() : null,
                properties(PacketType.CONNECT));
    }

    private Will will() {
        return new Will(text(1), binary(), qos(), random.nextBoolean(), willProperties());
    }

    private ConnAck connAck() {
        ReasonCode reason =
                version.isV5() ? reason(PacketType.CONNACK) : ReasonCode.ofV3ConnectReturnCode(random.nextInt(6));
        boolean present = reason == ReasonCode.SUCCESS && version != ProtocolVersion.V3_1 && random.nextBoolean();
        return new ConnAck(present, reason, properties(PacketType.CONNACK));
    }

    Publish publish() {
        QoS qos = qos();
        boolean atMostOnce = qos == QoS.AT_MOST_ONCE;
        Properties properties = properties(PacketType.PUBLISH);
        return new Publish(
                !atMostOnce && random.nextBoolean(),
                qos,
                random.nextBoolean(),
                text(properties.has(Property.TOPIC_ALIAS) ? random.nextInt(2) : 1),
                atMostOnce ? 0 : identifier(),
                properties,
                bytes(random.nextInt(4) == 0 ? random.nextInt(70_000) : random.nextInt(100)));
    }

    private Auth auth() {
        Properties properties = properties(PacketType.AUTH);
        return properties.has(Property.AUTHENTICATION_METHOD)
                ? new Auth(reason(PacketType.AUTH), properties)
                : new Auth(ReasonCode.SUCCESS, Properties.NONE);
    }

    private SubscriptionRequest subscription() {
        if (!version.isV5()) {
            return new SubscriptionRequest(text(1), SubscriptionOptions.of(qos()));
        }
        String filter = (random.nextInt(4) == 0 ? "$share/" : "") + text(1);
        boolean noLocal = !filter.startsWith("$share/") && random.nextBoolean();
        RetainHandling handling = RetainHandling.of(random.nextInt(3));
        return new SubscriptionRequest(filter, new SubscriptionOptions(qos(), noLocal, random.nextBoolean(), handling));
    }

    private ReasonCode subAckReason() {
        if (version.isV5()) {
            return reason(PacketType.SUBACK);
        }
        return random.nextInt(4) == 0 ? ReasonCode.UNSPECIFIED_ERROR : ReasonCode.granted(qos());
    }

    private ReasonCode reason(PacketType type) {
        if (!version.isV5() || random.nextInt(3) == 0) {
            return ReasonCode.SUCCESS;
        }
        List<ReasonCode> allowed = Stream.of(ReasonCode.values())
                .filter(reason -> reason.allowedIn(type))
                .toList();
        return allowed.get(random.nextInt(allowed.size()));
    }

    private Properties properties(PacketType type) {
        List<Property> allowed =
                Stream.of(Property.values()).filter(p -> p.allowedIn(type)).toList();
        return properties(allowed, type);
    }

    private Properties willProperties() {
        return properties(
                Stream.of(Property.values()).filter(Property::allowedInWill).toList(), null);
    }

    private Properties properties(List<Property> allowed, @Nullable PacketType type) {
        if (!version.isV5() || random.nextInt(3) == 0) {
            return Properties.NONE;
        }
        Properties.Builder builder = Properties.builder();
        for (Property property : allowed) {
            if (random.nextInt(3) == 0) {
                add(builder, property, type);
            }
        }
        Properties properties = builder.build();
        return properties.has(Property.AUTHENTICATION_DATA)
                ? properties.toBuilder()
                        .text(Property.AUTHENTICATION_METHOD, text(0))
                        .build()
                : properties;
    }

    private void add(Properties.Builder builder, Property property, @Nullable PacketType type) {
        switch (property.type()) {
            case UTF8_STRING -> builder.text(property, text(property == Property.RESPONSE_TOPIC ? 1 : 0));
            case BINARY_DATA -> builder.binary(property, binary());
            case UTF8_STRING_PAIR -> times(1 + random.nextInt(3), () -> builder.userProperty(text(0), text(0)));
            default ->
                times(
                        property == Property.SUBSCRIPTION_IDENTIFIER && type == PacketType.PUBLISH
                                ? 1 + random.nextInt(6)
                                : 1,
                        () -> builder.number(property, number(property)));
        }
    }

    private static void times(int count, Runnable action) {
        for (int i = 0; i < count; i++) {
            action.run();
        }
    }

    /** Both ends of the range are as likely as all between, and small numbers as great ones. */
    private long number(Property property) {
        long span = property.maximum() - property.minimum();
        return switch (random.nextInt(4)) {
            case 0 -> property.minimum();
            case 1 -> property.maximum();
            case 2 -> property.minimum() + Math.min(span, random.nextInt(300));
            default -> property.minimum() + Math.floorMod(random.nextLong(), span + 1);
        };
    }

    private <T> List<T> some(Supplier<T> source) {
        List<T> list = new ArrayList<>();
        times(1 + random.nextInt(5), () -> list.add(source.get()));
        return list;
    }

    private int identifier() {
        return 1 + random.nextInt(0xFFFF);
    }

    private QoS qos() {
        return QoS.of(random.nextInt(3));
    }

    private String text(int minimumLength) {
        int length = minimumLength + (random.nextInt(50) == 0 ? random.nextInt(300) : random.nextInt(12));
        StringBuilder text = new StringBuilder();
        times(length, () -> text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]));
        return text.toString();
    }

    private byte[] binary() {
        return random.nextBoolean() ? text(0).getBytes(StandardCharsets.UTF_8) : bytes(random.nextInt(40));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
