package io.linnet.client;

/**
 * Hears of every change of the connection, in order, one at a time, on a thread of the client's executor. It may call the client; what
 * it throws is logged.
 */
@FunctionalInterface
public interface ConnectionListener {
    void onChange(ConnectionState state);
}
