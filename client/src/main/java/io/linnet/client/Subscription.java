package io.linnet.client;

import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.TopicFilter;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * A subscription of a client, which lasts until it is closed: when a connection ends it is made anew on the next. Usable by any
 * thread.
 */
public final class Subscription implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.linnet.client");

    private final Session session;
    private final SubscribeOptions options;
    private final MessageHandler handler;
    private final SerialQueue<Delivery> queue;
    private volatile @Nullable QoS grantedQos;
    /** Under the session's lock: whether the broker knows it, in the session that it has now. */
    private boolean confirmed;
    /** Under the session's lock: what the broker calls it (section 3.8.2.1.2). */
    private int identifier;

    /** @param demand how many messages the handler takes for now */
    Subscription(Session session, SubscribeOptions options, MessageHandler handler, long demand) {
        this.session = session;
        this.options = options;
        this.handler = handler;
        this.queue = new SerialQueue<>(session.workers(), demand, this::handle);
    }

    /** The topic filter, with {@code $share/...} where it is shared. */
    public String topicFilter() {
        return options.filter().text();
    }

    /** The highest QoS that the broker delivers, or null while it has not answered. */
    public @Nullable QoS grantedQos() {
        return grantedQos;
    }

    /** Ends it: UNSUBSCRIBE, unless the client is closed. Messages that have already come are still handled. Does not wait. */
    @Override
    public void close() {
        session.unsubscribe(this, true);
    }

    SubscribeOptions options() {
        return options;
    }

    TopicFilter filter() {
        return options.filter();
    }

    int identifier() {
        return identifier;
    }

    void identify(int number) {
        identifier = number;
    }

    boolean isConfirmed() {
        return confirmed;
    }

    void confirm(ReasonCode granted) {
        confirmed = true;
        grantedQos = QoS.of(granted.code());
    }

    void unconfirm() {
        confirmed = false;
    }

    void add(Delivery delivery) {
        queue.add(delivery);
    }

    void request(long more) {
        queue.request(more);
    }

    /** What has come and was not handed over will not be. */
    void refuseRest() {
        for (Delivery delivery : queue.clear()) {
            session.handled();
            delivery.nack(ReasonCode.UNSPECIFIED_ERROR);
        }
    }

    /** Does this when all that has come was handed over. */
    void end(Runnable ending) {
        queue.end(ending);
    }

    /** The broker has refused it, or the client is at its end. */
    void ended(ClientException why) {
        if (handler instanceof MessageStream stream) {
            stream.ended(why);
        }
    }

    private void handle(Delivery delivery) {
        boolean handled = false;
        try {
            handler.onMessage(delivery);
            handled = true;
            if (!options.acknowledgesByHand()) {
                delivery.ack();
            }
        } catch (Exception e) {
            LOG.log(Level.ERROR, () -> "the handler of " + topicFilter() + " failed for " + delivery, e);
        } finally {
            session.handled();
            if (!handled) {
                delivery.nack(ReasonCode.UNSPECIFIED_ERROR);
            }
        }
    }

    @Override
    public String toString() {
        return "Subscription[" + topicFilter() + "]";
    }
}
