package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A broker in which a test says when something is durable: each shard has a {@link ManualJournal}. */
final class JournalledBroker {
    private final List<ManualJournal> journals;
    private final RunningBroker broker;

    private JournalledBroker(List<ManualJournal> journals, RunningBroker broker) {
        this.journals = journals;
        this.broker = broker;
    }

    static JournalledBroker start(int loops) throws Exception {
        return start(RunningBroker.config(loops));
    }

    static JournalledBroker start(BrokerConfig config) throws Exception {
        Map<Long, NavigableMap<Long, JournalRecord.Queued>> queues = new ConcurrentHashMap<>();
        List<ManualJournal> journals = Stream.generate(() -> new ManualJournal(queues))
                .limit(config.loops())
                .toList();
        return new JournalledBroker(
                journals, new RunningBroker(config.withPorts(config.ports().withJournal(journals::get))));
    }

    RunningBroker running() {
        return broker;
    }

    Shard shard(String clientIdentifier) {
        return broker.broker().shardOf(clientIdentifier);
    }

    // ---- journals

    ManualJournal journal(String clientIdentifier) {
        return journals.get(shard(clientIdentifier).index());
    }

    /** Makes all records durable that the client's shard has given over. */
    void complete(String clientIdentifier) throws Exception {
        journal(clientIdentifier).completeAll(shard(clientIdentifier));
    }

    /** From now on everything is durable at once, also what waits. */
    void release() throws Exception {
        for (Shard shard : broker.broker().shards()) {
            ManualJournal journal = journals.get(shard.index());
            journal.automatic(true);
            journal.completeAll(shard);
        }
    }

    /**
     * From now on nothing is durable by itself, and what was before is forgotten. Records that nobody waits for are to be awaited
     * first, since they come a moment later.
     */
    void hold() throws Exception {
        broker.awaitRounds();
        for (ManualJournal journal : journals) {
            journal.automatic(false);
            journal.drain();
        }
    }

    void trouble(boolean now) {
        journals.forEach(journal -> journal.trouble(now ? "the disk is full" : null));
    }

    // ---- clients

    /** Connects with a session that lasts and that is durable when this returns. */
    TestClient connected(String clientIdentifier) throws Exception {
        release();
        TestClient client = broker.connectDurable(clientIdentifier);
        hold();
        return client;
    }

    /** The same with a subscription. */
    TestClient subscribed(String clientIdentifier, int qos, String... topicFilters) throws Exception {
        release();
        TestClient client = broker.connectDurable(clientIdentifier);
        client.subscribe(qos, topicFilters);
        hold();
        return client;
    }

    /** A session that lasts, with a subscription and without a connection. */
    void left(String clientIdentifier, int qos, String... topicFilters) throws Exception {
        TestClient client = subscribed(clientIdentifier, qos, topicFilters);
        leave(clientIdentifier, client);
    }

    /** Breaks the connection; durable when this returns. */
    void leave(String clientIdentifier, TestClient client) throws Exception {
        release();
        client.close();
        JournalRecord.SessionKept kept = journal(clientIdentifier).await(JournalRecord.SessionKept.class);
        assertThat(kept.leftAt()).isPositive();
        hold();
    }

    /** Nothing has come for the client that it has not read, whatever was under way. */
    void assertSilent(TestClient client) throws Exception {
        broker.awaitRounds();
        assertThat(client.hasNothing()).isTrue();
    }

    void close() throws Exception {
        trouble(false);
        release();
        broker.close();
    }
}
