package io.linnet.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The topic aliases that the peer has set on one Network Connection (MQTT 5.0 section 3.3.2.3.4). They die with the connection
 * (MQTT-3.3.2-7).
 *
 * @param <T> what stands for a topic
 */
public final class InboundAliases<T> {
    private final int maximum;
    private @Nullable Object[] topics = {};

    /**
     * @param maximum the Topic Alias Maximum that was announced to the peer, 0 to 65535
     */
    public InboundAliases(int maximum) {
        this.maximum = maximum;
    }

    /** Whether the peer may use this alias: above 0 and not above the announced maximum. */
    public boolean allows(int alias) {
        return alias > 0 && alias <= maximum;
    }

    /** Sets or replaces an allowed alias. */
    public void set(int alias, T topic) {
        if (alias >= topics.length) {
            topics = Arrays.copyOf(topics, Math.min(maximum, Math.max(alias, 2 * topics.length)) + 1);
        }
        topics[alias] = topic;
    }

    /** The topic of an alias, or null when the peer never set it on this connection. */
    @SuppressWarnings("unchecked")
    public @Nullable T topic(int alias) {
        return alias < topics.length ? (T) topics[alias] : null;
    }
}
