package io.linnet.broker;

import static io.linnet.broker.LimitedBroker.setting;
import static io.linnet.broker.TestClient.message;
import static io.linnet.broker.TestClient.retained;
import static io.linnet.broker.TestClient.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.PingReq;
import io.linnet.packet.PingResp;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How fast a client may go, on a clock that the test moves. */
class LimitRatesTest {
    @SuppressWarnings("NullAway.Init") // each test starts it
    private LimitedBroker broker;

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    private void start(Limits limits) throws IOException {
        broker = new LimitedBroker(limits);
    }

    private TestClient connect(ProtocolVersion version, String identifier) throws IOException {
        return broker.running().connect(TestClient.connect(version, identifier, true, Properties.NONE));
    }

    /** Sends so many messages and waits until the broker has taken so many of all; it takes no more of them. */
    private void assertTaken(TestClient client, int more, long all) throws Exception {
        for (int i = 1; i <= more; i++) {
            client.send(message("t", 0, 0, "x"));
        }
        awaitReceived(all);
        broker.running().awaitRounds();
        awaitReceived(all);
    }

    private void awaitReceived(long messages) throws Exception {
        broker.running().awaitCount(messages, counters -> counters.publishesReceived);
    }

    // ---- publishing

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void aPublisherIsReadAsFastAsItMayAndLosesNothing(ProtocolVersion version) throws Exception {
        start(Limits.defaults().with(Limit.PUBLISH_RATE, Rate.parse("10/s")));
        TestClient client = connect(version, "fast");
        TestClient subscriber = broker.running().connect("subscriber");
        subscriber.subscribe(0, "t");
        client.send(message("t", 0, 0, "1"), message("t", 0, 0, "2"));
        for (int i = 3; i <= 30; i++) {
            client.send(message("t", 0, 0, "" + i));
        }
        awaitReceived(11); // ten at once, and one that is owed
        broker.pass(1_000);
        awaitReceived(21);
        broker.pass(1_000);
        awaitReceived(30);
        for (int i = 1; i <= 30; i++) {
            assertThat(TestClient.text(subscriber.read(Publish.class))).isEqualTo("" + i);
        }
        assertThat(broker.exceeded(Limit.PUBLISH_RATE)).as("said once").isEqualTo(1);
    }

    @Test
    void aPublisherBelowItsRateIsNeverHeld() throws Exception {
        start(Limits.defaults().with(Limit.PUBLISH_RATE, Rate.parse("10/s")));
        TestClient client = broker.running().connect("slow");
        for (int i = 1; i <= 50; i++) {
            client.publish(message("t", 1, i, "x"));
            broker.pass(100);
        }
        assertThat(broker.exceeded(Limit.PUBLISH_RATE)).isZero();
    }

    @Test
    void bytesHaveARateOfTheirOwn() throws Exception {
        start(Limits.defaults().with(Limit.PUBLISH_BYTES_RATE, new Rate(1_000, 1)));
        TestClient client = broker.running().connect("large");
        client.publish(message("t", 1, 1, "x".repeat(3_000 - 10)));
        client.send(new PingReq());
        broker.running().awaitRounds();
        assertThat(client.hasNothing()).as("not read for two seconds").isTrue();
        broker.pass(1_900);
        assertThat(client.hasNothing()).isTrue();
        broker.pass(200);
        client.read(PingResp.class);
        assertThat(broker.exceeded(Limit.PUBLISH_BYTES_RATE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void aPublisherThatStaysTooFastIsSentAway(ProtocolVersion version) throws Exception {
        start(Limits.defaults().with(Limit.PUBLISH_RATE, Rate.parse("2/s")).with(Limit.RATE_PATIENCE_MILLIS, 3_000));
        TestClient client = connect(version, "stubborn");
        assertTaken(client, 40, 3);
        for (int i = 0; i < 3; i++) {
            broker.pass(1_000);
        }
        broker.running().awaitCount(1, counters -> counters.clientsConnected);
        broker.pass(1_000);
        LimitedBroker.assertSentAway(client, version, ReasonCode.MESSAGE_RATE_TOO_HIGH);
        assertThat(broker.exceeded(Limit.PUBLISH_RATE)).isEqualTo(2);
    }

    @Test
    void aBreakMakesUpForABurst() throws Exception {
        start(Limits.defaults().with(Limit.PUBLISH_RATE, Rate.parse("2/s")).with(Limit.RATE_PATIENCE_MILLIS, 3_000));
        TestClient client = broker.running().connect("bursting");
        for (int i = 1; i <= 5; i++) {
            assertTaken(client, 3, 3L * i);
            broker.pass(600);
            broker.pass(1_900);
        }
        assertThat(client.untilPing()).isEmpty();
    }

    @Test
    void theKeepAliveOfAClientThatIsNotReadDoesNotRunOut() throws Exception {
        start(Limits.defaults().with(Limit.PUBLISH_RATE, Rate.parse("1/h")).with(Limit.MAXIMUM_KEEP_ALIVE_SECONDS, 10));
        TestClient client = broker.running().connect("held");
        assertTaken(client, 2, 2);
        for (int i = 0; i < 10; i++) {
            broker.pass(10_000);
        }
        assertThat(broker.running().count(counters -> counters.clientsConnected))
                .isEqualTo(1);
        assertThat(broker.running().count(counters -> counters.keepAliveTimeouts))
                .isZero();
        client.close();
        broker.pass(3_600_000); // it is read again, and its end is seen
        broker.running().awaitCount(0, counters -> counters.clientsConnected);
    }

    // ---- whose rate

    @Test
    void usersAndClientsHaveRatesOfTheirOwn() throws Exception {
        start(Limits.defaults()
                .with(Limit.PUBLISH_RATE, Rate.parse("1/h"))
                .with(List.of(
                        LimitOverride.forListener("second", setting(Limit.PUBLISH_RATE, "2/h")),
                        LimitOverride.forUser("alice", setting(Limit.PUBLISH_RATE, "3/h")),
                        LimitOverride.forClients("sensor-*", setting(Limit.PUBLISH_RATE, "4/h")))));
        assertTaken(broker.running().connect("any"), 9, 2);
        TestClient second = broker.openSecond(ProtocolVersion.V5);
        second.connect(LimitedBroker.connect(ProtocolVersion.V5, "other", null, null));
        assertTaken(second, 9, 2 + 3);
        assertTaken(broker.login("a", "alice"), 9, 2 + 3 + 4);
        assertTaken(broker.login("sensor-1", "alice"), 9, 2 + 3 + 4 + 5);
    }

    @Test
    void anotherRateCountsAtOnceForThoseWhoAreConnected() throws Exception {
        start(Limits.defaults().with(Limit.PUBLISH_RATE, Rate.parse("1/h")));
        TestClient client = broker.running().connect("c");
        assertTaken(client, 50, 2);
        broker.reload(Limits.defaults().with(Limit.PUBLISH_RATE, Rate.parse("5/h")));
        awaitReceived(2 + 6);
        broker.reload(Limits.defaults());
        awaitReceived(50);
        client.publish(message("t", 1, 1, "x"));
    }

    // ---- subscribing

    @Test
    void aSubscriberIsReadAsFastAsItMay() throws Exception {
        start(Limits.defaults().with(Limit.SUBSCRIBE_RATE, Rate.parse("3/s")));
        TestClient client = broker.running().connect("c");
        client.send(subscription(1, 0, "a", "b", "c", "d"), subscription(2, 0, "e"));
        assertThat(client.read(SubAck.class).reasonCodes()).hasSize(4).containsOnly(ReasonCode.SUCCESS);
        broker.running().awaitRounds();
        assertThat(client.hasNothing()).isTrue();
        broker.pass(400);
        assertThat(client.read(SubAck.class).packetIdentifier()).isEqualTo(2);
        assertThat(broker.exceeded(Limit.SUBSCRIBE_RATE)).isEqualTo(1);
    }

    // ---- retained messages

    private void retain(int count) throws IOException {
        TestClient publisher = broker.running().connect("publisher");
        for (int i = 0; i < count; i++) {
            publisher.send(retained("r/" + i, 1, 1, "" + i));
            assertThat(publisher.read(PubAck.class).reasonCode().isError()).isFalse();
        }
    }

    @Test
    void aWildcardBringsRetainedMessagesAsFastAsItMay() throws Exception {
        start(Limits.defaults().with(Limit.RETAINED_RATE, Rate.parse("10/s")));
        retain(25);
        TestClient client = broker.running().connect("c");
        client.subscribe(0, "r/#");
        assertThat(client.untilPing()).hasSize(11);
        broker.pass(1_000);
        assertThat(client.untilPing()).hasSize(10);
        client.subscribe(0, "live");
        broker.running().connect("p").publish(message("live", 1, 1, "x"));
        assertThat(TestClient.text(client.read(Publish.class)))
                .as("does not wait")
                .isEqualTo("x");
        broker.pass(1_000);
        assertThat(client.untilPing()).hasSize(4);
        assertThat(broker.exceeded(Limit.RETAINED_RATE)).isPositive();
    }

    @Test
    void aSubscriptionBringsABoundedNumberOfRetainedMessages() throws Exception {
        start(Limits.defaults()
                .with(List.of(LimitOverride.forClients("few", setting(Limit.RETAINED_PER_SUBSCRIBE, 10)))));
        retain(12);
        TestClient few = broker.running().connect("few");
        few.subscribe(0, "r/#");
        assertThat(few.untilPing()).hasSize(10);
        assertThat(broker.exceeded(Limit.RETAINED_PER_SUBSCRIBE)).isEqualTo(1);
        few.subscribe(0, "r/1", "r/2");
        assertThat(few.untilPing()).hasSize(2);
        TestClient all = broker.running().connect("all");
        all.subscribe(0, "r/#");
        assertThat(all.untilPing()).hasSize(12);
        assertThat(broker.exceeded(Limit.RETAINED_PER_SUBSCRIBE)).isEqualTo(1);
    }

    @Test
    void othersHaveTheirTurnWhileManyRetainedMessagesAreSent() throws Exception {
        start(Limits.defaults());
        retain(3_000);
        TestClient client = broker.running().connect("c");
        client.send(subscription(1, 0, "r/#"), new PingReq());
        client.read(SubAck.class);
        int before = 0;
        while (!(client.read() instanceof PingResp)) {
            before++;
        }
        assertThat(before)
                .as("messages before an answer to what came behind SUBSCRIBE")
                .isLessThan(600);
        for (int i = before; i < 3_000; i++) {
            client.read(Publish.class);
        }
    }
}
