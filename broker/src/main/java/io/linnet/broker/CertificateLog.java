package io.linnet.broker;

import io.linnet.broker.log.LogEvent;
import io.linnet.transport.tls.CertificateExpiry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells the log each day which certificates of our listeners end within thirty days. One that comes with a reload is told at once, one
 * that comes because its file has changed within a minute. Lives on the loop of shard 0.
 */
final class CertificateLog {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofDays(30);
    private static final Duration LOOK = Duration.ofMinutes(1);

    /** A certificate of which the log was told. */
    private record Told(String listener, CertificateExpiry certificate) {}

    private final OpenListeners listeners;
    private final Shard shard;
    /** And when that was. */
    private final Map<Told, Instant> told = new HashMap<>();

    CertificateLog(OpenListeners listeners, Shard shard) {
        this.listeners = listeners;
        this.shard = shard;
    }

    void begin() {
        look();
        shard.timers().at(shard.now() + LOOK.toMillis(), this::begin);
    }

    /** Tells what has not been told today. */
    void look() {
        Instant now = Instant.ofEpochMilli(shard.refreshNow());
        told.values().removeIf(at -> !at.plus(DAY).isAfter(now));
        for (OpenListeners.Open each : listeners.all()) {
            String listener = each.options().name();
            for (CertificateExpiry expiry : each.listener().certificateExpiry()) {
                if (expiry.notAfter().isBefore(now.plus(SOON))
                        && told.putIfAbsent(new Told(listener, expiry), now) == null) {
                    tell(listener, expiry, now);
                }
            }
        }
    }

    private static void tell(String listener, CertificateExpiry expiry, Instant now) {
        LogEvent.CERTIFICATE_ENDS
                .entry()
                .addKeyValue("listener", listener)
                .addKeyValue("file", expiry.file().toString())
                .addKeyValue("ends", expiry.notAfter().toString())
                .addKeyValue("days", Duration.between(now, expiry.notAfter()).toDays())
                .log();
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
