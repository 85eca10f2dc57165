package io.linnet.session;

import io.linnet.packet.Connect;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.PacketType;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import java.util.function.Function;

/**
 * What the peer of one connection can take, as it said in CONNECT (MQTT 5.0 section 3.1.2.11).
 *
 * @param version the protocol version of the connection
 * @param maximumPacketSize bytes of the largest packet it accepts; {@link Integer#MAX_VALUE} when it named none
 * @param receiveMaximum PUBLISH packets with QoS above 0 that may be unacknowledged; 65535 when it named none
 * @param topicAliasMaximum the highest topic alias it accepts; 0 for none
 * @param problemInformation whether reason strings may be put on packets other than CONNACK and DISCONNECT
 */
public record PeerLimits(
        ProtocolVersion version,
        int maximumPacketSize,
        int receiveMaximum,
        int topicAliasMaximum,
        boolean problemInformation) {

    /** Reads the limits from a CONNECT; a 3.x client has none. */
    public static PeerLimits of(Connect connect) {
        Properties properties = connect.properties();
        return new PeerLimits(
                connect.version(),
                (int) Math.min(Integer.MAX_VALUE, properties.number(Property.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE)),
                (int) properties.number(Property.RECEIVE_MAXIMUM, 65_535),
                (int) properties.number(Property.TOPIC_ALIAS_MAXIMUM, 0),
                properties.number(Property.REQUEST_PROBLEM_INFORMATION, 1) == 1);
    }

    /**
     * Makes a packet with a reason string, or without one where the peer did not ask for it (MQTT-3.1.2-29) or the packet would
     * grow beyond its maximum packet size (MQTT-3.2.2-19, 3.4.2-2, 3.5.2-2, 3.9.2-1, 3.14.2-3, 3.15.2-2).
     *
     * @param base the properties that the packet has in any case
     * @param reason one sentence for people
     */
    public <P extends Packet> P explain(
            PacketType type, Properties base, String reason, Function<Properties, P> packet) {
        boolean welcome = problemInformation || type == PacketType.CONNACK || type == PacketType.DISCONNECT;
        if (version.isV5() && welcome) {
            P explained = packet.apply(
                    base.toBuilder().text(Property.REASON_STRING, reason).build());
            if (PacketEncoder.encodedLength(version, explained) <= maximumPacketSize) {
                return explained;
            }
        }
        return packet.apply(base);
    }
}
