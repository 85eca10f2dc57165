package io.linnet.client;

import io.linnet.packet.Auth;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.PingResp;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.UnsubAck;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a client remembers from one connection to the next: messages in both directions, subscriptions, and who waits for what.
 *
 * <p>One lock guards all of it, and the output buffer of the {@link Link}; nothing waits while it is held, and no user code runs
 * under it. What was settled meanwhile is told when it is let go.
 */
final class Session implements Outbox.Listener {
    private static final System.Logger LOG = System.getLogger("io.linnet.client");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Settings settings;
    private final Completions completions;
    private final Subscriptions subscriptions = new Subscriptions();
    private final Outbox outbox;
    private final Outgoing outgoing;
    private final Incoming incoming;
    private final Requests requests;
    private final Reauthentication reauthentication;

    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private volatile boolean readingPaused;
    private volatile boolean wantsResponseInformation;
    private volatile @Nullable Greeting greeting;

    private List<Pending<?>> settled = Completions.none();
    private @Nullable Link link;
    private @Nullable ClientException closed;
    private boolean ended;

    Session(Settings settings) {
        this.settings = settings;
        wantsResponseInformation = settings.asksForResponseInformation();
        completions = new Completions(settings.workers(), settings.time());
        outbox = FileOutbox.of(settings);
        outgoing = new Outgoing(settings, outbox, pending -> settled.add(pending));
        incoming = new Incoming(this, subscriptions, settings.receiveMaximum());
        requests = new Requests(subscriptions, outgoing, pending -> settled.add(pending));
        reauthentication = new Reauthentication(settings, this, pending -> settled.add(pending));
        MessageHandler unclaimed = settings.unclaimed();
        if (unclaimed != null) {
            subscriptions.otherwise(new Subscription(this, SubscribeOptions.to("#"), unclaimed, Long.MAX_VALUE));
        }
    }

    Executor workers() {
        return settings.workers();
    }

    void lock() {
        lock.lock();
    }

    /** Lets go, and then tells what was settled. */
    void unlock() {
        if (settled.isEmpty() || lock.getHoldCount() > 1) {
            lock.unlock();
            return;
        }
        List<Pending<?>> done = settled;
        settled = Completions.none();
        changed.signalAll();
        lock.unlock();
        completions.tell(done);
    }

    // ---- the connection

    void attach(Link begun) {
        lock();
        try {
            link = begun;
            if (greeting == null && begun.greeting().sessionPresent()) {
                subscriptions.inherit();
            }
            greeting = begun.greeting();
            outgoing.attach(begun);
            incoming.attach(begun);
            requests.attach(begun);
            outgoing.pump(begun);
            begun.flushSoon();
        } finally {
            unlock();
        }
    }

    /** What was agreed on the connection, or on the last one. */
    Greeting greeting() {
        Greeting last = greeting;
        if (last == null) {
            throw new IllegalStateException("there was no connection yet");
        }
        return last;
    }

    /** From now on CONNECT asks where responses may come (section 3.1.2.11.6). */
    void wantResponseInformation() {
        wantsResponseInformation = true;
    }

    boolean wantsResponseInformation() {
        return wantsResponseInformation;
    }

    void detach(Link ended, ClientException cause) {
        lock();
        try {
            if (link == ended) {
                link = null;
                requests.detach();
                reauthentication.fail(cause);
                changed.signalAll();
            }
        } finally {
            unlock();
        }
    }

    /** A packet came, and perhaps others with it; on the thread that reads. */
    void received(Link from, Packet first) {
        lock();
        try {
            for (Packet packet = first; packet != null; packet = from.nextOfBurst()) {
                dispatch(from, packet);
            }
            outgoing.pump(from);
            from.flushSoon();
        } finally {
            unlock();
        }
    }

    private void dispatch(Link from, Packet packet) {
        if (packet instanceof Publish publish) {
            incoming.received(publish, from);
        } else if (packet instanceof PubAck pubAck) {
            outgoing.received(pubAck);
        } else if (packet instanceof PubRec pubRec) {
            outgoing.received(pubRec, from);
        } else if (packet instanceof PubComp pubComp) {
            outgoing.received(pubComp);
        } else if (packet instanceof PubRel pubRel) {
            incoming.received(pubRel, from);
        } else if (packet instanceof SubAck subAck) {
            requests.answered(subAck.packetIdentifier(), subAck.reasonCodes().get(0), subAck.properties());
        } else if (packet instanceof UnsubAck unsubAck) {
            ReasonCode reasonCode = unsubAck.reasonCodes().isEmpty()
                    ? ReasonCode.SUCCESS
                    : unsubAck.reasonCodes().get(0);
            requests.answered(unsubAck.packetIdentifier(), reasonCode, unsubAck.properties());
        } else if (packet instanceof Disconnect disconnect) {
            from.fail(ConnectionLost.because(disconnect));
        } else if (packet instanceof Auth auth) {
            reauthentication.received(auth, from);
        } else if (!(packet instanceof PingResp)) {
            throw new ProtocolViolation(
                    ReasonCode.PROTOCOL_ERROR, "", packet.type() + " came, which only clients may send");
        }
    }

    /** Called before what has gathered is written: sends what waits for room. */
    void pump(Link ready) {
        if (ready == link) {
            outgoing.pump(ready);
        }
    }

    // ---- out

    /** Takes a message; never waits. What is exposed may have anything hanging on it. */
    Publication publish(Message message, boolean exposed) {
        Publication publication =
                new Publication(message, exposed, settings.time().nanos());
        lock();
        try {
            submit(publication);
            if (link != null) {
                link.flushSoon();
            }
        } finally {
            unlock();
        }
        return publication;
    }

    /** Takes a message as soon as there is room for it and writes it on the caller's thread. */
    Publication publishInTurn(Message message, Duration patience) {
        Publication publication =
                new Publication(message, false, settings.time().nanos());
        Link current;
        lock();
        try {
            awaitRoomFor(message, patience);
            submit(publication);
            current = link;
        } finally {
            unlock();
        }
        if (current != null) {
            current.flushNow();
        }
        return publication;
    }

    /** Publishes and waits for the answer. */
    PublishResult publishAndWait(Message message) {
        Duration patience = settings.answerTimeout();
        return publishInTurn(message, patience)
                .await(patience, "the acknowledgement of the message to " + message.topicName());
    }

    /** Tells what was settled elsewhere; by a thread that holds no lock. */
    void tell(List<Pending<?>> done) {
        completions.tell(done);
    }

    private void awaitRoomFor(Message message, Duration patience) {
        long nanos = patience.toNanos();
        try {
            while (!outgoing.hasRoomFor(message) && closed == null) {
                if (nanos <= 0) {
                    throw new TimedOut("there was no room for the message to " + message.topicName() + " within "
                            + patience.toMillis() + " ms: " + outgoing.unfinished() + " messages are unfinished");
                }
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException("the thread was interrupted while it waited for room", e);
        }
    }

    private void submit(Publication publication) {
        if (closed == null) {
            outgoing.submit(publication, link);
            resumeReading();
        } else {
            publication.settle(closed);
            settled.add(publication);
        }
    }

    // ---- the outbox

    /** Begins to go on with what an earlier process left. */
    void begin() {
        outbox.begin(this);
    }

    @Override
    public void durable(List<Outbox.Step> steps) {
        lock();
        try {
            for (Outbox.Step step : steps) {
                if (!ended) {
                    outgoing.durable(step, link);
                } else if (step.kind() == Outbox.Step.Kind.KEEP && closed != null) {
                    step.publication().settle(closed);
                    settled.add(step.publication());
                }
            }
            flushSoon();
        } finally {
            unlock();
        }
    }

    @Override
    public void notKept(List<Publication> publications, ClientException problem) {
        lock();
        try {
            publications.forEach(publication -> outgoing.notKept(publication, problem));
        } finally {
            unlock();
        }
    }

    /** Waits until what was published up to now is on disk, or has failed; false when time is up. */
    boolean awaitDurable(Duration patience) {
        return outbox.awaitDurable(patience);
    }

    /** Lets the file of the outbox go, with what is undone in it. */
    void closeOutbox() {
        outbox.close();
    }

    // ---- subscriptions

    /** A subscription that nobody has asked the broker for yet. */
    Subscription subscription(SubscribeOptions options, MessageHandler handler, long demand) {
        return new Subscription(this, options, handler, demand);
    }

    /** Subscribes now, or when there is a connection. */
    Request subscribe(Subscription subscription, boolean exposed) {
        Request request = new Request(subscription, true, exposed);
        lock();
        try {
            if (closed == null) {
                subscriptions.add(subscription);
                requests.add(request, link);
                resumeReading();
                flushSoon();
            } else {
                request.settle(closed);
                settled.add(request);
            }
        } finally {
            unlock();
        }
        return request;
    }

    /** Whether the client still wants it, and no broker has refused it. */
    boolean knows(Subscription subscription) {
        lock();
        try {
            return subscriptions.knows(subscription);
        } finally {
            unlock();
        }
    }

    /** Unsubscribes now, or when there is a connection. */
    Request unsubscribe(Subscription subscription, boolean exposed) {
        Request request = new Request(subscription, false, exposed);
        lock();
        try {
            boolean known = subscriptions.remove(subscription);
            if (known && closed == null && !subscriptions.hasTwin(subscription)) {
                requests.add(request, link);
                resumeReading();
                flushSoon();
            } else {
                request.settle(ReasonCode.SUCCESS);
                settled.add(request);
            }
        } finally {
            unlock();
        }
        return request;
    }

    private void flushSoon() {
        if (link != null) {
            link.flushSoon();
        }
    }

    Pending<ReasonCode> reauthenticate() {
        Link current;
        lock();
        try {
            current = link;
        } finally {
            unlock();
        }
        return reauthentication.begin(current);
    }

    // ---- in

    /** Gives a message to its handler's queue. One of QoS 0 is dropped when far too many wait. */
    void hand(Subscription taker, Delivery delivery) {
        if (waiting.get() >= 2 * settings.waitingMessages()
                && delivery.message().qos() == QoS.AT_MOST_ONCE) {
            dropped.increment();
            return;
        }
        waiting.incrementAndGet();
        taker.add(delivery);
    }

    /** A handler is done with a message, acknowledged or not. */
    void handled() {
        if (waiting.decrementAndGet() <= settings.waitingMessages() / 2) {
            resumeReading();
        }
    }

    void settled(@Nullable Arrival arrival, ReasonCode reasonCode) {
        if (arrival == null) {
            return;
        }
        lock();
        try {
            incoming.settled(arrival, reasonCode, link);
            flushSoon();
        } finally {
            unlock();
        }
    }

    void unclaimed(Message message) {
        LOG.log(Level.WARNING, () -> "no subscription wants " + message + "; it is dropped");
        dropped.increment();
    }

    /** How many messages were dropped: no handler wanted them, or far too many of QoS 0 waited for one. */
    long dropped() {
        return dropped.sum();
    }

    /**
     * Waits while too many messages wait for their handlers; on the thread that reads. As long as anybody waits for the broker's
     * answer it goes on reading, since that may be what the handlers wait for.
     */
    void awaitRoomToRead(Link from) {
        if (waiting.get() < settings.waitingMessages()) {
            return;
        }
        lock();
        try {
            readingPaused = true;
            while (waiting.get() > settings.waitingMessages() / 2
                    && !from.hasEnded()
                    && outgoing.unfinished() == 0
                    && requests.isIdle()
                    && closed == null) {
                changed.awaitUninterruptibly();
            }
        } finally {
            readingPaused = false;
            unlock();
        }
    }

    /** The reading thread looks again whether it has to wait. */
    void resumeReading() {
        if (readingPaused) {
            lock();
            changed.signalAll();
            unlock();
        }
    }

    boolean isReadingPaused() {
        return readingPaused;
    }

    // ---- the end

    /** Takes nothing more and waits until all that was taken has been answered, as long as there is a connection. */
    void drain(ClientException why, Duration patience) {
        lock();
        try {
            closed = why;
            changed.signalAll();
            long nanos = patience.toNanos();
            while (link != null && nanos > 0 && (outgoing.unfinished() > 0 || !requests.isIdle())) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            unlock();
        }
    }

    /** Tells everybody who still waits that nothing will come. */
    void failAll(ClientException why) {
        lock();
        try {
            closed = why;
            ended = true;
            outgoing.failAll(why);
            requests.failAll(why);
            subscriptions.all().forEach(subscription -> subscription.ended(why));
            changed.signalAll();
        } finally {
            unlock();
        }
    }

    int unfinished() {
        lock();
        try {
            return outgoing.unfinished();
        } finally {
            unlock();
        }
    }

    /** How many messages, packet identifiers and requests are remembered; none when everything is done. For tests. */
    int entries() {
        lock();
        try {
            return outgoing.entries() + incoming.entries() + requests.entries();
        } finally {
            unlock();
        }
    }
}
