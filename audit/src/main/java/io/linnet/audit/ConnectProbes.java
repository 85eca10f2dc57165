package io.linnet.audit;

import static io.linnet.audit.SpecVersion.V5;

import io.linnet.audit.Catalogue.Builder;

/** Chapter 3.1: the CONNECT packet, apart from sessions, wills and keep alive. */
final class ConnectProbes {
    private ConnectProbes() {}

    static void register(Builder catalogue) {
        catalogue.both("MQTT-3.1.0-2", "MQTT-3.1.0-2", "A second CONNECT ends the connection", wire -> {
            Peer peer = wire.connect("a");
            peer.send(wire.client("a").bytes());
            peer.expectClosed(0x82);
        });
        catalogue.probe(
                V5, "MQTT-3.1.4-3", "A client that connects again takes over: 0x8E to the old connection", wire -> {
                    Peer old = wire.connect("a");
                    wire.connect("a");
                    old.expectDisconnect(0x8e);
                });
    }
}
