package io.linnet.broker;

import io.linnet.broker.log.LogEvent;
import io.linnet.transport.tls.CertificateExpiry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** Tells the log each day which certificates of our listeners end within thirty days. Lives on the loop of shard 0. */
final class CertificateLog {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofDays(30);

    private final OpenListeners listeners;
    private final Shard shard;

    CertificateLog(OpenListeners listeners, Shard shard) {
        this.listeners = listeners;
        this.shard = shard;
    }

    void begin() {
        long now = shard.refreshNow();
        Instant today = Instant.ofEpochMilli(now);
        for (OpenListeners.Open each : listeners.all()) {
            for (CertificateExpiry expiry : each.listener().certificateExpiry()) {
                if (expiry.notAfter().isBefore(today.plus(SOON))) {
                    LogEvent.CERTIFICATE_ENDS
                            .entry()
                            .addKeyValue("listener", each.options().name())
                            .addKeyValue("file", expiry.file().toString())
                            .addKeyValue("ends", expiry.notAfter().toString())
                            .addKeyValue(
                                    "days",
                                    Duration.between(today, expiry.notAfter()).toDays())
                            .log();
                }
            }
        }
        shard.timers().at(now + DAY.toMillis(), this::begin);
    }

    /** For each listener with TLS, by its name, when the first of its certificates ends. Any thread. */
    static Map<String, Instant> ends(OpenListeners listeners) {
        Map<String, Instant> ends = new TreeMap<>();
        for (OpenListeners.Open each : listeners.all()) {
            each.listener().certificateExpiry().stream()
                    .map(CertificateExpiry::notAfter)
                    .min(Comparator.naturalOrder())
                    .ifPresent(first -> ends.put(each.options().name(), first));
        }
        return ends;
    }
}
