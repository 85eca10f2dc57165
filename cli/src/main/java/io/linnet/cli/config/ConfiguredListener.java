package io.linnet.cli.config;

import io.linnet.broker.Durability;
import io.linnet.transport.ListenerOptions;
import java.util.Optional;

/**
 * A listener and who asked for it.
 *
 * @param origin the place in the configuration file, or the option
 * @param durability what its clients are promised, when that is something of its own
 * @param anonymous whether clients may come without logging in, when that is something of its own
 */
public record ConfiguredListener(
        ListenerOptions options, String origin, Optional<Durability> durability, Optional<Boolean> anonymous) {
    /** A listener that promises and allows what all do. */
    public ConfiguredListener(ListenerOptions options, String origin) {
        this(options, origin, Optional.empty(), Optional.empty());
    }

    /** Whether other machines can reach it. One that does not know its address is not opened at all. */
    boolean isOpenToOthers() {
        return !options.address().isUnresolved()
                && !options.address().getAddress().isLoopbackAddress();
    }

    String uri() {
        return options.uriAt(options.address());
    }
}
