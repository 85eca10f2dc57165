package io.linnet.cli.config;

import io.linnet.broker.BrokerConfig;
import io.linnet.transport.ListenerOptions;
import java.util.List;

/**
 * What {@code linnet broker} is started with.
 *
 * @param settings for the broker; its listeners do not count, those here do
 * @param anonymous whether clients may connect from other machines although nobody has to log in
 */
public record Configuration(BrokerConfig settings, List<ConfiguredListener> listeners, boolean anonymous) {
    /** A broker that this machine alone can reach. */
    public static Configuration defaults() {
        BrokerConfig settings = BrokerConfig.defaults();
        return new Configuration(
                settings,
                settings.listeners().stream()
                        .map(options -> new ConfiguredListener(options, ""))
                        .toList(),
                false);
    }

    public Configuration withListeners(List<ConfiguredListener> others) {
        return new Configuration(settings, others, anonymous);
    }

    public Configuration withAnonymous(boolean allowed) {
        return new Configuration(settings, listeners, allowed);
    }

    /** For {@link io.linnet.broker.Broker#start}. A WebSocket frame may be as long as the longest packet. */
    public BrokerConfig brokerConfig() {
        int packetBytes = settings.limits().maximumPacketBytes();
        List<ListenerOptions> options = listeners.stream()
                .map(ConfiguredListener::options)
                .map(o -> o.withMaximumFrameBytes(Math.max(o.maximumFrameBytes(), packetBytes)))
                .toList();
        return settings.withListeners(options);
    }

    /** One sentence for each listener that would let in everybody on the network without this having been allowed. */
    public List<String> refusals() {
        return listeners.stream()
                .filter(listener -> !anonymous && listener.isOpenToOthers())
                .map(
                        listener -> listener.origin() + ": " + listener.uri()
                                + " would let in everybody who can reach it, because "
                                + "nobody has to log in; write anonymous: true (or --anonymous) if that is meant, or listen on 127.0.0.1")
                .toList();
    }
}
