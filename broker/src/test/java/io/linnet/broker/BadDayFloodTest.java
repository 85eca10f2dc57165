package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.linnet.packet.Packet;
import io.linnet.packet.PingReq;
import io.linnet.packet.PingResp;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.UnsubAck;
import io.linnet.packet.Unsubscribe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that send and do not read, or read and do not acknowledge: what the broker keeps for them has a bound. */
@SuppressWarnings("try") // what is closed in the middle is closed once more at the end
class BadDayFloodTest {
    private static final ProtocolVersion V5 = ProtocolVersion.V5;
    private static final long OUTPUT_BYTES = 64 * 1024;
    /** What the operating system takes on its way besides, and one read of the broker. */
    private static final long SLACK_BYTES = 512 * 1024;

    /** Little room for output, so that a flood soon reaches it. */
    private static BrokerConfig narrow() {
        return BadDay.usual()
                .withLimits(BadDayLimits.of()
                        .pendingOutputBytes(OUTPUT_BYTES)
                        .queueMessages(1_000)
                        .limits());
    }

    static Stream<Arguments> packetsThatAreAnswered() {
        SubscriptionOptions options = new SubscriptionOptions(QoS.AT_LEAST_ONCE, false, false, RetainHandling.SEND);
        return Stream.of(
                argumentSet("PINGREQ", new PingReq()),
                argumentSet("PUBLISH with QoS 1", BadDayPeer.message("flood", 1, 1, new byte[0])),
                argumentSet("PUBLISH with QoS 2", BadDayPeer.message("flood", 2, 1, new byte[0])),
                argumentSet("PUBREL", new PubRel(1, ReasonCode.SUCCESS, Properties.NONE)),
                argumentSet("PUBREC", new PubRec(1, ReasonCode.SUCCESS, Properties.NONE)),
                argumentSet(
                        "SUBSCRIBE",
                        new Subscribe(1, Properties.NONE, List.of(new SubscriptionRequest("flood/#", options)))),
                argumentSet("UNSUBSCRIBE", new Unsubscribe(1, Properties.NONE, List.of("flood/#"))));
    }

    @ParameterizedTest
    @MethodSource("packetsThatAreAnswered")
    void answersThatNobodyReadsDoNotPileUp(Packet packet) throws Exception {
        try (BadDay day = BadDay.begins(narrow());
                BadDayPeer flooder = BadDayPeer.narrow(day.port(), V5)) {
            String name = day.clientOnAnotherShardThan("witness");
            flooder.login(BadDayPeer.connect(V5, name));
            byte[] flood = repeated(BadDayPeer.bytes(V5, packet), 64 * 1024);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeUntilClosed(flooder, flood));
            // the operating system may still take some of the output, and then a little more is read
            BadDay.await("the broker reads no more", () -> !day.isRead(name) && nothingComes(day, name));
            assertThat(day.pendingBytes(name)).isBetween(OUTPUT_BYTES, 2 * OUTPUT_BYTES + SLACK_BYTES);
            assertThat(writing).isNotDone();
            flooder.close();
            writing.join();
            BadDay.await("the flooder is gone", () -> day.connection(name) == null);
        }
    }

    /** Whether the client's shard, on which there is nobody else, gets no packet while the loops come round some times. */
    private static boolean nothingComes(BadDay day, String clientIdentifier) {
        Shard shard = day.broker.shardOf(clientIdentifier);
        long before = day.count(shard, counters -> counters.packetsReceived);
        day.roundsPass();
        return day.count(shard, counters -> counters.packetsReceived) == before;
    }

    @Test
    void clientThatReadsAgainGetsAllItsAnswers() throws Exception {
        int pings = 5_000_000; // more than the buffers of the operating system take
        try (BadDay day = BadDay.begins(narrow());
                BadDayPeer flooder = BadDayPeer.narrow(day.port(), V5)) {
            flooder.login(BadDayPeer.connect(V5, "flooder"));
            byte[] flood = repeated(BadDayPeer.bytes(V5, new PingReq()), 2 * pings);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeOnce(flooder, flood));
            BadDay.await("the broker reads no more", () -> !day.isRead("flooder"));
            byte[] answers = flooder.socket.getInputStream().readNBytes(2 * pings);
            writing.join();
            assertThat(answers).isEqualTo(repeated(BadDayPeer.bytes(V5, new PingResp()), 2 * pings));
            BadDay.await("the broker reads again", () -> day.isRead("flooder"));
        }
    }

    @Test
    void subscriberThatStopsReadingLosesQosZeroCountedAndHoldsUpNobody() throws Exception {
        byte[] payload = new byte[1_000];
        int sent = 20_000;
        try (BadDay day = BadDay.begins(narrow());
                BadDayPeer stopped = BadDayPeer.narrow(day.port(), V5);
                BadDayPeer reader = day.client(V5, "reader");
                BadDayPeer publisher = day.client(V5, "publisher")) {
            stopped.login(BadDayPeer.connect(V5, "stopped"));
            stopped.subscribe("news", 0);
            reader.subscribe("news", 0);
            for (int i = 0; i < sent; i++) {
                publisher.send(BadDayPeer.message("news", 0, 0, payload));
                assertThat(reader.read()).isInstanceOf(Publish.class);
            }
            long dropped = day.count(counters -> counters.publishesDropped);
            assertThat(dropped).isPositive();
            assertThat(day.pendingBytes("stopped")).isLessThan(OUTPUT_BYTES + SLACK_BYTES);
            assertThat(countMessages(stopped, sent - dropped)).isEqualTo(sent - dropped);
            stopped.send(new PingReq());
            assertThat(stopped.read()).isEqualTo(new PingResp());
        }
    }

    private static long countMessages(BadDayPeer peer, long expected) throws IOException {
        long count = 0;
        while (count < expected && peer.read() instanceof Publish) {
            count++;
        }
        return count;
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(ints = {1, 2})
    void subscriberThatStopsReadingGetsTheRestLaterInOrder(int qos) throws Exception {
        int sent = 3_000;
        Limits limits = BadDayLimits.of().pendingOutputBytes(OUTPUT_BYTES).limits();
        try (BadDay day = BadDay.begins(limits);
                BadDayPeer stopped = BadDayPeer.narrow(day.port(), V5);
                BadDayPeer publisher = day.client(V5, "publisher")) {
            stopped.login(BadDayPeer.connect(V5, "stopped"));
            stopped.subscribe("news", qos);
            for (int i = 0; i < sent; i++) {
                publisher.send(BadDayPeer.message("news", 1, 1, numbered(i)));
                assertThat(((PubAck) publisher.read()).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            }
            assertThat(day.count(counters -> counters.queuedMessages)).isPositive();
            assertThat(day.pendingBytes("stopped")).isLessThan(OUTPUT_BYTES + SLACK_BYTES);
            for (int i = 0; i < sent; i++) {
                Publish message = (Publish) stopped.read();
                assertThat(message.payload()).isEqualTo(numbered(i));
                stopped.send(new PubAck(message.packetIdentifier(), ReasonCode.SUCCESS, Properties.NONE));
            }
            day.awaitCount(counters -> counters.queuedMessages, 0);
            day.awaitCount(counters -> counters.publishesDropped, 0);
        }
    }

    /** A message of a kilobyte that begins with its number. */
    private static byte[] numbered(int number) {
        return ByteBuffer.allocate(1_000).putInt(number).array();
    }

    @Test
    void queueOfASubscriberThatNeverReadsHasABound() throws Exception {
        try (BadDay day = BadDay.begins(narrow());
                BadDayPeer stopped = BadDayPeer.narrow(day.port(), V5);
                BadDayPeer publisher = day.client(V5, "publisher")) {
            stopped.login(BadDayPeer.connect(V5, "stopped"));
            stopped.subscribe("news", 1);
            for (int i = 0; i < 4_000; i++) {
                publisher.send(BadDayPeer.message("news", 1, 1, numbered(i)));
                assertThat(publisher.read()).isInstanceOf(PubAck.class);
            }
            assertThat(day.count(counters -> counters.queuedMessages)).isBetween(1L, 1_000L);
            assertThat(day.count(counters -> counters.publishesDropped)).isPositive();
        }
    }

    @Test
    void messagesThatADurableClientNeverAcknowledgesHaveABound() throws Exception {
        long queueBytes = 4L << 20;
        byte[] payload = new byte[200_000];
        try (BadDay day = BadDay.begins(BadDayLimits.of().queueBytes(queueBytes).limits());
                BadDayPeer taker = BadDayPeer.silent(day.port(), V5);
                BadDayPeer publisher = day.client(V5, "publisher")) {
            taker.login(BadDayPeer.lasting(V5, "taker"));
            taker.subscribe("news", 1);
            int received = 0;
            for (int i = 0; i < 100; i++) {
                publisher.send(BadDayPeer.message("news", 1, 1, payload));
                assertThat(publisher.read()).isInstanceOf(PubAck.class);
                while (day.pendingBytes("taker") > 0 || taker.hasMore()) {
                    assertThat(taker.read()).isInstanceOf(Publish.class);
                    received++;
                }
            }
            assertThat((long) received * payload.length)
                    .as("bytes in flight")
                    .isLessThanOrEqualTo(queueBytes + payload.length);
            assertThat(day.count(counters -> counters.publishesDropped)).isPositive();
        }
    }

    @Test
    void manyUnreleasedIdentifiersEndAtTheReceiveMaximum() throws Exception {
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = day.client(V5, "hoarder")) {
            int maximum = BadDay.usual().limits().receiveMaximum();
            for (int i = 1; i <= maximum + 1; i++) {
                peer.send(BadDayPeer.message("hoard", 2, i, new byte[1]));
            }
            assertThat(peer.reasonOfTheEnd()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
            day.expectOneLine("hoarder", "unacknowledged");
            day.awaitCount(counters -> counters.protocolViolations, 1);
        }
    }

    @Test
    void everyIdentifierMayStayUnreleasedInVersion3() throws Exception {
        try (BadDay day = BadDay.begins();
                BadDayPeer peer = day.client(ProtocolVersion.V3_1_1, "hoarder")) {
            for (int round = 0; round < 2; round++) {
                for (int i = 1; i <= 0xFFFF; i++) {
                    peer.send(BadDayPeer.message("hoard", 2, i, new byte[1]));
                    assertThat(((PubRec) peer.read()).packetIdentifier()).isEqualTo(i);
                }
            }
            day.awaitCount(counters -> counters.protocolViolations, 0);
        }
    }

    @Test
    void subscribingAgainAndAgainKeepsNothing() throws Exception {
        Limits limits = BadDayLimits.of().inFlightMaximum(1).limits();
        SubscriptionOptions options = new SubscriptionOptions(QoS.AT_LEAST_ONCE, false, false, RetainHandling.SEND);
        try (BadDay day = BadDay.begins(limits);
                BadDayPeer publisher = day.client(V5, "publisher");
                BadDayPeer peer = day.client(V5, "repeater")) {
            for (String topic : List.of("kept/1", "kept/2")) {
                publisher.send(new Publish(false, QoS.AT_LEAST_ONCE, true, topic, 1, Properties.NONE, new byte[1]));
                assertThat(publisher.read()).isInstanceOf(PubAck.class);
            }
            byte[] again = BadDayPeer.bytes(
                    V5, new Subscribe(1, Properties.NONE, List.of(new SubscriptionRequest("kept/#", options))));
            byte[] leave = BadDayPeer.bytes(V5, new Unsubscribe(2, Properties.NONE, List.of("kept/#")));
            for (int i = 0; i < 1_000; i++) {
                peer.write(again);
            }
            peer.send(new PingReq());
            readUntil(peer, PingResp.class);
            assertThat(day.catchups("repeater")).isLessThanOrEqualTo(1);
            peer.write(leave);
            readUntil(peer, UnsubAck.class);
            assertThat(day.count(counters -> counters.subscriptions)).isEqualTo(1);
            assertThat(day.catchups("repeater")).isZero();
        }
    }

    private static void readUntil(BadDayPeer peer, Class<? extends Packet> last) throws IOException {
        Packet packet;
        do {
            packet = peer.read();
        } while (!last.isInstance(packet));
    }

    @Test
    void longTopicNamesAreNotRememberedWithoutBound() throws Exception {
        String longName = "t".repeat(60_000);
        try (BadDay day = BadDay.beginsGenerous();
                BadDayPeer peer = day.client(V5, "talker")) {
            System.gc();
            long before =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            for (int i = 0; i < 2_000; i++) {
                peer.send(BadDayPeer.message(longName + i, 0, 0, new byte[0]));
            }
            peer.send(new PingReq());
            assertThat(peer.read()).isEqualTo(new PingResp());
            System.gc();
            long after =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            assertThat(after - before).isLessThan(32L << 20);
        }
    }

    // ---- writing

    private static byte[] repeated(byte[] packet, int atLeast) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(atLeast + packet.length);
        while (all.size() < atLeast) {
            all.writeBytes(packet);
        }
        return all.toByteArray();
    }

    private static void writeUntilClosed(BadDayPeer peer, byte[] bytes) {
        try {
            while (true) {
                peer.write(bytes);
            }
        } catch (IOException closed) {
            assertThat(peer.socket.isClosed())
                    .as("closed by us, not by the broker: %s", closed)
                    .isTrue();
        }
    }

    private static void writeOnce(BadDayPeer peer, byte[] bytes) {
        try {
            peer.write(bytes);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
