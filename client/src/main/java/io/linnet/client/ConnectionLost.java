package io.linnet.client;

import io.linnet.packet.Disconnect;
import io.linnet.packet.Property;
import io.linnet.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** A connection ended that was not to end. */
public final class ConnectionLost extends ClientException {
    private static final long serialVersionUID = 1L;

    private final @Nullable ReasonCode reasonCode;
    private final @Nullable String serverReference;

    ConnectionLost(String message, @Nullable Throwable cause) {
        this(message, null, null, cause);
    }

    private ConnectionLost(
            String message,
            @Nullable ReasonCode reasonCode,
            @Nullable String serverReference,
            @Nullable Throwable cause) {
        super(message, cause);
        this.reasonCode = reasonCode;
        this.serverReference = serverReference;
    }

    static ConnectionLost because(Disconnect disconnect) {
        return new ConnectionLost(
                "the broker ended the connection: " + Reasons.of(disconnect.reasonCode())
                        + Reasons.explained(disconnect.properties()),
                disconnect.reasonCode(),
                disconnect.properties().text(Property.SERVER_REFERENCE),
                null);
    }

    /** What the broker's DISCONNECT said (section 3.14.2.1), or null when there was none. */
    public @Nullable ReasonCode reasonCode() {
        return reasonCode;
    }

    /** Where the broker wants the client to go (section 4.11), or null. */
    @Nullable
    String serverReference() {
        return serverReference;
    }

    @Override
    ConnectionLost again() {
        return new ConnectionLost(String.valueOf(getMessage()), reasonCode, serverReference, this);
    }
}
