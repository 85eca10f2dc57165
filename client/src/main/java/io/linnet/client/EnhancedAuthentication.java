package io.linnet.client;

import org.jspecify.annotations.Nullable;

/**
 * A way to prove who one is in several steps (MQTT 5.0 section 4.12), such as {@link Scram}. Used by any thread; it may take its time.
 * What it throws makes the attempt to connect fail, or ends the connection.
 */
public interface EnhancedAuthentication {
    /** The authentication method's name, {@code SCRAM-SHA-256} for instance. */
    String method();

    /** Begins anew, for a connection or a re-authentication. */
    Exchange begin();

    /** One run, by one thread at a time. */
    interface Exchange {
        /** What goes with CONNECT or the first AUTH, or null for nothing. */
        byte @Nullable [] first();

        /**
         * The answer to what the broker sent.
         *
         * @throws RuntimeException when the broker does not prove what it has to
         */
        byte[] respond(byte[] data);

        /**
         * The broker is content; the client looks whether it is as well.
         *
         * @param data what came with it, or null
         * @throws RuntimeException when the broker does not prove what it has to
         */
        void complete(byte @Nullable [] data);
    }
}
