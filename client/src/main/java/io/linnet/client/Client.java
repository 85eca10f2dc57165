package io.linnet.client;

import io.linnet.client.net.Endpoint;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;

/**
 * An MQTT client, 5.0 and 3.1.1. Usable by any number of threads, also from handlers, listeners and whatever hangs on its futures.
 *
 * <p>It connects again when a connection is lost, subscribes again when the broker has forgotten the session, and sends again what was
 * not acknowledged. Messages that are published meanwhile wait, up to a bound. {@link #close} ends it.
 */
public final class Client implements AutoCloseable {
    private final Settings settings;
    private final Session session;
    private final Lifecycle lifecycle;
    private final Requester requester;

    Client(Settings settings) {
        this.settings = settings;
        session = new Session(settings);
        lifecycle = new Lifecycle(settings, session);
        requester = new Requester(settings, session, lifecycle.first());
        var unused = lifecycle.closed().thenRun(() -> requester.failAll(new ClientClosed("the client is closed")));
    }

    /**
     * Begins to choose how to connect.
     *
     * @param server such as {@code broker.example}, {@code mqtt://broker.example:1883}, {@code mqtts://...}, {@code ws://host/mqtt} or
     *     {@code wss://...}
     */
    public static ClientBuilder to(String server) {
        return new ClientBuilder(server);
    }

    /**
     * Begins to choose how to connect to servers that are described in full, with their way and their TLS: {@link ClientBuilder#way} and
     * {@link ClientBuilder#tls} do not touch them.
     *
     * @param servers tried in turn, at least one
     */
    public static ClientBuilder to(List<Endpoint> servers) {
        return new ClientBuilder(servers);
    }

    /**
     * Connects as a settings file says, YAML or JSON.
     *
     * @throws InvalidSettings when something in it is wrong, with line and column
     */
    public static Client from(Path settingsFile) {
        return ClientBuilder.read(settingsFile).connect();
    }

    /**
     * Connects as the environment says: to {@code MQTT_BROKER_URL}, with {@code MQTT_USERNAME} and {@code MQTT_PASSWORD}, or with the
     * token {@code MQTT_API_KEY}.
     *
     * @throws InvalidSettings when they do not fit together, or there is no broker
     */
    public static Client fromEnvironment() {
        return ClientSettings.fromEnvironment().builder().connect();
    }

    /** Connects with everything as usual. */
    public static Client connect(String server) {
        return to(server).connect();
    }

    /** A subscription to be made with the first connection. */
    void intend(SubscribeOptions options, MessageHandler handler) {
        session.subscribe(session.subscription(options, handler, Long.MAX_VALUE), false);
    }

    void begin() {
        session.begin();
        lifecycle.start();
    }

    Client connected() {
        try {
            lifecycle.first().get();
            return this;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ClientException problem
                    ? problem.again()
                    : new ClientException("the connection failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new ClientException("the thread was interrupted while it waited for the connection", e);
        }
    }

    // ---- publish

    /**
     * Publishes text at QoS 1 and waits for its PUBACK.
     *
     * @throws Refused when the broker does not take it, for the reason that it says
     * @throws TimedOut when the answer does not come in time; the message may still be delivered
     * @throws ClientClosed when the client is closed, or is closed before the answer has come
     */
    public PublishResult publish(String topicName, String text) {
        return publish(Message.of(topicName, text));
    }

    /**
     * Publishes a message and waits: until it was handed to the network (QoS 0), its PUBACK (1) or its PUBCOMP (2) came. Without a
     * connection it waits for the next.
     *
     * @throws Refused when the broker does not take it, for the reason that it says, or when it came back with limits that do not allow
     *     to send it again; then it may have been delivered
     * @throws MessageExpired when its expiry interval was over before it could be sent
     * @throws TimedOut when the answer does not come in time; the message may still be delivered
     * @throws ClientClosed when the client is closed, or is closed before the answer has come
     */
    public PublishResult publish(Message message) {
        return session.publishAndWait(message);
    }

    /**
     * Publishes a message; never blocks. The future completes as {@link #publish(Message)} returns or throws, on a thread that may be
     * held up; over the bound of unfinished messages it fails with {@link QueueFull}.
     */
    public CompletableFuture<PublishResult> publishAsync(Message message) {
        return session.publish(message, true).future();
    }

    // ---- request and response

    /**
     * Asks another client and waits for its response (section 4.10), the first that comes. The client adds the response topic and the
     * correlation data, and subscribes before its first request. Responders answer with {@link Delivery#reply}.
     *
     * @param patience for connection, subscription, request and response together
     * @throws TimedOut when the response does not come in time; the request may still be dealt with
     * @throws Refused when the broker does not take the request, or the subscription to its response topic
     * @throws QueueFull when too many messages are unfinished, or 65,536 requests open
     * @throws ClientException when the connection speaks 3.1.1, which has no response topics
     * @throws IllegalArgumentException when the message has a response topic or correlation data already
     */
    public Delivery request(Message message, Duration patience) {
        return requester.request(message, patience);
    }

    /** As {@link #request}, and never blocks. What waits longer than its patience fails with {@link TimedOut}. */
    public CompletableFuture<Delivery> requestAsync(Message message, Duration patience) {
        return requester.requestAsync(message, patience);
    }

    /** How many responses came that nobody waited for: too late, a second time, or to what this client never asked. */
    public long ignoredResponses() {
        return requester.ignored();
    }

    /**
     * Waits until every message that was published up to now is in the outbox, and so survives the process; at once without an
     * outbox. Messages that the disk did not take have failed with {@link OutboxFailed}.
     *
     * @throws TimedOut when the disk takes too long
     */
    public void awaitOutbox() {
        if (!session.awaitDurable(settings.answerTimeout())) {
            throw new TimedOut("the outbox has not written everything within "
                    + settings.answerTimeout().toMillis() + " ms; is the disk full?");
        }
    }

    // ---- subscribe

    /** Subscribes at QoS 1 and waits for the SUBACK. */
    public Subscription subscribe(String topicFilter, MessageHandler handler) {
        return subscribe(SubscribeOptions.to(topicFilter), handler);
    }

    /** Subscribes at this QoS and waits for the SUBACK. */
    public Subscription subscribe(String topicFilter, QoS maximum, MessageHandler handler) {
        return subscribe(SubscribeOptions.to(topicFilter).withQos(maximum), handler);
    }

    /**
     * Subscribes and waits for the SUBACK. The first messages may be handled before this returns.
     *
     * @throws Refused when the broker does not grant it, for the reason that it says
     * @throws TimedOut when the answer does not come in time; the subscription is given up then
     */
    public Subscription subscribe(SubscribeOptions options, MessageHandler handler) {
        Subscription subscription = session.subscription(options, handler, Long.MAX_VALUE);
        boolean granted = false;
        try {
            session.subscribe(subscription, false)
                    .await(settings.answerTimeout(), "the SUBACK for " + subscription.topicFilter());
            granted = true;
            return subscription;
        } finally {
            if (!granted) {
                subscription.close();
            }
        }
    }

    /** Subscribes, without a connection at the next one; never blocks. The future completes at the SUBACK. */
    public CompletableFuture<Subscription> subscribeAsync(SubscribeOptions options, MessageHandler handler) {
        Subscription subscription = session.subscription(options, handler, Long.MAX_VALUE);
        return session.subscribe(subscription, true).future().thenApply(granted -> subscription);
    }

    /**
     * Messages for subscribers that say how many they take. Each subscriber is a subscription of its own, made when it comes and ended
     * when it cancels. A message is acknowledged when {@code onNext} has returned, or by hand where the options say so; what has
     * come and was not requested when a subscriber cancels is refused. {@code onComplete} comes when the client is closed,
     * {@code onError} when the broker refuses the subscription or the client gives up, both behind what has come before.
     *
     * <p>Signals come one at a time, on threads of the client's executor. What is not requested waits, see
     * {@link ClientBuilder#waitingMessages}.
     */
    public Flow.Publisher<Delivery> messages(SubscribeOptions options) {
        return MessageStream.publisher(session, options);
    }

    /** Ends a subscription and waits for the UNSUBACK. */
    public void unsubscribe(Subscription subscription) {
        session.unsubscribe(subscription, false)
                .await(settings.answerTimeout(), "the UNSUBACK for " + subscription.topicFilter());
    }

    // ---- the connection

    /** What the connection is doing now. */
    public ConnectionState state() {
        return lifecycle.state();
    }

    /** Proves anew who the client is, by the method that it connected with, and waits for the broker's answer (section 4.12.1). */
    public void reauthenticate() {
        ReasonCode unused =
                session.reauthenticate().await(settings.answerTimeout(), "the end of the re-authentication");
    }

    /** How many messages wait or are in flight. */
    public int unfinishedMessages() {
        return session.unfinished();
    }

    /** How many messages that came were dropped: no handler wanted them, or too many of QoS 0 waited. */
    public long droppedMessages() {
        return session.dropped();
    }

    /** Waits until the client is closed, by another thread or because it gave up. */
    public void awaitClose() throws InterruptedException {
        try {
            lifecycle.closed().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a future failed that never fails", e);
        }
    }

    /**
     * Says goodbye: takes nothing more, waits for the answers to what was published, up to a limit, and disconnects, without the will.
     * What is unfinished then fails with {@link ClientClosed}. A second call does nothing.
     */
    @Override
    public void close() {
        requester.leave();
        lifecycle.close(ReasonCode.SUCCESS);
    }

    /** As {@link #close}, and the broker publishes the will (reason code 0x04; in 5.0 only). */
    public void closeWithWill() {
        requester.leave();
        lifecycle.close(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE);
    }

    /**
     * Ends the client without a word to the broker, as the death of its process would: the will is published, and a session that is to
     * be kept is kept. What is unfinished fails with {@link ClientClosed}. Does not wait; a second call does nothing.
     */
    public void abandon() {
        lifecycle.abandon();
    }

    /** Ends the connection without a word, as a broken network would; the client connects again. For tests. */
    void drop() {
        lifecycle.drop();
    }

    /** How many messages, packet identifiers and requests are remembered; none when everything is done. For tests. */
    int entries() {
        return session.entries();
    }
}
