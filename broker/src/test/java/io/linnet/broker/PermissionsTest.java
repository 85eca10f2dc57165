package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubRec;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.TopicFilter;
import io.linnet.packet.Will;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of permissions on the ways through the broker, over real sockets. */
class PermissionsTest {
    @SuppressWarnings("NullAway.Init") // each test starts its own
    private RunningBroker broker;

    /** May do everything with these topics at a QoS up to 1; a subscription is granted to whatever has the filter's first level. */
    private record Topics(List<String> filters) implements Permissions {
        static Topics of(String... filters) {
            return new Topics(List.of(filters));
        }

        private boolean has(String topicName) {
            return filters.stream().anyMatch(each -> TopicFilter.parse(each).matches(topicName));
        }

        @Override
        public boolean mayPublish(String topicName, int qos, boolean retain) {
            return has(topicName);
        }

        @Override
        public boolean maySubscribe(TopicFilter filter, int maximumQos) {
            String first = filter.filter().split("/", -1)[0];
            return maximumQos < 2 && filters.stream().anyMatch(each -> each.startsWith(first));
        }

        @Override
        public boolean mayReceive(String topicName) {
            return has(topicName);
        }

        @Override
        public boolean receivesAll() {
            return false;
        }

        @Override
        public String why(Identity.Action action, String topic, int qos, boolean retain) {
            return "line 7 of the rules";
        }
    }

    /** Permissions by client identifier; everything for others. */
    private static Authorizer rules(Map<String, Topics> rules) {
        return client -> {
            Permissions special = rules.get(client.clientIdentifier());
            return special == null ? Permissions.EVERYTHING : special;
        };
    }

    private void start(int loops, Map<String, Topics> rules) throws Exception {
        broker = RunningBroker.start(loops, ports -> ports.withAuthorizer(rules(rules)));
    }

    private void reload(Map<String, Topics> rules) throws Exception {
        BrokerConfig now = broker.broker().config();
        broker.broker()
                .reload(now.withPorts(now.ports().withAuthorizer(rules(rules))))
                .get(20, TimeUnit.SECONDS);
        broker.awaitRounds();
    }

    @AfterEach
    void close() throws Exception {
        broker.close();
    }

    private static List<String> texts(List<Packet> packets) {
        return packets.stream().map(each -> TestClient.text((Publish) each)).toList();
    }

    // ---- publishing

    @Test
    void whoMayNotPublishIsToldSoAndTheMessageGoesNowhere() throws Exception {
        start(1, Map.of("c", Topics.of("open/#")));
        TestClient client = broker.connect("c");
        TestClient witness = broker.connect("witness");
        witness.subscribe(0, "#");
        for (int round = 0; round < 2; round++) { // the second answer is remembered
            client.send(TestClient.message("closed", 1, 1, "no"));
            assertThat(client.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            client.send(TestClient.message("closed", 2, 2, "no"));
            assertThat(client.read(PubRec.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            client.send(TestClient.message("closed", 0, 0, "no"));
            client.publish(TestClient.message("open/a", 1, 3, "yes"));
        }
        assertThat(texts(witness.untilPing())).containsExactly("yes", "yes");
        assertThat(broker.count(each -> each.publishesRefused)).isEqualTo(6);
    }

    @Test
    void twoClientsWithDifferentPermissionsGetTheirOwnAnswersForOneTopic() throws Exception {
        start(1, Map.of("c", Topics.of("open/#")));
        TestClient client = broker.connect("c");
        TestClient other = broker.connect("other");
        for (int round = 0; round < 3; round++) {
            client.send(TestClient.message("closed", 1, 1, ""));
            assertThat(client.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
            other.send(TestClient.message("closed", 1, 1, ""));
            assertThat(other.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        }
    }

    @Test
    void an311PublisherWithoutPermissionIsAcknowledgedAndNobodyGetsTheMessage() throws Exception {
        start(1, Map.of("c", Topics.of("open/#")));
        TestClient witness = broker.connect("witness");
        witness.subscribe(0, "#");
        TestClient client = broker.connect(TestClient.connect(ProtocolVersion.V3_1_1, "c", true, Properties.NONE));
        client.publish(TestClient.message("closed", 1, 1, "no"));
        client.publish(TestClient.message("closed", 2, 2, "no"));
        assertThat(witness.untilPing()).isEmpty();
    }

    // ---- subscribing and receiving

    @Test
    void aSubscriptionIsGrantedAtTheQosThatIsAllowedOrRefused() throws Exception {
        start(1, Map.of("c", Topics.of("open/#")));
        TestClient client = broker.connect("c");
        client.send(TestClient.subscription(1, 2, "open/a", "closed", "$share/g/open/b", "$share/g/closed"));
        assertThat(client.read(SubAck.class).reasonCodes())
                .containsExactly(
                        ReasonCode.GRANTED_QOS_1,
                        ReasonCode.NOT_AUTHORIZED,
                        ReasonCode.GRANTED_QOS_1,
                        ReasonCode.NOT_AUTHORIZED);
        assertThat(broker.count(each -> each.subscriptionsRefused)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aClientGetsOfASubscriptionOnlyWhatItMayReceive(int loops) throws Exception {
        start(loops, Map.of("c", Topics.of("a/open")));
        TestClient client = broker.connect("c");
        client.subscribe(1, "a/#");
        TestClient publisher = broker.connect("publisher");
        for (int round = 0; round < 2; round++) {
            publisher.publish(TestClient.message("a/secret", 1, 1, "secret"));
            publisher.publish(TestClient.message("a/open", 1, 1, "open"));
            broker.awaitRounds();
            assertThat(texts(client.untilPing())).containsExactly("open");
            client.send(TestClient.pubAck(round + 1));
        }
    }

    @Test
    void retainedMessagesAreFilteredAsWell() throws Exception {
        start(1, Map.of("c", Topics.of("a/open")));
        TestClient publisher = broker.connect("publisher");
        publisher.publish(TestClient.retained("a/secret", 1, 1, "secret"));
        publisher.publish(TestClient.retained("a/open", 1, 1, "open"));
        TestClient client = broker.connect("c");
        client.subscribe(0, "a/#");
        assertThat(texts(client.untilPing())).containsExactly("open");
    }

    @Test
    void aMemberOfASharedSubscriptionThatMayNotReceiveATopicIsPassedOver() throws Exception {
        start(1, Map.of("c", Topics.of("a/open")));
        TestClient client = broker.connect("c");
        client.subscribe(0, "$share/g/a/#");
        TestClient other = broker.connect("other");
        other.subscribe(0, "$share/g/a/#");
        TestClient publisher = broker.connect("publisher");
        for (int i = 0; i < 6; i++) {
            publisher.publish(TestClient.message("a/secret", 0, 0, "secret"));
        }
        publisher.untilPing();
        assertThat(client.untilPing()).isEmpty();
        assertThat(other.untilPing()).hasSize(6);
    }

    // ---- the rules change

    @Test
    void aClientWhoseSubscriptionIsNoLongerAllowedIsDisconnectedAndOthersStay() throws Exception {
        start(2, Map.of());
        TestClient client = broker.connectDurable("c");
        client.subscribe(1, "a/#", "b");
        TestClient other = broker.connect("other");
        other.subscribe(0, "a/#");
        reload(Map.of("c", Topics.of("b")));
        Disconnect end = client.read(Disconnect.class);
        assertThat(end.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(end.properties().text(Property.REASON_STRING))
                .contains("a/#")
                .contains("line 7");
        other.publish(TestClient.message("a/x", 0, 0, "still"));
        assertThat(texts(other.untilPing())).containsExactly("still");
        TestClient again = broker.connectDurable("c");
        TestClient publisher = broker.connect("publisher");
        publisher.publish(TestClient.message("a/x", 1, 1, "gone"));
        publisher.publish(TestClient.message("b", 1, 1, "kept"));
        broker.awaitRounds();
        assertThat(texts(again.untilPing())).containsExactly("kept");
    }

    @Test
    void whatIsQueuedIsNotSentOnceItMayNotBeReceived() throws Exception {
        start(1, Map.of());
        TestClient client = broker.connectDurable("c");
        client.subscribe(1, "a/#");
        client.close();
        broker.awaitCount(0, each -> each.clientsConnected);
        TestClient publisher = broker.connect("publisher");
        publisher.publish(TestClient.message("a/secret", 1, 1, "secret"));
        publisher.publish(TestClient.message("a/open", 1, 2, "open"));
        reload(Map.of("c", Topics.of("a/open")));
        TestClient again = broker.connectDurable("c");
        assertThat(texts(again.untilPing())).containsExactly("open");
    }

    @Test
    void anOfflineSessionLosesTheSubscriptionsThatAreNoLongerAllowed() throws Exception {
        start(1, Map.of());
        TestClient client = broker.connectDurable("c");
        client.subscribe(1, "a/#", "b");
        client.close();
        broker.awaitCount(0, each -> each.clientsConnected);
        reload(Map.of("c", Topics.of("b")));
        assertThat(broker.count(each -> each.subscriptions)).isEqualTo(1);
    }

    @Test
    void aPublisherLosesTheRightToATopicThatItHasJustUsed() throws Exception {
        start(1, Map.of());
        TestClient client = broker.connect("c");
        client.publish(TestClient.message("a", 1, 1, ""));
        reload(Map.of("c", Topics.of("b")));
        client.send(TestClient.message("a", 1, 1, ""));
        assertThat(client.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        reload(Map.of());
        client.send(TestClient.message("a", 1, 1, ""));
        assertThat(client.read(PubAck.class).reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
    }

    @Test
    void aRetainedMessageWhoseAuthorHasLostTheRightIsNotDeliveredUntilHeHasItAgain() throws Exception {
        start(1, Map.of());
        broker.connect("c").publish(TestClient.retained("a", 1, 1, "of c"));
        broker.connect("d").publish(TestClient.retained("b", 1, 1, "of d"));
        reload(Map.of("c", Topics.of("other")));
        TestClient subscriber = broker.connect("subscriber");
        subscriber.subscribe(0, "#");
        assertThat(texts(subscriber.untilPing())).containsExactly("of d");
        reload(Map.of("c", Topics.of("a")));
        subscriber.subscribe(0, "#");
        assertThat(texts(subscriber.untilPing())).containsExactlyInAnyOrder("of c", "of d");
    }

    // ---- wills

    private static Connect withWill(String clientIdentifier, String topicName) {
        Will will = new Will(topicName, TestClient.bytes("will"), QoS.AT_MOST_ONCE, false, Properties.NONE);
        return new Connect(ProtocolVersion.V5, true, 0, clientIdentifier, will, null, null, Properties.NONE);
    }

    @Test
    void aWillThatMayNotBePublishedIsRefusedAtConnect() throws Exception {
        start(1, Map.of("c", Topics.of("open/#")));
        TestClient client = broker.open();
        assertThat(client.connect(withWill("c", "closed")).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(broker.open().connect(withWill("c", "open/a")).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void aWillIsJudgedAgainWhenItIsPublished() throws Exception {
        start(1, Map.of());
        TestClient witness = broker.connect("witness");
        witness.subscribe(0, "#");
        TestClient allowed = broker.connect(withWill("allowed", "a"));
        TestClient forbidden = broker.connect(withWill("forbidden", "b"));
        reload(Map.of("allowed", Topics.of("a"), "forbidden", Topics.of("a")));
        forbidden.close();
        broker.awaitCount(2, each -> each.clientsConnected);
        allowed.close();
        broker.awaitCount(1, each -> each.clientsConnected);
        List<Packet> wills = witness.untilPing();
        assertThat(wills.stream().map(each -> ((Publish) each).topicName()).toList())
                .isEqualTo(Arrays.asList("a"));
        assertThat(broker.count(each -> each.publishesRefused)).isEqualTo(1);
    }
}
