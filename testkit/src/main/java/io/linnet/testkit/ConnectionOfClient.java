package io.linnet.testkit;

import io.linnet.broker.ConnectedClient;
import java.time.Duration;
import java.util.List;

/**
 * The connection that a client has at the moment, for faults of it alone. Each method is about the connection of then; the next one of
 * the client is as good as any. Any thread.
 */
public final class ConnectionOfClient {
    private static final int MOST = 100_000;

    private final TestBroker broker;
    private final String clientIdentifier;

    ConnectionOfClient(TestBroker broker, String clientIdentifier) {
        this.broker = broker;
        this.clientIdentifier = clientIdentifier;
    }

    /** Resets it, as a crash or a firewall does; bytes under way are lost. The broker publishes the client's will. */
    public void drop() {
        passage().reset();
    }

    /** Ends it as an operator does: a 5.0 client gets DISCONNECT with reason code 0x98 (Administrative action). */
    public void disconnect() {
        boolean was = broker.broker().disconnect(clientIdentifier).join();
        if (!was) {
            throw nobody();
        }
    }

    /** Resets it when so many more bytes have passed in both directions, in the middle of a packet or not. */
    public void dropAfter(long bytes) {
        passage().cutAfter(bytes);
    }

    /** Nothing passes any more in either direction, and nobody is told. */
    public void stall() {
        passage().own().stall();
    }

    /** What the client sends is not read any more; what is sent to it still passes. */
    public void stopReading() {
        passage().own().stopReading();
    }

    /** Everything takes this much longer on each way. */
    public void delay(Duration time) {
        passage().own().delay(time);
    }

    /** So many bytes a second pass in each direction; 0 for as many as can. */
    public void slowTo(int bytesPerSecond) {
        passage().own().slowTo(bytesPerSecond);
    }

    /** Everything works again, if it still is there. */
    public void repair() {
        Passage passage = passage();
        passage.own().repair();
        passage.cutAfter(Long.MAX_VALUE);
    }

    private Passage passage() {
        List<ConnectedClient> all = broker.broker().clients("", MOST).join();
        return all.stream()
                .filter(client -> client.clientIdentifier().equals(clientIdentifier))
                .findFirst()
                .flatMap(client -> broker.network().passageFrom(client.address()))
                .orElseThrow(this::nobody);
    }

    private AssertionError nobody() {
        return new AssertionError("Something was to happen to the connection of client " + clientIdentifier
                + ", which is not connected. Connected are " + broker.connectedClients()
                + "; awaitConnected(...) waits for one.");
    }
}
