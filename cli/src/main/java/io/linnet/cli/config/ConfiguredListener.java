package io.linnet.cli.config;

import io.linnet.transport.ListenerOptions;

/**
 * A listener and who asked for it.
 *
 * @param origin the place in the configuration file, or the option
 */
public record ConfiguredListener(ListenerOptions options, String origin) {
    /** Whether other machines can reach it. One that does not know its address is not opened at all. */
    boolean isOpenToOthers() {
        return !options.address().isUnresolved()
                && !options.address().getAddress().isLoopbackAddress();
    }

    String uri() {
        return options.uriAt(options.address());
    }
}
