package io.linnet.client;

import org.jspecify.annotations.Nullable;

/** As many messages are unfinished as there may be. */
public final class QueueFull extends ClientException {
    private static final long serialVersionUID = 1L;

    QueueFull(String message) {
        super(message);
    }

    private QueueFull(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    QueueFull again() {
        return new QueueFull(String.valueOf(getMessage()), this);
    }
}
