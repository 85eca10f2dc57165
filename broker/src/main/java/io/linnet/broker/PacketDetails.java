package io.linnet.broker;

import io.linnet.packet.Auth;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.UnsubAck;
import io.linnet.packet.Unsubscribe;
import io.linnet.packet.Will;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a trace tells of a packet: identifiers, topics, sizes and reason codes; of properties the names. Never a payload or a password. */
final class PacketDetails {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PacketDetails() {}

    static Map<String, Object> of(Packet packet) {
        Map<String, Object> details = new LinkedHashMap<>();
        switch (packet) {
            case Connect connect -> connect(connect, details);
            case ConnAck p -> {
                details.put("session-present", p.sessionPresent());
                code(p.reasonCode(), details);
                properties(p.properties(), details);
            }
            case Publish p -> {
                publish(p.topicName(), p.qos().code(), p.retain(), p.dup(), details);
                identifier(p.packetIdentifier(), details);
                details.put("payload-bytes", p.payload().length);
                properties(p.properties(), details);
            }
            case PubAck p -> acknowledgement(p.packetIdentifier(), p.reasonCode(), p.properties(), details);
            case PubRec p -> acknowledgement(p.packetIdentifier(), p.reasonCode(), p.properties(), details);
            case PubRel p -> acknowledgement(p.packetIdentifier(), p.reasonCode(), p.properties(), details);
            case PubComp p -> acknowledgement(p.packetIdentifier(), p.reasonCode(), p.properties(), details);
            case Subscribe p -> {
                identifier(p.packetIdentifier(), details);
                details.put(
                        "filters",
                        p.subscriptions().stream().map(PacketDetails::text).toList());
                properties(p.properties(), details);
            }
            case SubAck p -> answers(p.packetIdentifier(), p.reasonCodes(), p.properties(), details);
            case Unsubscribe p -> {
                identifier(p.packetIdentifier(), details);
                details.put("filters", p.topicFilters());
                properties(p.properties(), details);
            }
            case UnsubAck p -> answers(p.packetIdentifier(), p.reasonCodes(), p.properties(), details);
            case Disconnect p -> {
                code(p.reasonCode(), details);
                properties(p.properties(), details);
            }
            case Auth p -> {
                code(p.reasonCode(), details);
                properties(p.properties(), details);
            }
            default -> {}
        }
        return details;
    }

    private static void connect(Connect packet, Map<String, Object> details) {
        details.put("version", packet.version().level());
        details.put("clean-start", packet.cleanStart());
        details.put("keep-alive", packet.keepAliveSeconds());
        String user = packet.userName();
        if (user != null) {
            details.put("user", user);
        }
        details.put("has-password", packet.password() != null);
        Will will = packet.will();
        if (will != null) {
            details.put("will-topic", will.topicName());
            details.put("will-qos", will.qos().code());
            details.put("will-retain", will.retain());
        }
        properties(packet.properties(), details);
    }

    static void publish(String topicName, int qos, boolean retain, boolean dup, Map<String, Object> details) {
        details.put("topic", topicName);
        details.put("qos", qos);
        details.put("retain", retain);
        details.put("dup", dup);
    }

    private static String text(SubscriptionRequest request) {
        return request.topicFilter() + " (QoS " + request.options().maximumQos().code() + ")";
    }

    static void identifier(int packetIdentifier, Map<String, Object> details) {
        if (packetIdentifier != 0) {
            details.put("packet-identifier", packetIdentifier);
        }
    }

    static void acknowledgement(
            int packetIdentifier, ReasonCode code, Properties properties, Map<String, Object> details) {
        identifier(packetIdentifier, details);
        code(code, details);
        properties(properties, details);
    }

    private static void answers(
            int packetIdentifier, List<ReasonCode> codes, Properties properties, Map<String, Object> details) {
        identifier(packetIdentifier, details);
        details.put("codes", codes.stream().map(PacketDetails::hex).toList());
        properties(properties, details);
    }

    static void code(ReasonCode code, Map<String, Object> details) {
        details.put("code", hex(code));
    }

    private static String hex(ReasonCode code) {
        return "0x" + HEX.toHexDigits((byte) code.code());
    }

    private static void properties(Properties properties, Map<String, Object> details) {
        if (!properties.isEmpty()) {
            details.put(
                    "properties",
                    properties.present().stream().map(PacketDetails::name).toList());
        }
    }

    private static String name(Property property) {
        return property.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
