package io.linnet.client;

import io.linnet.packet.ReasonCode;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The messages of an MQTT subscription for one subscriber of a {@link Flow.Publisher}, which says how many it takes. */
final class MessageStream implements Flow.Subscription, MessageHandler {
    private final Session session;
    private final Flow.Subscriber<? super Delivery> subscriber;
    private final Subscription subscription;

    private final ReentrantLock lock = new ReentrantLock();
    private boolean begun;
    private @Nullable Runnable ending;

    /** No message is handed over any more. */
    private volatile boolean stopped;

    /** The subscriber has cancelled and hears nothing more. */
    private volatile boolean cancelled;

    private MessageStream(Session session, SubscribeOptions options, Flow.Subscriber<? super Delivery> subscriber) {
        this.session = session;
        this.subscriber = subscriber;
        subscription = session.subscription(options, this, 0);
    }

    /** Each subscriber gets an MQTT subscription of its own. */
    static Flow.Publisher<Delivery> publisher(Session session, SubscribeOptions options) {
        return subscriber -> new MessageStream(session, options, Objects.requireNonNull(subscriber)).begin();
    }

    private void begin() {
        subscriber.onSubscribe(this);
        Runnable end;
        lock.lock();
        try {
            begun = true;
            end = ending;
        } finally {
            lock.unlock();
        }
        if (end != null) {
            subscription.end(end);
            return;
        }
        var unused = session.subscribe(subscription, false).future().whenComplete((granted, problem) -> {
            if (problem != null) {
                end(() -> subscriber.onError(problem));
            }
        });
        if (stopped) {
            stop();
        }
    }

    @Override
    public void request(long more) {
        if (more > 0) {
            subscription.request(more);
            return;
        }
        IllegalArgumentException problem = new IllegalArgumentException(
                more + " messages were requested, allowed is 1 or more (rule 3.9 of Reactive Streams)");
        end(() -> subscriber.onError(problem));
        stop();
    }

    @Override
    public void cancel() {
        cancelled = true;
        end(() -> {});
        stop();
    }

    /** Ends the MQTT subscription; what has come and was not handed over is refused, since it would hold back what came behind it. */
    private void stop() {
        stopped = true;
        subscription.close();
        subscription.refuseRest();
    }

    @Override
    public void onMessage(Delivery delivery) {
        if (stopped) {
            delivery.nack(ReasonCode.UNSPECIFIED_ERROR);
            return;
        }
        boolean taken = false;
        try {
            subscriber.onNext(delivery);
            taken = true;
        } finally {
            if (!taken) {
                cancel();
            }
        }
    }

    /** The subscription or the client came to its end; what has come before is handed over first. */
    void ended(ClientException why) {
        end(why instanceof ClientClosed ? subscriber::onComplete : () -> subscriber.onError(why));
    }

    /** The first end is told, behind the last message; none that the subscriber has not waited for. */
    private void end(Runnable signal) {
        lock.lock();
        try {
            if (ending != null) {
                return;
            }
            ending = () -> {
                if (!cancelled) {
                    signal.run();
                }
            };
            if (!begun) {
                return;
            }
        } finally {
            lock.unlock();
        }
        subscription.end(ending);
    }
}
