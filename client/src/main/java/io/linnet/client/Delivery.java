package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.linnet.packet.ReasonCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A message as it was delivered to a subscription. Usable by any thread.
 *
 * <p>It is acknowledged once: by the client when the handler returns, or by {@link #ack} and {@link #nack} when the subscription
 * acknowledges by hand. Acknowledgements leave in the order in which the messages came (MQTT-4.6.0-2), so one that is held back
 * holds back those behind it; after as many as the client's Receive Maximum the broker sends no more.
 */
public final class Delivery {
    private final Message message;
    private final boolean duplicate;
    private final Session session;
    private final @Nullable Arrival arrival;
    private final AtomicBoolean settled = new AtomicBoolean();

    Delivery(Message message, boolean duplicate, Session session, @Nullable Arrival arrival) {
        this.message = message;
        this.duplicate = duplicate;
        this.session = session;
        this.arrival = arrival;
    }

    /** The message; its retain flag says whether it was a kept one or, with retain as published, what its publisher said. */
    public Message message() {
        return message;
    }

    public String topicName() {
        return message.topicName();
    }

    /** The payload as UTF-8. */
    public String text() {
        return message.text();
    }

    /** The payload; not to be changed, since other handlers may have the same. */
    public byte[] payload() {
        return message.payload();
    }

    /** The payload as the codec reads it. */
    public <T> T as(Codec<T> codec) {
        return message.as(codec);
    }

    /** Whether the broker may have sent it before (section 3.3.1.1); at QoS 2 it is here only once all the same. */
    public boolean isDuplicate() {
        return duplicate;
    }

    /** The message is dealt with; the broker may forget it. A second call does nothing. */
    public void ack() {
        settle(ReasonCode.SUCCESS);
    }

    /**
     * The message will never be dealt with, for this reason, which the broker is told in 5.0; it does not come again. In 3.1.1 it is
     * as {@link #ack}: nobody can say there that a message is not wanted.
     *
     * @param reasonCode an error that PUBACK and PUBREC may have (section 3.4.2.1)
     */
    public void nack(ReasonCode reasonCode) {
        if (!reasonCode.isError() || !reasonCode.allowedIn(io.linnet.packet.PacketType.PUBACK)) {
            throw new IllegalArgumentException(
                    reasonCode + " came, allowed is an error of PUBACK, UNSPECIFIED_ERROR for instance");
        }
        settle(reasonCode);
    }

    private void settle(ReasonCode reasonCode) {
        if (settled.compareAndSet(false, true)) {
            session.settled(arrival, reasonCode);
        }
    }

    /**
     * Answers a request: publishes to its response topic, at its QoS and with its correlation data (section 4.10), and waits as
     * {@link Client#publish(Message)} does.
     *
     * @throws IllegalStateException when the message does not ask for an answer
     */
    public PublishResult reply(byte[] payload) {
        return session.publishAndWait(answer(payload));
    }

    /** Answers a request with text. */
    public PublishResult reply(String text) {
        return reply(text.getBytes(UTF_8));
    }

    /** As {@link #reply(byte[])}, and never blocks; the future completes as that of {@link Client#publishAsync}. */
    public CompletableFuture<PublishResult> replyAsync(byte[] payload) {
        return session.publish(answer(payload), true).future();
    }

    /** Answers a request with text, and never blocks. */
    public CompletableFuture<PublishResult> replyAsync(String text) {
        return replyAsync(text.getBytes(UTF_8));
    }

    private Message answer(byte[] payload) {
        String responseTopic = message.responseTopic();
        if (responseTopic == null) {
            throw new IllegalStateException("the message to " + topicName() + " has no response topic to reply to");
        }
        byte[] correlationData = message.correlationData();
        Message answer = Message.of(responseTopic, payload).withQos(message.qos());
        return correlationData == null ? answer : answer.withCorrelationData(correlationData);
    }

    @Override
    public String toString() {
        return "Delivery[" + message + (duplicate ? ", duplicate]" : "]");
    }
}
