package io.linnet.audit;

import static io.linnet.audit.Bytes.hex;
import static io.linnet.audit.Bytes.join;
import static io.linnet.audit.Bytes.packet;
import static io.linnet.audit.Bytes.properties;
import static io.linnet.audit.Bytes.text;
import static io.linnet.audit.Bytes.two;
import static io.linnet.audit.Bytes.utf8;
import static io.linnet.audit.SpecVersion.V5;

/** What the text of 5.0 demands of properties and lengths without numbering it. */
final class PropertyRuleProbes {
    private PropertyRuleProbes() {}

    static void register(Catalogue.Builder catalogue) {
        kinds(catalogue);
        values(catalogue);
        lengths(catalogue);
    }

    private static void kinds(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "LINNET-V5-dup-property",
                "A property that may come once and comes twice is a protocol error (2.2.2.2)",
                wire -> {
                    byte[] expiry = PropertyBytes.sessionExpiry(0);
                    wire.refuses(
                            "two Session Expiry Intervals",
                            wire.client("a").with(expiry, expiry).bytes());
                    byte[] delay = PropertyBytes.willDelay(0);
                    wire.refuses(
                            "two Will Delay Intervals",
                            wire.client("a")
                                    .will(wire.topic("w"), "w", 0)
                                    .willProperties(delay, delay)
                                    .bytes());
                    byte[] type = PropertyBytes.contentType("x");
                    wire.closesOn("two Content Types", publish(wire, type, type));
                    byte[] format = PropertyBytes.payloadFormat(0);
                    wire.closesOn("two Payload Format Indicators", publish(wire, format, format));
                    byte[] identifier = PropertyBytes.subscriptionIdentifier(1);
                    wire.closesOn("two subscription identifiers", subscribe(wire, identifier, identifier));
                });
        catalogue.probe(
                V5, "LINNET-V5-misplaced-property", "A property of another packet is malformed (2.2.2.2)", wire -> {
                    wire.refuses(
                            "Topic Alias in CONNECT",
                            wire.client("a").with(PropertyBytes.topicAlias(1)).bytes());
                    wire.closesOn("Session Expiry Interval in PUBLISH", publish(wire, PropertyBytes.sessionExpiry(1)));
                    wire.closesOn("Topic Alias in SUBSCRIBE", subscribe(wire, PropertyBytes.topicAlias(1)));
                    byte[] unsubscribe = packet(
                            0xa2, two(1), properties(PropertyBytes.subscriptionIdentifier(1)), text(wire.topic("a")));
                    wire.closesOn("subscription identifier in UNSUBSCRIBE", unsubscribe);
                    wire.refuses(
                            "Session Expiry Interval in a will",
                            wire.client("a")
                                    .will(wire.topic("w"), "w", 0)
                                    .willProperties(PropertyBytes.sessionExpiry(1))
                                    .bytes());
                });
        catalogue.probe(
                V5, "LINNET-V5-unknown-property", "A property that does not exist is malformed (2.2.2.2)", wire -> {
                    wire.refuses(
                            "property 0x00 in CONNECT",
                            wire.client("a").with(hex("00 00")).bytes());
                    wire.closesOn("property 0x7f in PUBLISH", publish(wire, hex("7f 00")));
                    wire.closesOn("property 0x04 in SUBSCRIBE", subscribe(wire, hex("04 00")));
                });
    }

    private static byte[] publish(Wire wire, byte[]... properties) {
        return new PublishPacket(V5, utf8(wire.topic("a"))).with(properties).bytes();
    }

    private static byte[] subscribe(Wire wire, byte[]... properties) {
        return new SubscribePacket(V5, 1)
                .filter(wire.topic("a"), 0)
                .with(properties)
                .bytes();
    }

    private static void values(Catalogue.Builder catalogue) {
        catalogue.probe(
                V5,
                "LINNET-V5-receive-maximum-zero",
                "Receive Maximum 0 is a protocol error (3.1.2.11.3)",
                wire -> wire.refused(
                        wire.client("a").with(PropertyBytes.receiveMaximum(0)).bytes()));
        catalogue.probe(
                V5,
                "LINNET-V5-maximum-packet-size-zero",
                "Maximum Packet Size 0 is a protocol error (3.1.2.11.4)",
                wire -> wire.refused(wire.client("a")
                        .with(PropertyBytes.maximumPacketSize(0))
                        .bytes()));
        catalogue.probe(V5, "LINNET-V5-byte-values", "Properties that are 0 or 1 are nothing else (3.1.2.11)", wire -> {
            wire.refuses(
                    "Request Problem Information 2",
                    wire.client("a")
                            .with(PropertyBytes.requestProblemInformation(2))
                            .bytes());
            wire.refuses(
                    "Request Response Information 2",
                    wire.client("a")
                            .with(PropertyBytes.requestResponseInformation(2))
                            .bytes());
        });
        catalogue.probe(
                V5,
                "LINNET-V5-largest-session-expiry",
                "A Session Expiry Interval of 0xFFFFFFFF is taken (3.1.2.11.2)",
                wire -> {
                    wire.connect(wire.client("a").with(PropertyBytes.sessionExpiry(0xffff_ffffL)))
                            .disconnect();
                    Peer again = wire.connect(wire.client("a").resuming());
                    Expect.that(again.connAck().sessionPresent(), "Session Present 0", "Session Present 1");
                });
    }

    private static void lengths(Catalogue.Builder catalogue) {
        catalogue.both(
                "LINNET-V3-ping-length",
                "LINNET-V5-ping-length",
                "PINGREQ with a remaining length other than 0 is malformed (3.12)",
                wire -> wire.closesOn("PINGREQ with a byte", hex("c0 01 00")));
        catalogue.probe(
                V5,
                "LINNET-V5-property-length",
                "A property length beyond the packet, or within a property, is malformed (2.2.2.1)",
                wire -> {
                    byte[] topic = text(wire.topic("a"));
                    wire.closesOn("a property length beyond the packet", packet(0x30, topic, hex("05 01 00")));
                    wire.closesOn("a property length within a property", packet(0x30, topic, hex("01 01 00")));
                    wire.closesOn(
                            "a property length of five bytes", packet(0x30, topic, hex("80 80 80 80 01"), join(topic)));
                });
        catalogue.both(
                "LINNET-V3-trailing-bytes",
                "LINNET-V5-trailing-bytes",
                "Bytes after the last field are malformed (2.1.4)",
                wire -> {
                    byte[] none = wire.version().isV5() ? properties() : new byte[0];
                    wire.closesOn(
                            "half a filter in UNSUBSCRIBE",
                            packet(0xa2, two(1), none, text(wire.topic("a")), hex("00")));
                    wire.closesOn("a PUBREL of one byte", hex("62 01 00"));
                    wire.closesOn("a PUBACK of one byte", hex("40 01 00"));
                });
    }
}
