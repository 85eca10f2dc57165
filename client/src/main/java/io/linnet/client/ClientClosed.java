package io.linnet.client;

import org.jspecify.annotations.Nullable;

/** The client is closed. */
public final class ClientClosed extends ClientException {
    private static final long serialVersionUID = 1L;

    ClientClosed(String message) {
        super(message);
    }

    private ClientClosed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    ClientClosed again() {
        return new ClientClosed(String.valueOf(getMessage()), this);
    }
}
