package io.linnet.broker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.packet.QoS;
import io.linnet.packet.RetainHandling;
import io.linnet.packet.SubscriptionOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Overlapping subscriptions of one session, and turns in a shared one. */
class ReceiverTest {
    private Broker broker;
    private Shard shard;

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(BrokerConfig.defaults()
                .listeningOn("mqtt://127.0.0.1:0")
                .withLoops(1)
                .withSysIntervalSeconds(0));
        shard = broker.shards().getFirst();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    // ---- overlapping subscriptions

    @Test
    void oneSubscriptionIsTakenAsItIs() {
        Receiver receiver = receiver(1, 5, false);
        assertThat(receiver.qos()).isEqualTo(1);
        assertThat(receiver.subscriptionIdentifiers()).containsExactly(5);
        assertThat(receiver.forOwnMessages()).isSameAs(receiver);
        assertThat(receiver(1, 0, false).subscriptionIdentifiers()).isEmpty();
    }

    @Test
    void overlappingSubscriptionsGiveTheHighestQosAndAllIdentifiers() {
        Receiver joined = receiver(0, 3, false).with(receiver(2, 0, false)).with(receiver(1, 4, false));
        assertThat(joined.qos()).isEqualTo(2);
        assertThat(joined.subscriptionIdentifiers()).containsExactlyInAnyOrder(3, 4);
        assertThat(joined.forOwnMessages()).isSameAs(joined);
    }

    @Test
    void retainAsPublishedOfOneSubscriptionIsEnough() {
        Receiver plain = receiver(0, 0, false);
        Receiver asPublished = Receiver.of(
                session().outgoing(),
                new SubscriptionOptions(QoS.AT_MOST_ONCE, false, true, RetainHandling.SEND),
                0,
                null);
        assertThat(plain.with(asPublished).retainAsPublished()).isTrue();
        assertThat(plain.with(plain).retainAsPublished()).isFalse();
    }

    @Test
    void noLocalAloneLeavesNothingOfOnesOwn() {
        assertThat(receiver(1, 1, true).forOwnMessages()).isNull();
        assertThat(receiver(1, 1, true).with(receiver(2, 2, true)).forOwnMessages())
                .isNull();
    }

    @Test
    void ownMessagesComeThroughTheSubscriptionsThatAreNotNoLocal() {
        List<Receiver> subscriptions =
                List.of(receiver(2, 1, true), receiver(0, 2, false), receiver(1, 3, false), receiver(2, 4, true));
        for (int[] order : List.of(new int[] {0, 1, 2, 3}, new int[] {3, 2, 1, 0}, new int[] {1, 0, 3, 2})) {
            Receiver joined = IntStream.of(order)
                    .mapToObj(subscriptions::get)
                    .reduce(Receiver::with)
                    .orElseThrow();
            assertThat(joined.qos()).isEqualTo(2);
            assertThat(joined.subscriptionIdentifiers()).containsExactlyInAnyOrder(1, 2, 3, 4);
            Receiver own = requireNonNull(joined.forOwnMessages());
            assertThat(own.qos()).isEqualTo(1);
            assertThat(own.subscriptionIdentifiers()).containsExactlyInAnyOrder(2, 3);
        }
    }

    private Receiver receiver(int qos, int identifier, boolean noLocal) {
        return Receiver.of(
                session().outgoing(),
                new SubscriptionOptions(QoS.of(qos), noLocal, false, RetainHandling.SEND),
                identifier,
                null);
    }

    private Session session() {
        return new Session(shard, "c");
    }

    // ---- turns in a shared subscription

    @Test
    void anEmptyGroupPicksNobody() {
        assertThat(new SharedGroup("$share/g/a").pick("a", true, null)).isNull();
    }

    @Test
    void readyMembersTakeTurns() {
        SharedGroup group = new SharedGroup("$share/g/a");
        List<SharedGroup.Member> members =
                List.of(member(group, true, true), member(group, true, true), member(group, true, true));
        List<SharedGroup.@Nullable Member> picked = IntStream.range(0, 6)
                .<SharedGroup.@Nullable Member>mapToObj(i -> group.pick("a", false, null))
                .toList();
        assertThat(picked.subList(0, 3)).containsExactlyInAnyOrderElementsOf(members);
        assertThat(picked.subList(3, 6)).isEqualTo(picked.subList(0, 3));
    }

    @Test
    void readyGoesBeforeConnectedAndConnectedBeforeAway() {
        SharedGroup group = new SharedGroup("$share/g/a");
        SharedGroup.Member away = member(group, false, false);
        for (int i = 0; i < 4; i++) {
            assertThat(group.pick("a", true, null)).isSameAs(away);
            assertThat(group.pick("a", false, null)).isNull();
        }
        SharedGroup.Member busy = member(group, true, false);
        for (int i = 0; i < 4; i++) {
            assertThat(group.pick("a", true, null)).isSameAs(busy);
            assertThat(group.pick("a", false, null)).isSameAs(busy);
        }
        SharedGroup.Member ready = member(group, true, true);
        for (int i = 0; i < 4; i++) {
            assertThat(group.pick("a", false, null)).isSameAs(ready);
        }
        group.leave(ready);
        assertThat(group.pick("a", false, null)).isSameAs(busy);
    }

    @Test
    void theOneThatGivesAMessageBackIsNotAskedAgain() {
        SharedGroup group = new SharedGroup("$share/g/a");
        SharedGroup.Member only = member(group, true, true);
        assertThat(group.pick("a", true, only.session)).isNull();
        SharedGroup.Member other = member(group, false, false);
        assertThat(group.pick("a", true, only.session)).isSameAs(other);
    }

    private SharedGroup.Member member(SharedGroup group, boolean online, boolean ready) {
        SharedGroup.Member member = new SharedGroup.Member(
                group,
                session(),
                its -> Receiver.of(session().outgoing(), SubscriptionOptions.of(QoS.AT_LEAST_ONCE), 0, its));
        member.state(online, ready);
        group.join(member);
        return member;
    }
}
