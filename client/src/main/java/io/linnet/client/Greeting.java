package io.linnet.client;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;

/**
 * What was agreed when a connection was opened.
 *
 * @param server for messages: scheme, host and port
 * @param clientIdentifier the client's own, or what the broker assigned
 * @param keepAliveSeconds the broker's wish, or the client's; 0 for none
 */
record Greeting(
        String server,
        ProtocolVersion version,
        String clientIdentifier,
        int keepAliveSeconds,
        boolean sessionPresent,
        ServerLimits limits,
        Properties properties) {
    static Greeting of(
            String server, ProtocolVersion version, String ownIdentifier, int ownKeepAliveSeconds, ConnAck connAck) {
        Properties properties = connAck.properties();
        String assigned = properties.text(Property.ASSIGNED_CLIENT_IDENTIFIER);
        return new Greeting(
                server,
                version,
                assigned == null ? ownIdentifier : assigned,
                (int) properties.number(Property.SERVER_KEEP_ALIVE, ownKeepAliveSeconds),
                connAck.sessionPresent(),
                new ServerLimits(connAck),
                properties);
    }
}
