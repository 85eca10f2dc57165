package io.linnet.session;

import java.util.HashMap;
import java.util.Map;

/**
 * The topic aliases that we use towards the peer on one Network Connection (MQTT 5.0 section 3.3.2.3.4): the first topics that are
 * sent get one, up to the peer's Topic Alias Maximum; later topics go by name. Aliases are not reassigned, so a topic that was
 * given one keeps it.
 *
 * @param <T> what stands for a topic; compared with equals
 */
public final class OutboundAliases<T> {
    private final int maximum;
    private final Map<T, Integer> aliases = new HashMap<>();

    /**
     * @param maximum the smaller of the peer's Topic Alias Maximum and our own limit
     */
    public OutboundAliases(int maximum) {
        this.maximum = maximum;
    }

    /**
     * The alias to send a topic with.
     *
     * @return 0: send the name alone; above 0: the peer knows this alias, send it without the name; below 0: the negated alias is
     *     new, send it together with the name
     */
    public int aliasFor(T topic) {
        Integer known = aliases.get(topic);
        if (known != null) {
            return known;
        }
        if (aliases.size() >= maximum) {
            return 0;
        }
        int alias = aliases.size() + 1;
        aliases.put(topic, alias);
        return -alias;
    }

    /** Takes back the alias that {@link #aliasFor} has just made, because the packet that was to carry it was not sent. */
    public void withdraw(T topic) {
        aliases.remove(topic);
    }
}
