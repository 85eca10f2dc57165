package io.linnet.broker;

import io.linnet.broker.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the broker's state below {@code $SYS/broker} as retained messages, under the names and in the units that mosquitto uses,
 * so that existing exporters read them. Lives on the loop of shard 0.
 */
final class SysTopics {
    private static final double[] LOAD_MINUTES = {1, 5, 15};
    private static final String LISTENERS = "listeners/";

    /** A counter whose rate per minute is published as moving averages over 1, 5 and 15 minutes. */
    private static final class Load {
        private final ToLongFunction<Counters> counter;
        private final double[] averages = new double[LOAD_MINUTES.length];
        private long last;

        Load(ToLongFunction<Counters> counter) {
            this.counter = counter;
        }

        void sample(long total, double seconds) {
            double perMinute = (total - last) * 60 / seconds;
            last = total;
            for (int i = 0; i < averages.length; i++) {
                double weight = Math.exp(-seconds / (LOAD_MINUTES[i] * 60));
                averages[i] = perMinute + weight * (averages[i] - perMinute);
            }
        }
    }

    private final Broker broker;
    private final Shard shard;
    private final Map<String, Load> loads = new LinkedHashMap<>();
    private final Map<String, String> published = new LinkedHashMap<>();
    private int interval;
    private TimerWheel.@Nullable Entry next;

    SysTopics(Broker broker) {
        this.broker = broker;
        this.shard = broker.shards().getFirst();
        loads.put("messages/received", new Load(c -> c.packetsReceived));
        loads.put("messages/sent", new Load(c -> c.packetsSent));
        loads.put("publish/received", new Load(c -> c.publishesReceived));
        loads.put("publish/sent", new Load(c -> c.publishesSent));
        loads.put("publish/dropped", new Load(c -> c.publishesDropped));
        loads.put("bytes/received", new Load(c -> c.bytesReceived));
        loads.put("bytes/sent", new Load(c -> c.bytesSent));
        loads.put("sockets", new Load(c -> c.connectionsOpened));
        loads.put("connections", new Load(c -> c.connectionsOpened - c.connectionsRefused - c.connectTimeouts));
    }

    /** Publishes from now on, unless the interval is 0. */
    void begin() {
        int seconds = broker.config().sysIntervalSeconds();
        if (seconds > 0) {
            interval = seconds;
            publish("version", "Linnet " + Version.current());
            publishAll();
        }
    }

    /** The configuration may have another interval; with 0 the topics stay as they are. */
    void intervalChanged() {
        if (broker.config().sysIntervalSeconds() != interval) {
            shard.refreshNow();
            shard.timers().cancel(next);
            interval = 0;
            begin();
        }
    }

    private void publishAll() {
        shard.refreshNow();
        publish("uptime", (shard.now() - broker.startedMillis()) / 1000 + " seconds");
        publishClients();
        publishMessages();
        broker.config().ports().authenticator().figures().forEach((name, value) -> publish("login/" + name, value));
        loads.forEach((name, load) -> {
            load.sample(sum(load.counter), interval);
            for (int i = 0; i < LOAD_MINUTES.length; i++) {
                String average = String.format(Locale.ROOT, "%.2f", load.averages[i]);
                publish("load/" + name + "/" + (int) LOAD_MINUTES[i] + "min", average);
            }
        });
        publishCertificates();
        Runtime runtime = Runtime.getRuntime();
        publish("heap/current", runtime.totalMemory() - runtime.freeMemory());
        next = shard.timers().at(shard.now() + interval * 1000L, this::publishAll);
    }

    /** Nothing is left of listeners that are gone. */
    private void publishCertificates() {
        Map<String, String> ends = new LinkedHashMap<>();
        broker.certificateEnds()
                .forEach((listener, end) -> ends.put(
                        LISTENERS + listener.replaceAll("[/+#]", "_") + "/certificate/expires", end.toString()));
        for (String name : List.copyOf(published.keySet())) {
            if (name.startsWith(LISTENERS) && !ends.containsKey(name)) {
                publish(name, "");
                published.remove(name);
            }
        }
        ends.forEach(this::publish);
    }

    private void publishClients() {
        long connected = sum(c -> c.clientsConnected);
        long sessions = sum(c -> c.sessions);
        publish("clients/connected", connected);
        publish("clients/active", connected);
        publish("clients/disconnected", sessions - connected);
        publish("clients/inactive", sessions - connected);
        publish("clients/total", sessions);
        publish("clients/maximum", sum(c -> c.clientsMaximum));
        publish("clients/expired", sum(c -> c.sessionsExpired));
        publish("subscriptions/count", sum(c -> c.subscriptions));
        publish("shared_subscriptions/count", sum(c -> c.sharedSubscriptions));
        publish("retained messages/count", broker.fabric().retainedCount());
    }

    private void publishMessages() {
        publish("messages/received", sum(c -> c.packetsReceived));
        publish("messages/sent", sum(c -> c.packetsSent));
        publish("messages/stored", sum(c -> c.queuedMessages) + broker.fabric().retainedCount());
        publish(
                "store/messages/count",
                sum(c -> c.queuedMessages) + broker.fabric().retainedCount());
        publish("store/messages/bytes", sum(c -> c.queuedBytes + c.storedBytes));
        publish("memory/queues", sum(c -> c.queuedBytes));
        publish("memory/output", sum(c -> c.outputBytes));
        String trouble = shard.ledger().trouble();
        publish("store/trouble", trouble == null ? "none" : trouble);
        publish("retained messages/dropped", sum(c -> c.retainedDropped));
        publish("publish/messages/received", sum(c -> c.publishesReceived));
        publish("publish/messages/sent", sum(c -> c.publishesSent));
        publish("publish/messages/dropped", sum(c -> c.publishesDropped));
        publish("publish/messages/refused", sum(c -> c.publishesRefused));
        publish("subscriptions/refused", sum(c -> c.subscriptionsRefused));
        publish("publish/bytes/received", sum(c -> c.publishBytesReceived));
        publish("publish/bytes/sent", sum(c -> c.publishBytesSent));
        publish("bytes/received", sum(c -> c.bytesReceived));
        publish("bytes/sent", sum(c -> c.bytesSent));
        for (Limit limit : Limit.values()) {
            publish("limits/" + limit.key(), broker.excesses().count(limit));
        }
    }

    private long sum(ToLongFunction<Counters> counter) {
        return broker.shards().stream()
                .mapToLong(each -> counter.applyAsLong(each.counters()))
                .sum();
    }

    private void publish(String name, long value) {
        publish(name, Long.toString(value));
    }

    private void publish(String name, String value) {
        if (!value.equals(published.put(name, value))) {
            byte[] payload = value.getBytes(StandardCharsets.UTF_8);
            shard.publish(Message.of(Topic.of("$SYS/broker/" + name), 0, true, payload));
        }
    }
}
