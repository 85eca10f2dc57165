package io.linnet.client;

import io.linnet.packet.Property;
import io.linnet.packet.TopicName;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Requests to other clients that wait for their responses (section 4.10): one subscription for all of them, made with the first, and
 * correlation data that nobody can guess. Usable by any thread.
 */
final class Requester {
    private static final System.Logger LOG = System.getLogger("io.linnet.client");

    /** How many requests may wait for their responses. */
    private static final int MAXIMUM_OPEN = 65_536;

    /** The timer ends the waiting. */
    private static final Duration LONG = Duration.ofDays(365);

    /** One request, until its response or its end. */
    private static final class Open extends Pending<Delivery> {
        private final Message message;
        private final ByteBuffer correlation;
        private volatile Time.Appointment end = Time.Appointment.NONE;
        private volatile boolean hadNoSubscribers;

        private Open(Message message, boolean exposed) {
            super(exposed);
            this.message = message;
            UUID random = UUID.randomUUID();
            correlation = ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(random.getMostSignificantBits())
                    .putLong(random.getLeastSignificantBits())
                    .flip();
        }
    }

    /** Where responses come. */
    private record Inbox(String topicName, Subscription subscription, CompletableFuture<?> granted) {}

    private final Settings settings;
    private final Session session;
    private final CompletableFuture<?> firstConnection;
    private final Map<ByteBuffer, Open> open = new ConcurrentHashMap<>();
    private final LongAdder ignored = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Inbox inbox;

    Requester(Settings settings, Session session, CompletableFuture<?> firstConnection) {
        this.settings = settings;
        this.session = session;
        this.firstConnection = firstConnection;
    }

    Delivery request(Message message, Duration patience) {
        Open request = ask(message, patience, false);
        try {
            return request.await(LONG, "the response to " + message.topicName());
        } finally {
            take(request.correlation);
        }
    }

    CompletableFuture<Delivery> requestAsync(Message message, Duration patience) {
        return ask(message, patience, true).future();
    }

    /** How many responses came that nobody waited for. */
    long ignored() {
        return ignored.sum();
    }

    private Open ask(Message message, Duration patience, boolean exposed) {
        if (message.responseTopic() != null || message.correlationData() != null) {
            throw new IllegalArgumentException("the request to " + message.topicName()
                    + " has a response topic or correlation data, which the client chooses; to choose them yourself, "
                    + "publish the message and subscribe to the response topic");
        }
        session.wantResponseInformation();
        Open request = new Open(message, exposed);
        open.put(request.correlation, request);
        request.end = settings.time().in(patience, () -> fail(request, timedOut(request, patience)));
        if (open.size() > MAXIMUM_OPEN) {
            fail(request, new QueueFull("more than " + MAXIMUM_OPEN + " requests wait for their responses"));
        } else if (settings.version() != null && !settings.version().isV5()) {
            fail(request, needsV5());
        } else {
            var unused = firstConnection.whenComplete((connected, problem) -> {
                if (problem == null) {
                    begin(request);
                } else {
                    fail(request, problem);
                }
            });
        }
        return request;
    }

    private static TimedOut timedOut(Open request, Duration patience) {
        return new TimedOut("the response to " + request.message.topicName() + " has not come within "
                + patience.toMillis() + " ms"
                + (request.hadNoSubscribers ? "; the broker said that nobody subscribes to that topic" : ""));
    }

    private static ClientException needsV5() {
        return new ClientException(
                "requests need MQTT 5.0; this connection speaks 3.1.1, which has no response topics: "
                        + "agree on a topic for responses and subscribe to it");
    }

    // ---- once there is a connection; nothing here waits

    private void begin(Open request) {
        try {
            Inbox responses = inbox();
            var unused = responses.granted.whenComplete((granted, problem) -> {
                if (problem == null) {
                    send(request, responses.topicName);
                } else {
                    fail(request, problem);
                }
            });
        } catch (ClientException | IllegalArgumentException e) {
            fail(request, e);
        }
    }

    /** Where responses to a request come that is sent now; moves when the broker names another place. */
    private Inbox inbox() {
        Greeting greeting = session.greeting();
        if (!greeting.version().isV5()) {
            throw needsV5();
        }
        String topicName = topicName(greeting);
        lock.lock();
        try {
            Inbox known = inbox;
            if (known != null && known.topicName.equals(topicName) && session.knows(known.subscription)) {
                return known;
            }
            if (known != null) {
                known.subscription.close();
            }
            Subscription subscription =
                    session.subscription(SubscribeOptions.to(topicName), this::received, Long.MAX_VALUE);
            Inbox made = new Inbox(
                    topicName,
                    subscription,
                    session.subscribe(subscription, false).future());
            inbox = made;
            return made;
        } finally {
            lock.unlock();
        }
    }

    private String topicName(Greeting greeting) {
        String information = greeting.properties().text(Property.RESPONSE_INFORMATION);
        String prefix = information != null && TopicName.isValid(information) ? information : settings.responsePrefix();
        String name = greeting.clientIdentifier()
                .replace("%", "%25")
                .replace("+", "%2B")
                .replace("#", "%23");
        return prefix + (prefix.endsWith("/") ? "" : "/") + name;
    }

    private void send(Open request, String responseTopic) {
        if (!open.containsKey(request.correlation)) {
            return;
        }
        Message message =
                request.message.withResponseTopic(responseTopic).withCorrelationData(request.correlation.array());
        var unused = session.publish(message, false).future().whenComplete((result, problem) -> {
            if (problem == null) {
                request.hadNoSubscribers = result.hadNoSubscribers();
            } else {
                fail(request, problem);
            }
        });
    }

    // ---- the end of a request: who takes it from the map tells it

    private void received(Delivery delivery) {
        byte[] correlation = delivery.message().correlationData();
        Open request = correlation == null ? null : take(ByteBuffer.wrap(correlation));
        if (request == null) {
            ignored.increment();
            LOG.log(Level.DEBUG, () -> "nobody waits for the response " + delivery);
            return;
        }
        request.settle(delivery);
        session.tell(List.of(request));
    }

    private void fail(Open request, Throwable problem) {
        if (take(request.correlation) != null) {
            request.settle(
                    problem instanceof ClientException known
                            ? known
                            : new ClientException(
                                    "the request to " + request.message.topicName() + " failed", problem));
            session.tell(List.of(request));
        }
    }

    private @Nullable Open take(ByteBuffer correlation) {
        Open request = open.remove(correlation);
        if (request != null) {
            request.end.cancel();
        }
        return request;
    }

    /** The client is about to close: a session that is kept shall not gather responses. */
    void leave() {
        lock.lock();
        try {
            if (inbox != null && settings.keepsSession()) {
                inbox.subscription.close();
            }
        } finally {
            lock.unlock();
        }
    }

    void failAll(ClientException why) {
        open.values().forEach(request -> fail(request, why));
    }
}
