package io.linnet.client;

import org.jspecify.annotations.Nullable;

/** Something that a client was asked for did not happen; the message says what and what can be done about it. */
public class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClientException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public ClientException(String message) {
        this(message, null);
    }

    /** The same for the thread that waited, whose stack it shows. */
    ClientException again() {
        return new ClientException(String.valueOf(getMessage()), this);
    }
}
