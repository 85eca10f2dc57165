package io.linnet.client;

import org.jspecify.annotations.Nullable;

/** The message waited longer than it was worth (section 3.3.2.3.3), and was not sent. */
public final class MessageExpired extends ClientException {
    private static final long serialVersionUID = 1L;

    MessageExpired(String message) {
        super(message);
    }

    private MessageExpired(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    MessageExpired again() {
        return new MessageExpired(String.valueOf(getMessage()), this);
    }
}
