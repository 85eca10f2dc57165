package io.linnet.client;

import io.linnet.packet.Auth;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.ReasonCode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A new proof of who the client is while the connection stands (section 4.12.1). What is said when is under the session's lock; the
 * proof itself may be long work, and is done by worker threads, one step after another.
 */
final class Reauthentication {
    /** One of them, until the broker says that it is content. */
    static final class Attempt extends Pending<ReasonCode> {
        private final Link link;
        private final EnhancedAuthentication method;
        private final EnhancedAuthentication.Exchange exchange;
        private final SerialQueue<Auth> steps;

        private Attempt(
                Link link,
                EnhancedAuthentication method,
                EnhancedAuthentication.Exchange exchange,
                Reauthentication owner,
                Settings settings) {
            super(false);
            this.link = link;
            this.method = method;
            this.exchange = exchange;
            steps = new SerialQueue<>(settings.workers(), Long.MAX_VALUE, auth -> owner.step(this, auth));
        }
    }

    private final Settings settings;
    private final Session session;
    private final Consumer<Pending<?>> settled;
    private @Nullable Attempt current;

    Reauthentication(Settings settings, Session session, Consumer<Pending<?>> settled) {
        this.settings = settings;
        this.session = session;
        this.settled = settled;
    }

    /** Begins one, without the lock, unless one is running. */
    Pending<ReasonCode> begin(@Nullable Link link) {
        EnhancedAuthentication method = settings.authentication();
        if (method == null || link == null || !link.greeting().version().isV5()) {
            throw new ClientException(
                    "a re-authentication needs a connection with MQTT 5.0 and an authentication method");
        }
        EnhancedAuthentication.Exchange exchange = method.begin();
        Attempt attempt = new Attempt(link, method, exchange, this, settings);
        byte[] first = exchange.first();
        session.lock();
        try {
            Attempt running = current;
            if (running != null) {
                return running;
            }
            if (link.hasEnded()) {
                attempt.settle(new ConnectionLost("the connection ended before the re-authentication began", null));
                settled.accept(attempt);
                return attempt;
            }
            current = attempt;
            link.send(auth(ReasonCode.RE_AUTHENTICATE, method, first));
            link.flushSoon();
            return attempt;
        } finally {
            session.unlock();
        }
    }

    static Auth auth(ReasonCode reasonCode, EnhancedAuthentication method, byte @Nullable [] data) {
        Properties.Builder properties = Properties.builder().text(Property.AUTHENTICATION_METHOD, method.method());
        if (data != null) {
            properties.binary(Property.AUTHENTICATION_DATA, data);
        }
        return new Auth(reasonCode, properties.build());
    }

    /** An AUTH came; under the lock. */
    void received(Auth auth, Link link) {
        Attempt attempt = current;
        if (attempt == null || attempt.link != link) {
            throw new ProtocolViolation(ReasonCode.PROTOCOL_ERROR, "", "AUTH came, which nobody asked for");
        }
        attempt.steps.add(auth);
    }

    private void step(Attempt attempt, Auth auth) {
        byte[] data = auth.properties().binary(Property.AUTHENTICATION_DATA);
        try {
            if (auth.reasonCode() == ReasonCode.SUCCESS) {
                attempt.exchange.complete(data);
                ended(attempt, null);
            } else {
                byte[] answer = attempt.exchange.respond(data == null ? new byte[0] : data);
                answer(attempt, auth(ReasonCode.CONTINUE_AUTHENTICATION, attempt.method, answer));
            }
        } catch (ClientException e) {
            ended(attempt, e);
        } catch (RuntimeException e) { // of a method that is not ours
            ended(attempt, new ClientException("the re-authentication failed: " + e, e));
        }
    }

    private void answer(Attempt attempt, Auth answer) {
        session.lock();
        try {
            if (attempt == current) {
                attempt.link.send(answer);
                attempt.link.flushSoon();
            }
        } finally {
            session.unlock();
        }
    }

    /** It came to its end; a broker that does not prove what it has to is left. */
    private void ended(Attempt attempt, @Nullable ClientException problem) {
        session.lock();
        try {
            if (attempt != current) {
                return;
            }
            current = null;
            if (problem == null) {
                attempt.settle(ReasonCode.SUCCESS);
            } else {
                attempt.settle(problem);
            }
            settled.accept(attempt);
        } finally {
            session.unlock();
        }
        if (problem != null) {
            attempt.link.fail(problem);
        }
    }

    /** The connection ended; under the lock. */
    void fail(ClientException cause) {
        Attempt attempt = current;
        if (attempt != null) {
            current = null;
            attempt.settle(cause);
            settled.accept(attempt);
        }
    }
}
