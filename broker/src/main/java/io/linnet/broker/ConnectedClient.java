package io.linnet.broker;

import java.net.InetSocketAddress;

/**
 * A client that is connected.
 *
 * @param user who it has proved, or only said, to be; empty for an anonymous one
 * @param address where it comes from
 * @param listener the name of the listener that it came through
 * @param version of MQTT: 3 for 3.1, 4 for 3.1.1, 5 for 5.0
 * @param millis how long it has been connected
 */
public record ConnectedClient(
        String clientIdentifier, String user, InetSocketAddress address, String listener, int version, long millis) {}
