package io.linnet.cli.simulate;

import io.linnet.cli.json.JsonMembers;
import io.linnet.client.settings.Spelling;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What has happened so far; usable by any thread. */
final class Counters {
    private static final double MILLIS_PER_SECOND = 1_000;

    final LongAdder connected = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder received = new LongAdder();
    final LongAdder reconnects = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final AtomicReference<@Nullable String> firstError = new AtomicReference<>();

    void failed(String device, String why) {
        errors.increment();
        firstError.compareAndSet(null, Spelling.printable(device + ": " + why));
    }

    boolean hasErrors() {
        return errors.sum() > 0;
    }

    /** What went wrong first, or null. */
    @Nullable
    String firstError() {
        return firstError.get();
    }

    /** As one line of a terminal. */
    String line(Duration since, int devices) {
        return String.format(
                Locale.ROOT,
                "%02d:%02d  %d of %d connected  sent %d  acknowledged %d  received %d  reconnects %d  errors %d",
                since.toMinutes(),
                since.toSecondsPart(),
                connected.sum(),
                devices,
                sent.sum(),
                acknowledged.sum(),
                received.sum(),
                reconnects.sum(),
                errors.sum());
    }

    /** At the end, when nobody is connected any more. */
    String summary(Duration since, int devices) {
        return String.format(
                Locale.ROOT,
                "%d devices in %.1f s: sent %d, acknowledged %d, received %d, reconnects %d, errors %d",
                devices,
                since.toMillis() / MILLIS_PER_SECOND,
                sent.sum(),
                acknowledged.sum(),
                received.sum(),
                reconnects.sum(),
                errors.sum());
    }

    /** For programs. */
    String json(Duration since, int devices) {
        JsonMembers json = new JsonMembers()
                .number("devices", devices)
                .number("milliseconds", since.toMillis())
                .number("sent", sent.sum())
                .number("acknowledged", acknowledged.sum())
                .number("received", received.sum())
                .number("reconnects", reconnects.sum())
                .number("errors", errors.sum());
        String error = firstError();
        return (error == null ? json : json.text("first-error", error)).toString();
    }
}
