package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Connect;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubRec;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.Unsubscribe;
import io.linnet.packet.Will;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Traffic that has brought other brokers down and that no other test of this room sends; {@code docs/security.md} says for each
 * published weakness where it is tried.
 */
class KnownWeaknessesTest {
    private static Publish message(String topicName, int qos, boolean retain, byte[] payload) {
        return new Publish(false, QoS.of(qos), retain, topicName, qos == 0 ? 0 : 1, Properties.NONE, payload);
    }

    /** CVE-2018-12543: an assertion on topics that begin with a dollar sign and are not of {@code $SYS}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$",
                "$a",
                "$/",
                "$SY",
                "$SYS",
                "$SYSa/b",
                "$share",
                "$share/g",
                "$share/g/a",
                "$queue/a",
                "$dollar/x"
            })
    void topicsWithADollarSignAreTopicsLikeOthers(String topicName) throws IOException {
        try (BadDay day = BadDay.begins();
                BadDayPeer subscriber = day.client(ProtocolVersion.V5, "everything");
                BadDayPeer publisher = day.client(ProtocolVersion.V5, "publisher")) {
            subscriber.subscribe("#", 0);
            for (int qos = 0; qos <= 2; qos++) {
                publisher.send(message(topicName, qos, true, BadDayPeer.utf8("x")));
            }
            assertThat(publisher.read()).isInstanceOf(PubAck.class);
            assertThat(publisher.read()).isInstanceOf(PubRec.class);
            // MQTT-4.7.2-1: a wildcard at the beginning does not match them
            publisher.send(message("end", 0, false, new byte[0]));
            assertThat(nextTopic(subscriber)).isEqualTo("end");
        }
    }

    /** The topic of the next message that is not the witness', who matches {@code #} as well. */
    private static String nextTopic(BadDayPeer subscriber) throws IOException {
        String topicName;
        do {
            topicName = ((Publish) subscriber.read()).topicName();
        } while (topicName.startsWith("witness/"));
        return topicName;
    }

    /** CVE-2024-42644, CVE-2024-42645, CVE-2026-42209: combinations of retain, QoS, payload and the way of subscribing. */
    @ParameterizedTest
    @EnumSource(RetainHandling.class)
    void everyCombinationOfRetainAndQosIsServed(RetainHandling handling) throws IOException {
        try (BadDay day = BadDay.beginsGenerous()) {
            for (int published = 0; published <= 2; published++) {
                for (int granted = 0; granted <= 2; granted++) {
                    for (int length : new int[] {0, 1, 20_000}) {
                        String topic = "retained/" + published + granted + length;
                        try (BadDayPeer publisher = day.client(ProtocolVersion.V5, "publisher");
                                BadDayPeer subscriber = day.client(ProtocolVersion.V5, "subscriber")) {
                            publisher.send(message(topic, published, true, new byte[length]));
                            publisher.send(message("after", 1, false, new byte[0]));
                            while (!(publisher.read() instanceof PubAck ack && ack.packetIdentifier() == 1)) {}
                            subscribe(subscriber, topic, granted, handling);
                            if (handling != RetainHandling.SEND_IF_NEW) {
                                subscribe(subscriber, topic, granted, handling);
                            }
                            boolean comes = length > 0 && handling != RetainHandling.DO_NOT_SEND;
                            if (comes) {
                                assertThat(subscriber.read())
                                        .isInstanceOfSatisfying(
                                                Publish.class,
                                                publish -> assertThat(publish.payload())
                                                        .hasSize(length));
                            }
                        }
                    }
                }
            }
        }
    }

    private static void subscribe(BadDayPeer peer, String topicFilter, int qos, RetainHandling handling)
            throws IOException {
        SubscriptionOptions options = new SubscriptionOptions(QoS.of(qos), false, true, handling);
        peer.send(new Subscribe(1, Properties.NONE, List.of(new SubscriptionRequest(topicFilter, options))));
        while (!(peer.read() instanceof SubAck)) {}
    }

    /** CVE-2019-11778: a will that is delayed for longer than the session lives. */
    @ParameterizedTest
    @CsvSource({"4294967295, 1", "10, 0", "4294967295, 4294967295", "0, 4294967295"})
    void willOutlivesNoSession(long delaySeconds, long expirySeconds) throws IOException {
        Properties delay = Properties.builder()
                .number(Property.WILL_DELAY_INTERVAL, delaySeconds)
                .build();
        Will will = new Will("last/words", new byte[0], QoS.AT_LEAST_ONCE, true, delay);
        Properties expiry = Properties.builder()
                .number(Property.SESSION_EXPIRY_INTERVAL, expirySeconds)
                .build();
        try (BadDay day = BadDay.begins();
                BadDayPeer heir = day.client(ProtocolVersion.V5, "heir")) {
            heir.subscribe("last/words", 0);
            try (BadDayPeer dying = BadDayPeer.silent(day.port(), ProtocolVersion.V5)) {
                dying.login(new Connect(ProtocolVersion.V5, true, 0, "dying", will, null, null, expiry));
                dying.reset();
            }
            if (delaySeconds == 0 || expirySeconds == 0) {
                assertThat(heir.read()).isInstanceOf(Publish.class);
            } else {
                BadDay.await("the end of the connection", () -> day.connection("dying") == null);
                try (BadDayPeer again = BadDayPeer.silent(day.port(), ProtocolVersion.V5)) {
                    again.login(new Connect(ProtocolVersion.V5, true, 0, "dying", null, null, null, Properties.NONE));
                }
                // the new connection has ended the old session, and with it the will came due (MQTT-3.1.2-10)
                assertThat(heir.read()).isInstanceOf(Publish.class);
            }
        }
    }

    /** CVE-2021-34431, CVE-2023-3592: what a CONNECT has brought stays in memory after its connection. */
    @Test
    void refusedAndAcceptedConnectsLeaveNothingBehind() throws IOException {
        byte[] body = HexFormat.ofDelimiter(" ")
                .parseHex("00 04 4D 51 54 54 05 06 00 00 00 00 01 61 04 01 00 01 00 00 01 62 00 00"); // a will property
        // twice
        PacketBuffer badWill = new PacketBuffer(64);
        badWill.writeByte(0x10);
        badWill.writeVariableByteInteger(body.length);
        badWill.writeBytes(body, 0, body.length);
        try (BadDay day = BadDay.begins()) {
            for (int i = 0; i < 300; i++) {
                try (BadDayPeer refused = BadDayPeer.silent(day.port(), ProtocolVersion.V5)) {
                    refused.writeAndLeave(badWill.toByteArray());
                }
                try (BadDayPeer accepted = day.client(ProtocolVersion.V5, "")) {
                    accepted.reset();
                }
            }
            day.awaitCount(counters -> counters.sessions, 1);
            day.awaitCount(counters -> counters.clientsConnected, 1);
        }
    }

    /** CVE-2024-8376: CONNECT, SUBSCRIBE, UNSUBSCRIBE, PUBLISH and DISCONNECT of several clients in all orders. */
    @Test
    void subscriptionsMayGoWhileTheirMessagesComeAndTheirClientsLeave() throws IOException {
        try (BadDay day = BadDay.beginsGenerous()) {
            for (int order = 0; order < 64; order++) {
                try (BadDayPeer one = day.client(ProtocolVersion.V5, "one");
                        BadDayPeer two = day.client(ProtocolVersion.V3_1_1, "two")) {
                    for (int step = 0; step < 6; step++) {
                        BadDayPeer peer = (order >> step & 1) == 0 ? one : two;
                        switch ((step + order) % 4) {
                            case 0 -> peer.send(TestClient.subscription(1, 2, "a/#", "$share/g/a/#", "a/b"));
                            case 1 -> peer.send(new Unsubscribe(2, Properties.NONE, List.of("a/#", "$share/g/a/#")));
                            case 2 -> peer.send(message("a/b", 2, true, BadDayPeer.utf8("x")));
                            default -> peer.send(message("a/b", 1, false, new byte[0]));
                        }
                    }
                    if (order % 3 == 0) {
                        one.reset();
                    }
                }
            }
            day.awaitCount(counters -> counters.clientsConnected, 1);
            assertThat(day.count(counters -> counters.subscriptions)).isEqualTo(1);
        }
    }

    /** CVE-2023-5632: connections that are idle cost nothing: nothing is sent to them, and nothing waits for them. */
    @Test
    void idleConnectionsAreLeftAlone() throws IOException {
        try (BadDay day = BadDay.begins()) {
            String name = day.clientOnAnotherShardThan("witness");
            Shard shard = day.broker.shardOf(name);
            try (BadDayPeer idle = day.client(ProtocolVersion.V5, name);
                    BadDayPeer halfClosed = BadDayPeer.silent(day.port(), ProtocolVersion.V5)) {
                halfClosed.socket.shutdownOutput();
                assertThat(halfClosed.ends()).isTrue();
                long sent = day.count(shard, counters -> counters.packetsSent);
                day.roundsPass();
                assertThat(day.count(shard, counters -> counters.packetsSent)).isEqualTo(sent);
                assertThat(idle.hasMore()).isFalse();
                assertThat(day.pendingBytes(name)).isZero();
            }
        }
    }

    /** CVE-2017-7650 begins with names like these; without permissions they are names like others, and never become filters. */
    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "a/#", "+/+", "/", "$SYS/#", "$share/g/#"})
    void clientIdentifiersMayLookLikeFilters(String identifier) throws IOException {
        try (BadDay day = BadDay.begins();
                BadDayPeer odd = day.client(ProtocolVersion.V5, identifier);
                BadDayPeer publisher = day.client(ProtocolVersion.V5, "publisher")) {
            odd.subscribe("mine", 0);
            publisher.send(message("other", 1, false, new byte[0]));
            assertThat(((PubAck) publisher.read()).reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
            assertThat(odd.hasMore()).isFalse();
        }
    }
}
