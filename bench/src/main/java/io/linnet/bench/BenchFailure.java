package io.linnet.bench;

import java.io.Serial;

/** A measurement that could not be made: no broker there, a refused connection, bytes that are not MQTT. */
public final class BenchFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    BenchFailure(String message) {
        super(message);
    }

    BenchFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
