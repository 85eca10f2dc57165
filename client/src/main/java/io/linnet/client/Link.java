package io.linnet.client;

import io.linnet.client.net.ByteStream;
import io.linnet.packet.Disconnect;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.PacketType;
import io.linnet.packet.PingReq;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.session.InboundAliases;
import io.linnet.session.OutboundAliases;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from CONNACK to its end: what dies with it is here, what survives is in {@link Session}.
 *
 * <p>Packets are written into a buffer under the session's lock by whoever sends them, and go to the network outside of it, as many
 * at a time as have gathered. The thread that reads never writes: a broker that does not read would otherwise not be read either.
 */
final class Link {
    /** Beyond this many bytes that the network has not taken, messages wait in the backlog. */
    private static final int ROOM_BYTES = 256 * 1024;

    private static final int IDLE_BYTES = 64;
    private static final int LARGEST_KEPT_BYTES = 8 * 1024;

    private final ByteStream stream;
    private final PacketInput input;
    private final Greeting greeting;
    private final Session session;
    private final Executor workers;
    private final Time time;
    private final OutboundAliases<String> outboundAliases;
    private final InboundAliases<String> inboundAliases;
    private final AtomicReference<@Nullable ClientException> cause = new AtomicReference<>();

    // all under the session's lock
    private PacketBuffer out = new PacketBuffer(IDLE_BYTES);
    private PacketBuffer spare = new PacketBuffer(IDLE_BYTES);
    private boolean flushing;

    private volatile long lastSent;
    private volatile long lastReceived;

    Link(ByteStream stream, PacketInput input, Greeting greeting, Session session, Settings settings) {
        this.stream = stream;
        this.input = input;
        this.greeting = greeting;
        this.session = session;
        this.workers = settings.workers();
        this.time = settings.time();
        int aliases = Math.min(greeting.limits().topicAliasMaximum(), settings.topicAliases());
        outboundAliases = new OutboundAliases<>(aliases);
        inboundAliases = new InboundAliases<>(settings.topicAliases());
        lastSent = time.nanos();
        lastReceived = lastSent;
    }

    Greeting greeting() {
        return greeting;
    }

    ServerLimits limits() {
        return greeting.limits();
    }

    private ProtocolVersion version() {
        return greeting.version();
    }

    InboundAliases<String> inboundAliases() {
        return inboundAliases;
    }

    long lastSent() {
        return lastSent;
    }

    long lastReceived() {
        return lastReceived;
    }

    // ---- in

    /** Reads until the connection ends, on the thread that calls; tells why it ended. */
    ClientException read() {
        ClientException end;
        try {
            Packet packet = input.next();
            while (packet != null) {
                lastReceived = time.nanos();
                session.received(this, packet);
                session.awaitRoomToRead(this);
                packet = input.next();
            }
            end = new ConnectionLost("the broker closed the connection", null);
        } catch (IOException e) {
            end = new ConnectionLost("the connection was lost: " + e.getMessage(), e);
        } catch (ProtocolViolation e) {
            end = new ConnectionLost("the broker broke the protocol: " + e.explanation(), e);
            farewell(e.reasonCode(), Properties.NONE);
        }
        fail(end);
        return cause();
    }

    /** The next packet of the same burst, which costs no waiting, or null. */
    @Nullable
    Packet nextOfBurst() {
        return input.buffered();
    }

    /** Why the connection ended. */
    private ClientException cause() {
        ClientException known = cause.get();
        return known == null ? new ConnectionLost("the connection ended", null) : known;
    }

    // ---- out, under the session's lock

    /** Whether messages may be sent, or have to wait until the network has taken more. */
    boolean hasRoom() {
        return out.position() < ROOM_BYTES;
    }

    void send(Packet packet) {
        PacketEncoder.encode(version(), packet, out);
    }

    void acknowledge(PacketType type, int packetIdentifier, ReasonCode reasonCode) {
        PacketEncoder.encodeAcknowledgement(version(), type, packetIdentifier, reasonCode, out);
    }

    /**
     * Sends a message.
     *
     * @return false when the packet is larger than the broker takes; nothing was sent then
     * @throws IllegalArgumentException when the message has what a PUBLISH may not have
     */
    boolean publish(Message message, int packetIdentifier, boolean dup) {
        String topicName = message.topicName();
        Properties properties = version().isV5() ? message.properties() : Properties.NONE;
        int alias = outboundAliases.aliasFor(topicName);
        if (alias != 0) {
            properties = properties.toBuilder()
                    .number(Property.TOPIC_ALIAS, Math.abs(alias))
                    .build();
        }
        QoS qos = message.qos();
        int start = out.position();
        boolean sent = false;
        try {
            send(new Publish(
                    dup,
                    qos,
                    message.retain(),
                    alias > 0 ? "" : topicName,
                    packetIdentifier,
                    properties,
                    message.payload()));
            sent = out.position() - start <= limits().maximumPacketSize();
        } finally {
            if (!sent) {
                out.position(start);
                if (alias < 0) {
                    outboundAliases.withdraw(topicName);
                }
            }
        }
        return sent;
    }

    /** What was sent goes out soon, on a worker thread. */
    void flushSoon() {
        if (!flushing && out.position() > 0) {
            flushing = true;
            workers.execute(this::flush);
        }
    }

    // ---- out, without the lock

    /** What was sent goes out now, on the thread that calls, unless another is at it. */
    void flushNow() {
        session.lock();
        boolean mine = !flushing && out.position() > 0;
        flushing |= mine;
        session.unlock();
        if (mine) {
            flush();
        }
    }

    private void flush() {
        try {
            for (PacketBuffer full = nextToWrite(); full != null; full = nextToWrite()) {
                stream.write(full.array(), 0, full.position());
                lastSent = time.nanos();
            }
        } catch (IOException e) {
            fail(new ConnectionLost("the connection was lost: " + e.getMessage(), e));
        }
    }

    private @Nullable PacketBuffer nextToWrite() {
        session.lock();
        try {
            spare.clear();
            session.pump(this);
            if (out.position() == 0) {
                flushing = false;
                if (spare.array().length > LARGEST_KEPT_BYTES) {
                    spare = new PacketBuffer(IDLE_BYTES);
                    out = new PacketBuffer(IDLE_BYTES);
                }
                return null;
            }
            PacketBuffer full = out;
            out = spare;
            spare = full;
            return full;
        } finally {
            session.unlock();
        }
    }

    void ping() {
        session.lock();
        send(new PingReq());
        flushSoon();
        session.unlock();
    }

    /** Says goodbye, as far as the network takes it. */
    void farewell(ReasonCode reasonCode, Properties properties) {
        session.lock();
        send(new Disconnect(reasonCode, properties));
        session.unlock();
        flushNow();
    }

    /** Ends the connection; the first cause counts. */
    void fail(ClientException why) {
        cause.compareAndSet(null, why);
        session.resumeReading();
        stream.close();
    }

    boolean hasEnded() {
        return cause.get() != null;
    }
}
