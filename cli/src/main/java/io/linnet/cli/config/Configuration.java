package io.linnet.cli.config;

import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Durability;
import io.linnet.transport.ListenerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code linnet broker} is started with.
 *
 * @param settings for the broker; its listeners do not count, those here do
 * @param anonymous whether clients may connect from other machines although nobody has to log in
 * @param data the folder for what survives a restart
 * @param log what is told, how and where
 * @param control where commands reach the broker
 */
public record Configuration(
        BrokerConfig settings,
        List<ConfiguredListener> listeners,
        boolean anonymous,
        Path data,
        LogSettings log,
        ControlSetting control) {
    /** With the usual log and control socket. */
    public Configuration(BrokerConfig settings, List<ConfiguredListener> listeners, boolean anonymous, Path data) {
        this(settings, listeners, anonymous, data, LogSettings.defaults(), new ControlSetting.Usual());
    }

    /** A broker that this machine alone can reach. */
    public static Configuration defaults() {
        BrokerConfig settings = BrokerConfig.defaults();
        return new Configuration(
                settings,
                settings.listeners().stream()
                        .map(options -> new ConfiguredListener(options, ""))
                        .toList(),
                false,
                DataFolder.usual());
    }

    public Configuration withListeners(List<ConfiguredListener> others) {
        return new Configuration(settings, others, anonymous, data, log, control);
    }

    public Configuration withAnonymous(boolean allowed) {
        return new Configuration(settings, listeners, allowed, data, log, control);
    }

    public Configuration withData(Path folder) {
        return new Configuration(settings, listeners, anonymous, folder, log, control);
    }

    public Configuration withDurability(Durability level) {
        return new Configuration(settings.withDurability(level, Map.of()), listeners, anonymous, data, log, control);
    }

    public Configuration withLog(LogSettings told) {
        return new Configuration(settings, listeners, anonymous, data, told, control);
    }

    public Configuration withControl(ControlSetting place) {
        return new Configuration(settings, listeners, anonymous, data, log, place);
    }

    /** Whether anything that is promised has to be written down. */
    public boolean isDurable() {
        return listeners.stream()
                .map(listener -> listener.durability().orElse(settings.durability()))
                .anyMatch(level -> level != Durability.MEMORY);
    }

    /** For {@link io.linnet.broker.Broker#start}, except for the storage. A WebSocket frame may be as long as the longest packet. */
    public BrokerConfig brokerConfig() {
        int packetBytes = settings.limits().maximumPacketBytes();
        List<ListenerOptions> options = new ArrayList<>();
        Map<ListenerOptions, Durability> single = new HashMap<>();
        for (ConfiguredListener listener : listeners) {
            ListenerOptions own = listener.options();
            ListenerOptions fitting = own.withMaximumFrameBytes(Math.max(own.maximumFrameBytes(), packetBytes));
            options.add(fitting);
            listener.durability().ifPresent(level -> single.put(fitting, level));
        }
        return settings.withListeners(options).withDurability(settings.durability(), single);
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
