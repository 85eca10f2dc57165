package io.linnet.cli.client;

import io.linnet.client.net.ByteStream;
import io.linnet.client.net.Endpoint;
import io.linnet.client.net.TlsFailure;
import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.PingReq;
import io.linnet.packet.PingResp;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.UnsubAck;
import io.linnet.packet.Unsubscribe;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT connection, from CONNACK to its end, that belongs to the thread which opened it.
 *
 * <p>A second thread reads and decodes; it and other threads only put events into the owner's {@link Inbox}. What is to be
 * sent is collected and written before the owner waits, so that a burst costs few writes, and an acknowledgement leaves after
 * {@link #beforeWaiting} has put the message where it belongs.
 */
public final class BlockingClient implements AutoCloseable {
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(30);
    private static final Duration CONNACK_WITHIN = Duration.ofSeconds(30);
    private static final int WRITE_BYTES = 64 * 1024;

    private final ByteStream stream;
    private final ProtocolVersion version;
    private final Trace trace;
    private final Inbox inbox;
    private final PacketBuffer out = new PacketBuffer(1024);
    private final Flights flights = new Flights(this::send);
    private final Thread reader =
            Thread.ofPlatform().name("mqtt-reader").daemon().unstarted(this::readAll);
    private KeepAlive keepAlive;
    /** Why the broker ended a connection that seemed to be secured; written by the reader. */
    private volatile @Nullable TlsFailure refusedLate;

    private ConnAck connAck = new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE);
    private Flush beforeWaiting = () -> {};

    private BlockingClient(ByteStream stream, Connect connect, Trace trace, Inbox inbox) {
        this.stream = stream;
        this.inbox = inbox;
        this.version = connect.version();
        this.trace = trace;
        keepAlive = new KeepAlive(connect.keepAliveSeconds());
    }

    /** Something of the owner that has to be written out before its thread waits. */
    public interface Flush {
        void run() throws IOException;
    }

    /**
     * Connects and waits for the CONNACK.
     *
     * @param inbox the owner's; what other threads put there meanwhile stays there
     * @throws ConnectionRefused when the broker says no
     * @throws EOFException when the broker hangs up instead of answering
     * @throws TlsFailure when the connection cannot be secured
     */
    public static BlockingClient open(Endpoint endpoint, Connect connect, Trace trace, Inbox inbox) throws IOException {
        BlockingClient client =
                new BlockingClient(ByteStream.open(endpoint, CONNECTED_WITHIN.toMillis()), connect, trace, inbox);
        try {
            client.start(connect);
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private void start(Connect connect) throws IOException {
        reader.start();
        send(connect);
        flush();
        Event answer = answer();
        if (answer instanceof Event.Incoming(BlockingClient _, ConnAck accepted)) {
            trace.received(accepted);
            if (accepted.reasonCode().isError()) {
                throw new ConnectionRefused(accepted, version);
            }
            connAck = accepted;
            long seconds = accepted.properties().number(Property.SERVER_KEEP_ALIVE, connect.keepAliveSeconds());
            keepAlive = new KeepAlive((int) seconds);
            return;
        }
        TlsFailure failure = refusedLate;
        if (failure != null) {
            throw failure;
        }
        switch (answer) {
            case null -> throw new IOException("no CONNACK within " + CONNACK_WITHIN.toSeconds() + " s");
            case Event.Ended ended -> throw new EOFException(ended.how().cause());
            default -> throw new IOException("the broker answered CONNECT with something else than CONNACK");
        }
    }

    /** The first event of this connection, or null. */
    private @Nullable Event answer() throws IOException {
        List<Event> early = new ArrayList<>();
        Deadline over = Deadline.in(CONNACK_WITHIN);
        Event event = inbox.next(over.remainingNanos());
        while (event != null && !isOurs(event)) {
            early.add(event);
            event = inbox.next(over.remainingNanos());
        }
        inbox.giveBack(early);
        return event;
    }

    private boolean isOurs(Event event) {
        return switch (event) {
            case Event.Incoming(BlockingClient connection, Packet _) -> connection == this;
            case Event.Ended(BlockingClient connection, Event.Closed _) -> connection == this;
            default -> false;
        };
    }

    /** Runs on the reader's thread until the connection ends. */
    private void readAll() {
        PacketReader packets = new PacketReader(stream.input(), version);
        ReasonCode reason = null;
        String cause = "The connection was lost.";
        try {
            for (Packet packet = packets.next(); packet != null; packet = packets.next()) {
                inbox.post(new Event.Incoming(this, packet));
            }
        } catch (TlsFailure e) {
            refusedLate = e;
            cause = String.valueOf(e.getMessage());
        } catch (IOException e) {
            cause = "The connection was lost: " + e.getMessage();
        } catch (ProtocolViolation e) {
            reason = e.reasonCode();
            cause = "The broker broke the protocol: " + e.getMessage();
        } catch (InterruptedException e) {
            return;
        }
        try {
            inbox.post(new Event.Ended(this, new Event.Closed(reason, cause)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has this called each time before {@link #await} sends what is pending and waits. */
    public void beforeWaiting(Flush flush) {
        beforeWaiting = flush;
    }

    public ConnAck connAck() {
        return connAck;
    }

    public ProtocolVersion version() {
        return version;
    }

    /** How many messages of QoS 1 and 2 the broker takes before it has acknowledged one. */
    public int receiveMaximum() {
        return (int) connAck.properties().number(Property.RECEIVE_MAXIMUM, 65_535);
    }

    public int messagesInFlight() {
        return flights.messagesInFlight();
    }

    /** Sends a message; the caller keeps to {@link #receiveMaximum}. The packet identifier is returned, at QoS 0 it is 0. */
    public int publish(Message message) throws IOException {
        int identifier = message.qos() == QoS.AT_MOST_ONCE ? 0 : flights.takeIdentifierForMessage();
        send(new Publish(
                false,
                message.qos(),
                message.retain(),
                message.topicName(),
                identifier,
                message.properties(),
                message.payload()));
        flushWhenLarge();
        return identifier;
    }

    public int subscribe(List<SubscriptionRequest> requests, Properties properties) {
        int identifier = flights.takeIdentifier();
        send(new Subscribe(identifier, properties, requests));
        return identifier;
    }

    public int unsubscribe(List<String> topicFilters, Properties properties) {
        int identifier = flights.takeIdentifier();
        send(new Unsubscribe(identifier, properties, topicFilters));
        return identifier;
    }

    /** The next event; sends what is pending before it waits. */
    public Event await(Deadline deadline) throws IOException {
        while (true) {
            if (deadline.isOver()) {
                return new Event.Elapsed();
            }
            Event event = next(deadline);
            if (event != null) {
                return event;
            }
        }
    }

    private @Nullable Event next(Deadline deadline) throws IOException {
        if (keepAlive.isDead()) {
            return new Event.Closed(null, "The broker does not answer.");
        }
        if (keepAlive.mustAsk()) {
            send(new PingReq());
            keepAlive.asked();
        }
        Event event = inbox.poll();
        if (event == null) {
            beforeWaiting.run();
            flush();
            event = inbox.poll(Math.min(deadline.remainingNanos(), keepAlive.nanosUntilDue()));
        } else {
            flushWhenLarge();
        }
        return switch (event) {
            case Event.Incoming(BlockingClient connection, Packet packet) ->
                connection == this ? received(packet) : null; // of a connection before this one
            case Event.Ended(BlockingClient connection, Event.Closed how) -> connection == this ? how : null;
            case null, default -> event;
        };
    }

    private @Nullable Event received(Packet packet) {
        trace.received(packet);
        keepAlive.received();
        return switch (packet) {
            case Publish publish -> flights.received(publish);
            case PubAck pubAck -> flights.received(pubAck);
            case PubRec pubRec -> flights.received(pubRec);
            case PubRel pubRel -> flights.received(pubRel);
            case PubComp pubComp -> flights.received(pubComp);
            case SubAck subAck -> {
                flights.freeIdentifier(subAck.packetIdentifier());
                yield new Event.Subscribed(subAck);
            }
            case UnsubAck unsubAck -> {
                flights.freeIdentifier(unsubAck.packetIdentifier());
                yield new Event.Unsubscribed(unsubAck);
            }
            case PingResp ignored -> null;
            case Disconnect disconnect ->
                new Event.Closed(disconnect.reasonCode(), "The broker ended the connection: " + Reasons.of(disconnect));
            default ->
                new Event.Closed(
                        ReasonCode.PROTOCOL_ERROR,
                        "The broker sent " + packet.type() + ", which only clients may send.");
        };
    }

    /** Says goodbye; what is pending goes out before. */
    public void disconnect(ReasonCode reasonCode, Properties properties) throws IOException {
        beforeWaiting.run();
        send(new Disconnect(reasonCode, properties));
        flush();
    }

    private void send(Packet packet) {
        trace.sending(packet);
        PacketEncoder.encode(version, packet, out);
    }

    private void flushWhenLarge() throws IOException {
        if (out.position() > WRITE_BYTES) {
            beforeWaiting.run();
            flush();
        }
    }

    private void flush() throws IOException {
        if (out.position() > 0) {
            stream.write(out.array(), 0, out.position());
            out.clear();
            keepAlive.sent();
        }
    }

    @Override
    public void close() {
        reader.interrupt();
        stream.close();
    }
}
