package io.linnet.client;

import io.linnet.packet.Properties;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.session.SendWindow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way to the broker: those that wait, in order, and those that are in flight. Survives connections; all of it is
 * under the session's lock.
 */
final class Outgoing {
    /**
     * How many messages of QoS 2 are in flight to a broker that cannot say how many it takes. Mosquitto takes 20 unless it is told
     * otherwise, and of more than that it acknowledges some in 3.1.1 that it never delivers (2.0.11).
     */
    private static final int EXACTLY_ONCE_WITHOUT_RECEIVE_MAXIMUM = 20;

    private final Time time;
    private final OutgoingBound bound;
    private final Outbox outbox;
    private final int sendMaximum;
    private final Consumer<Pending<?>> settled;
    private final ArrayDeque<Publication> backlog = new ArrayDeque<>(0);

    /** QoS 2 messages whose PUBREL is due or out, until their PUBCOMP; the window keeps only their identifiers. */
    private final Map<Integer, Publication> received = new HashMap<>(0);

    private SendWindow<Publication> window = new SendWindow<>(1);
    private int unfinished;
    private long unfinishedBytes;

    /** @param settled told of each publication that has come to its end */
    Outgoing(Settings settings, Outbox outbox, Consumer<Pending<?>> settled) {
        this.time = settings.time();
        this.bound = settings.outgoingBound();
        this.sendMaximum = settings.sendMaximum();
        this.outbox = outbox;
        this.settled = settled;
        outbox.left().forEach(this::restore);
    }

    /** Goes on with a message of an earlier process. */
    private void restore(Outbox.Left left) {
        Publication publication = left.publication();
        unfinished++;
        unfinishedBytes += publication.message().payload().length;
        switch (left.stage()) {
            case WAITING -> backlog.add(publication);
            case SENT -> window.restore(left.packetIdentifier(), publication);
            case RELEASED -> {
                window.restoreReleased(left.packetIdentifier());
                received.put(left.packetIdentifier(), publication);
            }
        }
    }

    int unfinished() {
        return unfinished;
    }

    /** How much is remembered: messages, packet identifiers. */
    int entries() {
        return backlog.size() + received.size() + window.inUse();
    }

    boolean hasRoomFor(Message message) {
        boolean fits = unfinished < bound.messages() && unfinishedBytes + message.payload().length <= bound.bytes();
        return unfinished == 0 || (fits && (message.qos() == QoS.AT_MOST_ONCE || outbox.hasRoomFor(message)));
    }

    /** Takes a message, which goes out at once when there is a connection that takes it; else it waits. */
    void submit(Publication publication, @Nullable Link link) {
        if (!hasRoomFor(publication.message()) && !makeRoomFor(publication)) {
            publication.settle(new QueueFull(unfinished + " messages of " + unfinishedBytes
                    + " bytes are unfinished, allowed are " + bound.messages() + " of " + bound.bytes()
                    + " bytes, and what the outbox holds; wait for earlier ones, or raise the bound"));
            settled.accept(publication);
            return;
        }
        unfinished++;
        unfinishedBytes += publication.message().payload().length;
        if (!publication.isAcknowledged() || !outbox.keep(publication)) {
            accepted(publication, link);
        }
    }

    private void accepted(Publication publication, @Nullable Link link) {
        if (link != null && backlog.isEmpty() && isSendable(publication, link)) {
            send(publication, link);
        } else {
            backlog.add(publication);
        }
    }

    private boolean makeRoomFor(Publication publication) {
        if (bound.overflow() == Overflow.DROP_OLDEST) {
            while (!backlog.isEmpty() && !hasRoomFor(publication.message())) {
                finish(backlog.remove(), new QueueFull("a newer message needed the room"));
            }
        }
        return hasRoomFor(publication.message());
    }

    private boolean isSendable(Publication publication, Link link) {
        return link.hasRoom() && (!publication.isAcknowledged() || (window.canSend() && hasTurn(publication, link)));
    }

    private boolean hasTurn(Publication publication, Link link) {
        return !publication.isExactlyOnce()
                || link.greeting().version().isV5()
                || window.exactlyOnceInUse() < EXACTLY_ONCE_WITHOUT_RECEIVE_MAXIMUM;
    }

    /** Sends what waits, as far as the broker and the network take it. */
    void pump(Link link) {
        if (window.hasUnsent()) {
            window.resendNext(again(link));
        }
        while (!backlog.isEmpty() && isSendable(backlog.element(), link)) {
            send(backlog.remove(), link);
        }
    }

    private void send(Publication publication, Link link) {
        send(publication, 0, link);
    }

    /**
     * The one way on which a PUBLISH goes out: for the first time, when the outbox has written down that it does, and again on a later
     * connection, whose server may take less than the one before.
     *
     * @param given the packet identifier of the flow, 0 when it has none yet
     */
    private void send(Publication publication, int given, Link link) {
        long now = time.nanos();
        ClientException objection = objection(publication, link, now);
        if (objection != null) {
            giveUp(publication, given, link, objection);
            return;
        }
        int identifier = given;
        if (identifier == 0 && publication.isAcknowledged()) {
            identifier = window.begin(publication, publication.isExactlyOnce());
            if (outbox.sending(publication, identifier)) {
                publication.hold(true);
                return;
            }
        }
        ClientException problem = written(publication, identifier, link, now);
        if (problem != null) {
            giveUp(publication, identifier, link, problem);
        } else if (identifier == 0) {
            finish(publication, PublishResult.SUCCESS);
        }
    }

    /** Why the message may not go out now, or null. */
    private static @Nullable ClientException objection(Publication publication, Link link, long now) {
        Refused refusal = link.limits().refusal(publication.message());
        if (refusal != null) {
            return refusal;
        }
        // What was sent is sent again however long that took: MQTT-4.4.0-1 makes no exception, and only the repetition
        // tells whether
        // the broker has it. It then has the shortest expiry interval, see Publication.aged.
        return publication.wasWritten() || !publication.isExpired(now)
                ? null
                : new MessageExpired("the message to " + publication.message().topicName()
                        + " waited longer than its expiry interval");
    }

    private static @Nullable ClientException written(Publication publication, int identifier, Link link, long now) {
        Message message = publication.aged(now);
        try {
            if (link.publish(message, identifier, publication.wasWritten())) {
                publication.wasWritten(publication.isAcknowledged());
                return null;
            }
            return Refused.beforehand(
                    "the message to " + message.topicName() + " with "
                            + message.payload().length + " bytes does not fit into a packet of "
                            + link.limits().maximumPacketSize() + " bytes, the largest that the broker takes",
                    ReasonCode.PACKET_TOO_LARGE);
        } catch (IllegalArgumentException e) {
            return new ClientException(
                    "the message to " + message.topicName() + " is not allowed: " + e.getMessage(), e);
        }
    }

    /**
     * The message does not go out, or not again. A broker that has its PUBLISH of QoS 2 keeps the packet identifier until PUBREL (section
     * 4.3.3) and would take the next message with it for a repetition, and drop it. So such a flow goes on with PUBREL, as if PUBREC had
     * come: one that has the identifier forgets it, one that has not says so in its PUBCOMP. At QoS 1 a broker keeps nothing.
     */
    private void giveUp(Publication publication, int identifier, Link link, ClientException why) {
        if (publication.wasWritten() && publication.isExactlyOnce()) {
            publication.settle(why);
            window.pubRec(identifier, false);
            releaseFirst(publication, identifier, link);
            return;
        }
        if (identifier != 0) {
            window.forget(identifier);
        }
        finish(publication, why);
    }

    private SendWindow.Resend<Publication> again(Link link) {
        return new SendWindow.Resend<>() {
            @Override
            public void publish(int packetIdentifier, @Nullable Publication publication) {
                if (publication != null && !publication.isHeld()) {
                    send(publication, packetIdentifier, link);
                }
            }

            @Override
            public void pubRel(int packetIdentifier) {
                release(packetIdentifier, link);
            }

            @Override
            public boolean isReady() {
                return link.hasRoom();
            }
        };
    }

    // ---- answers

    void received(PubAck pubAck) {
        Publication publication = window.message(pubAck.packetIdentifier());
        if (window.pubAck(pubAck.packetIdentifier()) == SendWindow.Step.COMPLETED && publication != null) {
            finish(publication, pubAck.reasonCode(), pubAck.properties());
        }
    }

    void received(PubRec pubRec, Link link) {
        int identifier = pubRec.packetIdentifier();
        Publication publication = window.message(identifier);
        boolean error = pubRec.reasonCode().isError();
        switch (window.pubRec(identifier, error)) {
            case COMPLETED -> {
                if (publication != null) {
                    finish(publication, pubRec.reasonCode(), pubRec.properties());
                }
            }
            case RELEASE -> {
                if (publication != null) {
                    publication.settle(PublishResult.of(pubRec.reasonCode(), pubRec.properties()));
                    releaseFirst(publication, identifier, link);
                } else {
                    release(identifier, link);
                }
            }
            case UNKNOWN -> {
                if (!error) {
                    link.send(new PubRel(identifier, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
                }
            }
        }
    }

    /** The first PUBREL of a flow, which the outbox writes down before it goes out. */
    private void releaseFirst(Publication publication, int identifier, Link link) {
        received.put(identifier, publication);
        if (outbox.releasing(publication, identifier)) {
            publication.hold(true);
        }
        release(identifier, link);
    }

    private void release(int identifier, Link link) {
        Publication publication = received.get(identifier);
        if (publication == null || !publication.isHeld()) {
            link.send(new PubRel(identifier));
        }
    }

    void received(PubComp pubComp) {
        if (window.pubComp(pubComp.packetIdentifier()) == SendWindow.Step.COMPLETED) {
            Publication publication = received.remove(pubComp.packetIdentifier());
            if (publication != null) {
                finished(publication);
            }
        }
    }

    // ---- the outbox

    /** What the outbox was asked for is durable; now it may go out. */
    void durable(Outbox.Step step, @Nullable Link link) {
        Publication publication = step.publication();
        int identifier = step.packetIdentifier();
        switch (step.kind()) {
            case KEEP -> accepted(publication, link);
            case SEND -> {
                if (window.message(identifier) == publication && publication.isHeld()) {
                    publication.hold(false);
                    if (link != null && window.isSent(identifier)) {
                        send(publication, identifier, link);
                    }
                }
            }
            case RELEASE -> {
                if (received.get(identifier) == publication && publication.isHeld()) {
                    publication.hold(false);
                    if (link != null) {
                        release(identifier, link);
                    }
                }
            }
            case DONE -> {}
        }
    }

    /** A message that the outbox did not take. */
    void notKept(Publication publication, ClientException problem) {
        outbox.takeBack(publication);
        finish(publication, problem);
    }

    // ---- connections and the end

    /** A connection has begun; what is in flight is sent again, or as new when the broker has forgotten the session. */
    void attach(Link link) {
        int receiveMaximum = Math.min(sendMaximum, link.limits().receiveMaximum());
        if (link.greeting().sessionPresent()) {
            window.resume(receiveMaximum, again(link));
            return;
        }
        List<Publication> unacknowledged = new ArrayList<>();
        window.forEachUnacknowledged((exactlyOnce, publication) -> unacknowledged.add(publication));
        unacknowledged.forEach(Publication::beginAnew);
        for (int i = unacknowledged.size() - 1; i >= 0; i--) {
            backlog.addFirst(unacknowledged.get(i));
        }
        window = new SendWindow<>(receiveMaximum);
        // all but the PUBCOMP of these is known; that the broker forgot to end the flows does not matter
        received.values().forEach(this::finished);
        received.clear();
    }

    /** A packet identifier for a SUBSCRIBE or UNSUBSCRIBE. */
    int hold() {
        return window.hold();
    }

    void letGo(int packetIdentifier) {
        window.letGo(packetIdentifier);
    }

    /** Nothing will be sent any more. */
    void failAll(ClientException why) {
        outbox.seal();
        List<Publication> all = new ArrayList<>();
        window.forEachUnacknowledged((exactlyOnce, publication) -> all.add(publication));
        all.addAll(backlog);
        backlog.clear();
        all.forEach(publication -> finish(publication, why));
        received.values().forEach(this::finished);
        received.clear();
        window = new SendWindow<>(1);
    }

    private void finish(Publication publication, ReasonCode reasonCode, Properties properties) {
        if (reasonCode.isError()) {
            finish(
                    publication,
                    new Refused("the message to " + publication.message().topicName(), reasonCode, properties));
        } else {
            finish(publication, PublishResult.of(reasonCode, properties));
        }
    }

    private void finish(Publication publication, ClientException problem) {
        publication.settle(problem);
        finished(publication);
    }

    private void finish(Publication publication, PublishResult result) {
        publication.settle(result);
        finished(publication);
    }

    private void finished(Publication publication) {
        unfinished--;
        unfinishedBytes -= publication.message().payload().length;
        outbox.done(publication);
        settled.accept(publication);
    }
}
