package io.linnet.broker;

import io.linnet.broker.log.LogEvent;
import io.linnet.broker.log.LogText;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Says which clients lose messages, and why: not for each message but once in a while, and by name only for those that lose most. On
 * its shard's loop.
 */
final class DropLog {
    /** Why a message does not reach a client. */
    enum Why {
        /** The client does not read, and the message has QoS 0. */
        NOT_READING,
        QUEUE_FULL,
        /** The packet would be larger than the client takes. */
        TOO_LARGE,
        /** A retained message cannot be kept because of the disk. */
        NOT_DURABLE
    }

    private record Loss(String clientIdentifier, Why why) {}

    static final long INTERVAL_MILLIS = 10_000;
    private static final int NAMED = 20;
    private static final int COUNTED = 1_000;
    private static final String OTHERS = "";

    private final Shard shard;
    private final Map<Loss, Long> losses = new HashMap<>();

    DropLog(Shard shard) {
        this.shard = shard;
    }

    void add(String clientIdentifier, Why why) {
        if (!LogEvent.DROP.isOn()) {
            return;
        }
        if (losses.isEmpty()) {
            shard.timers().at(shard.now() + INTERVAL_MILLIS, this::tell);
        }
        Loss loss = new Loss(clientIdentifier, why);
        boolean full = losses.size() >= COUNTED && !losses.containsKey(loss);
        losses.merge(full ? new Loss(OTHERS, why) : loss, 1L, Long::sum);
    }

    private void tell() {
        List<Map.Entry<Loss, Long>> all = losses.entrySet().stream()
                .sorted(Map.Entry.<Loss, Long>comparingByValue().reversed())
                .toList();
        all.stream().limit(NAMED).forEach(entry -> tell(entry.getKey(), entry.getValue(), 1));
        Map<Why, long[]> rest = new HashMap<>();
        all.stream().skip(NAMED).forEach(entry -> {
            long[] sums = rest.computeIfAbsent(entry.getKey().why(), why -> new long[2]);
            sums[0] += entry.getValue();
            sums[1]++;
        });
        rest.forEach((why, sums) -> tell(new Loss(OTHERS, why), sums[0], sums[1]));
        losses.clear();
    }

    private static void tell(Loss loss, long messages, long clients) {
        LogEvent.DROP
                .entry()
                .addKeyValue("client", LogText.of(loss.clientIdentifier()))
                .addKeyValue("why", loss.why().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .addKeyValue("messages", messages)
                .addKeyValue("clients", clients)
                .addKeyValue("seconds", INTERVAL_MILLIS / 1_000)
                .log();
    }
}
