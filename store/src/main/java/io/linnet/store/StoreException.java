package io.linnet.store;

import java.io.IOException;

/** The store cannot be opened, read or written; the message says why and what to do. */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    StoreException(String message) {
        super(message);
    }
}
