package io.linnet.client;

import org.jspecify.annotations.Nullable;

/** The file of the outbox cannot be opened, or did not take a message, which is then not sent. */
public final class OutboxFailed extends ClientException {
    private static final long serialVersionUID = 1L;

    OutboxFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    OutboxFailed again() {
        return new OutboxFailed(String.valueOf(getMessage()), this);
    }
}
