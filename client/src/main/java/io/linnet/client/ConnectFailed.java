package io.linnet.client;

import org.jspecify.annotations.Nullable;

/** No connection was made: the broker cannot be reached, is not trusted, does not answer, or is none. */
public final class ConnectFailed extends ClientException {
    private static final long serialVersionUID = 1L;

    ConnectFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    ConnectFailed again() {
        return new ConnectFailed(String.valueOf(getMessage()), this);
    }
}
