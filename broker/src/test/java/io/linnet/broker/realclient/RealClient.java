package io.linnet.broker.realclient;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Somebody else's client library, as the features that are tried with each of them. One connection at a time. */
abstract class RealClient {
    private static final long PATIENCE_SECONDS = 20;

    /** A message as the library gives it to its user; what 3.1.1 does not have is empty. */
    record Arrival(
            String topicName,
            byte[] payload,
            int qos,
            boolean retained,
            List<Map.Entry<String, String>> userProperties,
            String responseTopic,
            byte[] correlationData) {

        static Arrival plain(String topicName, byte[] payload, int qos, boolean retained) {
            return new Arrival(topicName, payload, qos, retained, List.of(), "", new byte[0]);
        }
    }

    /** How to connect; the will, if any, goes to {@code wills/<clientIdentifier>} with QoS 1. */
    record Login(int port, String clientIdentifier, boolean clean, int keepAliveSeconds, boolean withWill) {
        String willTopic() {
            return "wills/" + clientIdentifier;
        }
    }

    final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    /** Connects, keeping the session for an hour if it is not a clean one; says whether there was one. */
    abstract boolean connect(Login login) throws Exception;

    abstract void subscribe(String topicFilter, int qos) throws Exception;

    abstract void unsubscribe(String topicFilter) throws Exception;

    /** Publishes and waits for the end of the flow. */
    abstract void publish(String topicName, byte[] payload, int qos, boolean retain) throws Exception;

    abstract void disconnect() throws Exception;

    /** Goes in such a way that the will is published. */
    abstract void goWithWill() throws Exception;

    abstract boolean isConnected();

    /** Ends whatever is left. */
    abstract void close() throws Exception;

    Arrival next() throws InterruptedException {
        Arrival arrival = arrivals.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (arrival == null) {
            throw new AssertionError("no message came within " + PATIENCE_SECONDS + " s");
        }
        return arrival;
    }
}
