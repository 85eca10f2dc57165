package io.linnet.cli.config;

import io.linnet.broker.Rate;
import io.linnet.client.settings.Spelling;

/** The kinds of rates that keys take; {@code none} is none. The values are packed {@link Rate}s. */
final class RateKinds {
    private static final String NONE = "none";
    private static final ScalarKind<Long> BYTES = Kinds.bytes("1B", "1024GiB");

    private RateKinds() {}

    static ScalarKind<Long> rate() {
        return kind("a rate such as 50/s, 1000/m or 5000/h (the whole number may come at once), or none", "");
    }

    static ScalarKind<Long> bytesRate() {
        return kind("a rate such as 100KiB/s or 50MiB/m (all of it may come at once), or none", "B");
    }

    private static ScalarKind<Long> kind(String allowed, String unit) {
        return new ScalarKind<>(allowed, text -> {
            try {
                return text.equals(NONE)
                        ? 0L
                        : Rate.parse(unit.isEmpty() ? text : inBytes(text)).packed();
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(Spelling.quoted(text) + " is not " + allowed, wrong);
            }
        });
    }

    private static String inBytes(String text) {
        int stroke = text.indexOf('/');
        return stroke < 0 ? text : BYTES.parse(text.substring(0, stroke)) + text.substring(stroke);
    }
}
