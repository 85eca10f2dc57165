package io.linnet.transport;

import java.net.BindException;
import java.util.Locale;

/** A listener that cannot be opened. The message is a sentence without its full stop that names the address and the reason. */
public final class ListenerRefused extends BindException {
    private static final long serialVersionUID = 1L;

    private final transient ListenerOptions options;

    ListenerRefused(ListenerOptions options, String reason) {
        super(called(options) + " cannot be opened: " + reason);
        this.options = options;
    }

    ListenerRefused(ListenerOptions options, Throwable reason) {
        this(options, words(reason));
        initCause(reason);
    }

    /** The listener that was asked for. */
    public ListenerOptions options() {
        return options;
    }

    private static String called(ListenerOptions options) {
        String uri = options.uriAt(options.address());
        return options.name().equals(uri) ? uri : uri + " (" + options.name() + ")";
    }

    /** Netty and the JDK say the same three things, with different words around them. */
    private static String words(Throwable reason) {
        String said = String.valueOf(reason.getMessage());
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("address already in use")) {
            return "the port is already in use by another program";
        }
        if (lower.contains("permission denied")) {
            return "this process may not open it (ports below 1024 need a privilege)";
        }
        if (lower.contains("cannot assign requested address")) {
            return "this machine does not have that address";
        }
        return said;
    }
}
