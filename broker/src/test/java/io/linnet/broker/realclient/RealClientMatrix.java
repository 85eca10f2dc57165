package io.linnet.broker.realclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Ports;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application does with MQTT, tried with one client library against this broker. */
abstract class RealClientMatrix {
    private static final int LARGE_BYTES = 1_000_000;
    /** By how much the broker's time is slower than the client's, so that a client that is late is not too late. */
    private static final int SLOWNESS = 3;

    private Broker broker;
    private final List<RealClient> clients = new ArrayList<>();

    abstract RealClient newClient();

    @BeforeEach
    void start() throws Exception {
        long start = System.currentTimeMillis();
        broker = Broker.start(BrokerConfig.defaults()
                .withLoops(2)
                .listeningOn("mqtt://127.0.0.1:0")
                .withPorts(Ports.local().withClock(() -> start + (System.currentTimeMillis() - start) / SLOWNESS)));
    }

    @AfterEach
    void stop() throws Exception {
        for (RealClient client : clients) {
            client.close();
        }
        broker.close();
    }

    RealClient connected(String clientIdentifier) throws Exception {
        return connected(new RealClient.Login(broker.port(), clientIdentifier, true, 30, false));
    }

    private RealClient connected(RealClient.Login login) throws Exception {
        RealClient client = newClient();
        clients.add(client);
        assertThat(client.connect(login)).as("session present").isFalse();
        return client;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void expect(RealClient client, String topicName, String payload) throws Exception {
        RealClient.Arrival arrival = client.next();
        assertThat(arrival.topicName()).isEqualTo(topicName);
        assertThat(arrival.payload()).isEqualTo(utf8(payload));
    }

    @Test
    void messagesOfEveryQosComeWithTheLowerQosInOrder() throws Exception {
        RealClient subscriber = connected("subscriber");
        RealClient publisher = connected("publisher");
        for (int subscribed = 0; subscribed <= 2; subscribed++) {
            subscriber.subscribe("order/+", subscribed);
            for (int published = 0; published <= 2; published++) {
                for (int i = 0; i < 20; i++) {
                    publisher.publish("order/a", utf8("message " + i), published, false);
                }
                for (int i = 0; i < 20; i++) {
                    RealClient.Arrival arrival = subscriber.next();
                    assertThat(arrival.payload()).isEqualTo(utf8("message " + i));
                    assertThat(arrival.qos()).isEqualTo(Math.min(published, subscribed));
                    assertThat(arrival.retained()).isFalse();
                }
            }
        }
    }

    @Test
    void retainedMessageComesToALateSubscriber() throws Exception {
        RealClient publisher = connected("publisher");
        RealClient late = connected("late");
        for (int qos = 0; qos <= 2; qos++) {
            String root = "kept/" + qos;
            publisher.publish(root + "/a", utf8("old"), qos, true);
            publisher.publish(root + "/a", utf8("kept"), qos, true);
            publisher.publish(root + "/b", utf8("cleared"), qos, true);
            publisher.publish(root + "/b", new byte[0], qos, true);
            publisher.publish("another/topic", utf8("all before has arrived"), 1, false);
            late.subscribe(root + "/#", qos);
            RealClient.Arrival arrival = late.next();
            assertThat(arrival.payload()).isEqualTo(utf8("kept"));
            assertThat(arrival.retained()).isTrue();
            publisher.publish(root + "/end", utf8("end"), qos, false);
            expect(late, root + "/end", "end");
        }
    }

    @Test
    void willComesWhenAClientGoesWithoutGoodbyeOnly() throws Exception {
        RealClient heir = connected("heir");
        heir.subscribe("wills/#", 1);
        RealClient polite = connected(new RealClient.Login(broker.port(), "polite", true, 30, true));
        polite.disconnect();
        RealClient lost = connected(new RealClient.Login(broker.port(), "lost", true, 30, true));
        lost.goWithWill();
        expect(heir, "wills/lost", "gone");
    }

    @Test
    void filtersMatchTheTopicsTheyShould() throws Exception {
        RealClient client = connected("client");
        for (String filter : List.of("a/b/c", "a/+/c", "a/#", "+/+/+", "+/b/c/#", "a/b/+")) {
            client.subscribe(filter, 1);
            client.publish("another/topic", utf8("none"), 0, false);
            client.publish("a/b/c", utf8(filter), 1, false);
            expect(client, "a/b/c", filter);
            client.unsubscribe(filter);
        }
        client.subscribe("\u00e4/+/\u65e5", 1);
        client.publish("\u00e4/\u20ac/\u65e5", utf8("beyond ASCII"), 1, false);
        expect(client, "\u00e4/\u20ac/\u65e5", "beyond ASCII");
    }

    @Test
    void membersOfASharedSubscriptionGetEachMessageOnce() throws Exception {
        RealClient first = connected("first");
        RealClient second = connected("second");
        first.subscribe("$share/team/jobs/+", 1);
        second.subscribe("$share/team/jobs/+", 1);
        RealClient publisher = connected("publisher");
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            publisher.publish("jobs/" + i, utf8("job"), 1, false);
            expected.add("jobs/" + i);
        }
        first.subscribe("end", 1);
        second.subscribe("end", 1);
        publisher.publish("end", utf8("end"), 1, false);
        List<String> done = new ArrayList<>();
        for (RealClient member : List.of(first, second)) {
            int before = done.size();
            for (String topic = member.next().topicName();
                    !topic.equals("end");
                    topic = member.next().topicName()) {
                done.add(topic);
            }
            assertThat(done.size()).as("each member has some").isGreaterThan(before);
        }
        assertThat(done).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sessionGoesOnWithWhatItMissed(int qos) throws Exception {
        RealClient.Login login = new RealClient.Login(broker.port(), "sleeper", false, 30, false);
        RealClient before = connected(login);
        before.subscribe("missed/#", qos);
        before.disconnect();
        RealClient publisher = connected("publisher");
        for (int i = 0; i < 10; i++) {
            publisher.publish("missed/" + i, utf8("while away"), qos, false);
        }
        RealClient after = newClient();
        clients.add(after);
        assertThat(after.connect(login)).as("session present").isTrue();
        for (int i = 0; i < 10; i++) {
            expect(after, "missed/" + i, "while away");
        }
        publisher.publish("missed/live", utf8("again here"), qos, false);
        expect(after, "missed/live", "again here");
    }

    @Test
    void largePayloadComesBackUnharmed() throws Exception {
        RealClient client = connected("client");
        for (int qos = 0; qos <= 2; qos++) {
            byte[] payload = new byte[LARGE_BYTES];
            new Random(qos).nextBytes(payload);
            client.subscribe("large", qos);
            client.publish("large", payload, qos, false);
            assertThat(Arrays.equals(client.next().payload(), payload)).isTrue();
        }
    }

    @Test
    void nothingMoreComesAfterUnsubscribe() throws Exception {
        RealClient client = connected("client");
        client.subscribe("left/#", 1);
        client.subscribe("stays", 1);
        client.publish("left/a", utf8("before"), 1, false);
        expect(client, "left/a", "before");
        client.unsubscribe("left/#");
        client.publish("left/a", utf8("after"), 1, false);
        client.publish("stays", utf8("end"), 1, false);
        expect(client, "stays", "end");
    }

    @Test
    void silentClientStaysByItsKeepAlive() throws Exception {
        // the client sends something each second, and the broker would wait for four and a half
        RealClient client = connected(new RealClient.Login(broker.port(), "quiet", true, 1, false));
        client.subscribe("quiet", 1);
        assertThat(client.arrivals.poll(5_000, TimeUnit.MILLISECONDS))
                .as("nothing is published")
                .isNull();
        assertThat(client.isConnected()).isTrue();
        client.publish("quiet", utf8("still here"), 1, false);
        expect(client, "quiet", "still here");
    }

    @Test
    void secondClientOfTheSameNameTakesOver() throws Exception {
        RealClient first = connected("same");
        RealClient second = connected("same");
        second.subscribe("taken", 1);
        second.publish("taken", utf8("over"), 1, false);
        expect(second, "taken", "over");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (first.isConnected()) {
            assertThat(System.nanoTime()).as("the first is told").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }
}
