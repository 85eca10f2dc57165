package io.linnet.cli.config;

import io.linnet.broker.Authorizer;
import io.linnet.broker.BrokerConfig;
import io.linnet.broker.Durability;
import io.linnet.broker.Limit;
import io.linnet.broker.Ports;
import io.linnet.security.policy.Policy;
import io.linnet.transport.ListenerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code linnet broker} is started with.
 *
 * @param settings for the broker; its listeners do not count, those here do
 * @param anonymous whether clients may come without logging in, where a listener does not say something else
 * @param data the folder for what survives a restart
 * @param log what is told, how and where
 * @param control where commands reach the broker
 * @param authentication how clients log in
 */
public record Configuration(
        BrokerConfig settings,
        List<ConfiguredListener> listeners,
        boolean anonymous,
        Path data,
        LogSettings log,
        ControlSetting control,
        Authentication authentication) {
    private static final String WAYS_OUT =
            "say with authentication: (or --password-file) who may come in, write anonymous: true (or --anonymous)";

    private static final String CLAIMS =
            "permissions: the rules are about users, but nobody has to log in, so that a client has the rights of whatever"
                    + " user name it claims";

    /** With the usual log and control socket, and nobody has to log in. */
    public Configuration(BrokerConfig settings, List<ConfiguredListener> listeners, boolean anonymous, Path data) {
        this(
                settings,
                listeners,
                anonymous,
                data,
                LogSettings.defaults(),
                new ControlSetting.Usual(),
                Authentication.none());
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
        return new Configuration(settings, others, anonymous, data, log, control, authentication);
    }

    public Configuration withLog(LogSettings told) {
        return new Configuration(settings, listeners, anonymous, data, told, control, authentication);
    }

    public Configuration withControl(ControlSetting place) {
        return new Configuration(settings, listeners, anonymous, data, log, place, authentication);
    }

    public Configuration withAuthentication(Authentication other) {
        return new Configuration(settings, listeners, anonymous, data, log, control, other);
    }

    /** With what clients may do. */
    public Configuration withPolicy(Authorizer policy) {
        BrokerConfig permitted = settings.withPorts(settings.ports().withAuthorizer(policy));
        return new Configuration(permitted, listeners, anonymous, data, log, control, authentication);
    }

    /** Whether anything that is promised has to be written down. */
    public boolean isDurable() {
        return listeners.stream()
                .map(listener -> listener.durability().orElse(settings.durability()))
                .anyMatch(level -> level != Durability.MEMORY);
    }

    /** For {@link io.linnet.broker.Broker#start}, except for the storage. A WebSocket frame may be as long as the longest packet. */
    public BrokerConfig brokerConfig() {
        int packetBytes = Math.toIntExact(settings.limits().largest(Limit.MAXIMUM_PACKET_BYTES));
        List<ListenerOptions> options = new ArrayList<>();
        Map<ListenerOptions, Durability> single = new HashMap<>();
        for (ConfiguredListener listener : listeners) {
            ListenerOptions own = listener.options();
            ListenerOptions fitting = own.withMaximumFrameBytes(Math.max(own.maximumFrameBytes(), packetBytes));
            options.add(fitting);
            listener.durability().ifPresent(level -> single.put(fitting, level));
        }
        return settings.withListeners(options)
                .withDurability(settings.durability(), single)
                .withPorts(secured(settings.ports()));
    }

    /** Ports with what is said here about who may come in; what a running broker knows of failed logins is kept when these are its own. */
    public Ports secured(Ports ports) {
        Set<String> closed = listeners.stream()
                .filter(listener -> !isAnonymous(listener))
                .map(listener -> listener.options().name())
                .collect(Collectors.toSet());
        Set<String> open = listeners.stream()
                .map(listener -> listener.options().name())
                .filter(name -> !closed.contains(name)) // of two listeners with one name the stricter one counts
                .collect(Collectors.toSet());
        return authentication
                .applied(ports, open)
                .withAuthorizer(settings.ports().authorizer());
    }

    private boolean isAnonymous(ConfiguredListener listener) {
        return listener.anonymous().orElse(anonymous);
    }

    /** Why a broker is not started: it would let in everybody on the network, or let everybody choose their rights, and nobody said so. */
    public List<String> refusals() {
        if (authentication.isNeeded()) {
            return List.of();
        }
        List<String> open = listeners.stream()
                .filter(listener -> !isAnonymous(listener) && listener.isOpenToOthers())
                .map(listener -> listener.origin() + ": " + listener.uri()
                        + " would let in everybody who can reach it, because nobody has to log in; " + WAYS_OUT
                        + " if everybody is meant, or listen on 127.0.0.1")
                .toList();
        boolean unsaid = restsOnClaims() && !listeners.stream().allMatch(this::isAnonymous);
        return open.isEmpty() && unsaid
                ? List.of(CLAIMS + "; " + WAYS_OUT + " if everybody may claim to be anybody")
                : open;
    }

    /** What is dangerous although somebody has asked for it, a sentence each. */
    public List<String> warnings() {
        return restsOnClaims() ? List.of("Warning: " + CLAIMS) : List.of();
    }

    private boolean restsOnClaims() {
        return !authentication.isNeeded()
                && settings.ports().authorizer() instanceof Policy policy
                && policy.restsOnUserNames();
    }
}
