package io.linnet.client;

import org.jspecify.annotations.Nullable;

/** There was no answer in time; what was asked for may still happen. */
public final class TimedOut extends ClientException {
    private static final long serialVersionUID = 1L;

    TimedOut(String message) {
        super(message);
    }

    private TimedOut(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    TimedOut again() {
        return new TimedOut(String.valueOf(getMessage()), this);
    }
}
