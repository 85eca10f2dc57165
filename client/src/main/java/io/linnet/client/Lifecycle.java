package io.linnet.client;

import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ReasonCode;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a client, one after another: a worker thread opens one and then reads it to its end; after an end or a failure
 * a timer starts the next attempt.
 */
final class Lifecycle {
    /** A connection that lasted this long was a good one: the next failure is a first one again. */
    private static final long GOOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final System.Logger LOG = System.getLogger("io.linnet.client");

    private final Settings settings;
    private final Session session;
    private final Connector connector;
    private final SerialQueue<ConnectionState> news;
    private final CompletableFuture<ConnectionState.Connected> first = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    private ConnectionState state = new ConnectionState.Idle();
    private @Nullable Link link;
    private Time.Appointment nextAttempt = Time.Appointment.NONE;
    private boolean closing;

    /** Of the thread that has the connection. */
    private int failures;

    Lifecycle(Settings settings, Session session) {
        this.settings = settings;
        this.session = session;
        connector = new Connector(settings, session);
        news = new SerialQueue<>(settings.workers(), Long.MAX_VALUE, this::told);
    }

    /** Completes with the first connection, or fails with the first attempt where that is not repeated. */
    CompletableFuture<ConnectionState.Connected> first() {
        return first;
    }

    /** Completes when the client is closed. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    ConnectionState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    void start() {
        lock.lock();
        try {
            if (state instanceof ConnectionState.Idle) {
                enter(new ConnectionState.Connecting(connector.nextServer(), 1));
                settings.workers().execute(this::attempt);
            }
        } finally {
            lock.unlock();
        }
    }

    private void attempt() {
        Link begun;
        try {
            begun = connector.connect();
        } catch (ClientException e) {
            failed(e);
            return;
        } catch (RuntimeException e) { // of a supplier of credentials, for instance
            failed(new ConnectFailed("no connection to " + connector.nextServer() + ": " + e, e));
            return;
        }
        ConnectionState.Connected connected = new ConnectionState.Connected(
                begun.greeting().server(),
                begun.greeting().version(),
                begun.greeting().sessionPresent(),
                begun.greeting().clientIdentifier());
        if (!begin(begun, connected)) {
            begun.fail(new ClientClosed("the client is closed"));
            return;
        }
        long since = settings.time().nanos();
        ClientException cause = serve(begun, connected);
        if (settings.time().nanos() - since >= GOOD_NANOS) {
            failures = 0;
        }
        ended(cause);
    }

    private ClientException serve(Link begun, ConnectionState.Connected connected) {
        KeepAliveWatch watch = KeepAliveWatch.over(begun, session, settings.time());
        ClientException cause;
        try {
            session.attach(begun);
            first.complete(connected);
            cause = begun.read();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a mistake of the client ended its connection", e);
            cause = new ConnectionLost("the client made a mistake: " + e, e);
            begun.fail(cause);
        }
        watch.stop();
        session.detach(begun, cause);
        return cause;
    }

    private boolean begin(Link begun, ConnectionState.Connected connected) {
        lock.lock();
        try {
            if (closing) {
                return false;
            }
            link = begun;
            enter(connected);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void failed(ClientException cause) {
        boolean wasConnected = first.isDone();
        boolean again = wasConnected ? settings.reconnects() : settings.retriesFirst();
        next(cause, again);
    }

    private void ended(ClientException cause) {
        forgetLink();
        boolean takenOver = false;
        if (cause instanceof ConnectionLost lost) {
            connector.ended(lost);
            // to come back would throw out the other client, which then comes back, and so on
            takenOver = lost.reasonCode() == ReasonCode.SESSION_TAKEN_OVER && !connector.mayHaveTakenOverItself();
        }
        next(cause, settings.reconnects() && !takenOver);
    }

    private void forgetLink() {
        lock.lock();
        try {
            link = null;
        } finally {
            lock.unlock();
        }
    }

    private void next(ClientException cause, boolean again) {
        failures++;
        lock.lock();
        try {
            if (closing) {
                return;
            }
            if (again) {
                Duration delay = settings.backoff().delay(failures, settings.random());
                enter(new ConnectionState.Disconnected(cause, delay));
                nextAttempt = settings.time().in(delay, this::startNext);
                return;
            }
            closing = true;
        } finally {
            lock.unlock();
        }
        session.failAll(cause);
        finish(cause);
    }

    private void startNext() {
        lock.lock();
        try {
            if (!closing) {
                enter(new ConnectionState.Connecting(connector.nextServer(), failures + 1));
                settings.workers().execute(this::attempt);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says goodbye, after what was taken has been answered, as far as time allows. A second call does nothing. */
    void close(ReasonCode reasonCode) {
        Link current;
        lock.lock();
        try {
            if (closing) {
                return;
            }
            closing = true;
            nextAttempt.cancel();
            current = link;
        } finally {
            lock.unlock();
        }
        ClientClosed why = new ClientClosed("the client is closed");
        session.drain(why, settings.closeTimeout());
        if (current != null) {
            Time.Appointment deadline = settings.time().in(settings.closeTimeout(), () -> current.fail(why));
            current.farewell(reasonCode, farewellProperties(current));
            deadline.cancel();
            current.fail(why);
        }
        session.failAll(why);
        finish(null);
    }

    /** Ends without a word and without waiting. */
    void abandon() {
        Link current;
        lock.lock();
        try {
            if (closing) {
                return;
            }
            closing = true;
            nextAttempt.cancel();
            current = link;
        } finally {
            lock.unlock();
        }
        ClientClosed why = new ClientClosed("the client was abandoned");
        if (current != null) {
            current.fail(why);
        }
        session.failAll(why);
        finish(null);
    }

    /** A session that was kept for the sake of reconnects only is not left behind. */
    private Properties farewellProperties(Link current) {
        boolean ends = current.greeting().version().isV5() && !settings.keepsSession();
        return ends && settings.sessionExpirySeconds() > 0
                ? Properties.builder()
                        .number(Property.SESSION_EXPIRY_INTERVAL, 0)
                        .build()
                : Properties.NONE;
    }

    private void finish(@Nullable ClientException cause) {
        session.closeOutbox();
        lock.lock();
        try {
            enter(new ConnectionState.Closed(cause));
        } finally {
            lock.unlock();
        }
        ClientException why = cause == null ? new ClientClosed("the client is closed") : cause;
        first.completeExceptionally(why);
        closed.complete(null);
    }

    /** One place changes the state; under the lock. */
    private void enter(ConnectionState next) {
        state = next;
        if (settings.listener() != null) {
            news.add(next);
        }
    }

    private void told(ConnectionState next) {
        ConnectionListener listener = settings.listener();
        if (listener != null) {
            try {
                listener.onChange(next);
            } catch (RuntimeException e) { // the next change is told all the same
                LOG.log(Level.ERROR, "a listener failed for " + next, e);
            }
        }
    }

    /** Ends the connection without a word, as a broken network would; the client connects again. */
    void drop() {
        Link current;
        lock.lock();
        try {
            current = link;
        } finally {
            lock.unlock();
        }
        if (current != null) {
            current.fail(new ConnectionLost("the connection was dropped", null));
        }
    }
}
