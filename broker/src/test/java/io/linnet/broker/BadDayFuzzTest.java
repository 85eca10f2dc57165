package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.PingReq;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.Unsubscribe;
import io.linnet.packet.Will;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bytes by chance, from seeds that are fixed. Whatever comes, the broker finds no mistake of its own, its healthy client is served,
 * and nothing of the bad ones is left when they are gone.
 */
class BadDayFuzzTest {
    private static final int CONNECTIONS = 400;

    @Test
    void randomBytesHurtNobody() throws Exception {
        Random random = new Random(20_261_121);
        try (BadDay day = BadDay.begins()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                byte[] bytes = new byte[random.nextInt(400)];
                random.nextBytes(bytes);
                try (BadDayPeer peer = BadDayPeer.silent(day.port(), ProtocolVersion.V5)) {
                    peer.writeAndLeave(bytes);
                }
            }
            nothingIsLeft(day);
        }
    }

    @ParameterizedTest
    @EnumSource
    void randomBytesOfAClientThatWasLetInHurtNobody(ProtocolVersion version) throws Exception {
        Random random = new Random(version.level());
        try (BadDay day = BadDay.begins()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                byte[] bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
                try (BadDayPeer peer = day.client(version, "random-" + i)) {
                    peer.writeAndLeave(bytes);
                }
            }
            nothingIsLeft(day);
        }
    }

    @ParameterizedTest
    @EnumSource
    void packetsOfRandomContentHurtNobody(ProtocolVersion version) throws Exception {
        Random random = new Random(100 + version.level());
        try (BadDay day = BadDay.begins()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                for (int packet = 0; packet < 4; packet++) {
                    byte[] content = new byte[random.nextInt(40)];
                    random.nextBytes(content);
                    bytes.write(random.nextInt(256));
                    bytes.write(content.length);
                    bytes.writeBytes(content);
                }
                try (BadDayPeer peer = day.client(version, "packets-" + i)) {
                    peer.writeAndLeave(bytes.toByteArray());
                }
            }
            nothingIsLeft(day);
        }
    }

    @ParameterizedTest
    @EnumSource
    void validConversationWithFlippedBitsHurtsNobody(ProtocolVersion version) throws Exception {
        Random random = new Random(200 + version.level());
        try (BadDay day = BadDay.begins()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                byte[] bytes = conversation(version, "flipped");
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                try (BadDayPeer peer = BadDayPeer.silent(day.port(), version)) {
                    peer.writeAndLeave(bytes);
                }
            }
            day.passes(1_000_000_000_000L);
            nothingIsLeft(day);
        }
    }

    @ParameterizedTest
    @EnumSource
    void conversationCutAtEveryByteLeavesNothing(ProtocolVersion version) throws Exception {
        byte[] bytes = conversation(version, "cut");
        try (BadDay day = BadDay.begins()) {
            for (int end = 0; end < bytes.length; end++) {
                try (BadDayPeer peer = BadDayPeer.silent(day.port(), version)) {
                    peer.write(Arrays.copyOf(bytes, end));
                    if (end % 2 == 0) {
                        peer.reset();
                    }
                }
            }
            nothingIsLeft(day);
            assertThat(day.count(counters -> counters.protocolViolations)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void conversationInTwoPiecesIsTheSameWhereverItIsSplit(ProtocolVersion version) throws Exception {
        byte[] bytes = conversation(version, "split");
        try (BadDay day = BadDay.begins()) {
            byte[] expected = null;
            for (int split = 1; split < bytes.length; split++) {
                try (BadDayPeer peer = BadDayPeer.silent(day.port(), version)) {
                    peer.write(Arrays.copyOf(bytes, split));
                    peer.write(Arrays.copyOfRange(bytes, split, bytes.length));
                    byte[] answers = peer.socket.getInputStream().readAllBytes();
                    if (expected == null) {
                        expected = answers;
                    }
                    assertThat(answers).isNotEmpty().isEqualTo(expected);
                }
            }
            nothingIsLeft(day);
        }
    }

    private static void nothingIsLeft(BadDay day) {
        day.awaitCount(counters -> counters.clientsConnected, 1);
        day.awaitCount(counters -> counters.sessions, 1);
        day.awaitCount(counters -> counters.subscriptions, 1);
        day.awaitCount(counters -> counters.sharedSubscriptions, 0);
        day.awaitCount(counters -> counters.queuedMessages, 0);
        day.awaitCount(counters -> counters.queuedBytes, 0);
    }

    /** What an ordinary client sends from CONNECT to DISCONNECT. */
    private static byte[] conversation(ProtocolVersion version, String clientIdentifier) {
        boolean v5 = version.isV5();
        Will will = new Will("wills/a", BadDayPeer.utf8("gone"), QoS.AT_LEAST_ONCE, false, Properties.NONE);
        SubscriptionOptions options = new SubscriptionOptions(QoS.EXACTLY_ONCE, false, false, RetainHandling.SEND);
        Properties ofConnect = v5
                ? Properties.builder()
                        .number(Property.TOPIC_ALIAS_MAXIMUM, 5)
                        .userProperty("a", "b")
                        .build()
                : Properties.NONE;
        Properties ofPublish = v5
                ? Properties.builder()
                        .number(Property.TOPIC_ALIAS, 1)
                        .text(Property.CONTENT_TYPE, "text")
                        .build()
                : Properties.NONE;
        return bytes(
                version,
                new Connect(version, true, 30, clientIdentifier, will, "user", BadDayPeer.utf8("secret"), ofConnect),
                new Subscribe(1, Properties.NONE, List.of(new SubscriptionRequest("sport/+/#", options))),
                new Publish(false, QoS.AT_MOST_ONCE, false, "sport/tennis", 0, ofPublish, BadDayPeer.utf8("one")),
                new Publish(false, QoS.AT_LEAST_ONCE, false, "sport/tennis", 2, ofPublish, BadDayPeer.utf8("two")),
                new Publish(false, QoS.EXACTLY_ONCE, false, "sport/tennis", 3, ofPublish, BadDayPeer.utf8("three")),
                new PubRel(3, ReasonCode.SUCCESS, Properties.NONE),
                new PingReq(),
                new Unsubscribe(4, Properties.NONE, List.of("sport/+/#")),
                new Disconnect(ReasonCode.SUCCESS, Properties.NONE));
    }

    private static byte[] bytes(ProtocolVersion version, Packet... packets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Packet packet : packets) {
            all.writeBytes(BadDayPeer.bytes(version, packet));
        }
        return all.toByteArray();
    }
}
