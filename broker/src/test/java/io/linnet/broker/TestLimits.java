package io.linnet.broker;

import java.util.Locale;
import java.util.Map;

/** The default limits with some of them changed, by the names of the constants as {@code likeThis}. */
final class TestLimits {
    static final String RECEIVE_MAXIMUM = "receiveMaximum";

    private TestLimits() {}

    static Limits with(String limit, long value) {
        return with(Map.of(limit, value));
    }

    static Limits with(Map<String, Long> changes) {
        Limits limits = Limits.defaults();
        for (Map.Entry<String, Long> change : changes.entrySet()) {
            limits = limits.with(named(change.getKey()), change.getValue());
        }
        return limits;
    }

    private static Limit named(String name) {
        return Limit.valueOf(name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT));
    }
}
