package io.linnet.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT connection of the generator: handshake, framing, and what the socket would not take yet.
 *
 * <p>What comes after CONNACK is up to the kind of connection. It holds no buffer of its own unless a packet came in
 * pieces or the broker reads too slowly.
 */
abstract class Connection {
    private static final byte[] NOTHING = new byte[0];

    final Loop loop;
    private final byte[] connect;
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private byte[] tail = NOTHING;
    private int tailLength;
    private @Nullable ByteBuffer unwritten;
    private @Nullable TlsLayer tls;
    private @Nullable BrokerAddress broker;
    private long writtenNanos;
    private boolean connected;
    private boolean established;
    private boolean sessionPresent;
    private boolean ready;
    private boolean leaving;
    private boolean closed;

    Connection(Loop loop, byte[] connect) {
        this.loop = loop;
        this.connect = connect;
    }

    /** CONNACK has come; {@code receiveMaximum} is the broker's, 65,535 unless it said otherwise. */
    abstract void accepted(int receiveMaximum);

    /** A packet other than CONNACK: {@code in[at, end)}, its body from {@code body} on. */
    abstract void packet(ByteBuffer in, int at, int body, int end);

    /** All packets of this turn are done: a chance to add to {@link Loop#out} before it is written. */
    void endOfTurn() {}

    /** The broker has closed the connection, or the network has. */
    abstract void lost(String cause);

    /** The layer that secures this connection to a broker of TLS. */
    TlsLayer layer(Tls settings) {
        return settings.layer();
    }

    final void opened(SocketChannel openedChannel, SelectionKey registeredKey, BrokerAddress address) {
        tls = address.tls() == null ? null : layer(address.tls());
        broker = address;
        channel = openedChannel;
        key = registeredKey;
    }

    final void turn(SelectionKey ready) {
        loop.out.clear();
        try {
            if (established) {
                exchange(ready);
            } else if (connected) {
                secure(ready, Objects.requireNonNull(tls));
            } else {
                establish();
            }
        } catch (IOException e) {
            drop(Descriptors.explained(e));
        }
    }

    private void establish() throws IOException {
        if (socket().finishConnect()) {
            connected = true;
            registration().interestOps(SelectionKey.OP_READ);
            if (tls == null) {
                begin();
            } else {
                tls.begin();
                shakeHands(tls);
            }
        }
    }

    private void secure(SelectionKey ready, TlsLayer layer) throws IOException {
        if (ready.isWritable()) {
            writeRest();
        }
        if (ready.isReadable()) {
            shakeHands(layer);
        }
    }

    private void shakeHands(TlsLayer layer) throws IOException {
        boolean done = layer.shakeHands(socket(), loop.cipher, loop.out);
        write(loop.out);
        if (done) {
            loop.out.clear();
            begin();
        }
    }

    private void begin() throws IOException {
        established = true;
        loop.out.put(connect);
        flush();
    }

    private void exchange(SelectionKey ready) throws IOException {
        if (ready.isWritable()) {
            writeRest();
        }
        if (ready.isReadable()) {
            read();
        }
        if (!closed && !leaving) {
            endOfTurn();
            flush();
        }
    }

    private void read() throws IOException {
        ByteBuffer in = loop.in;
        do {
            in.clear();
            in.put(tail, 0, tailLength);
            int count = tls == null ? socket().read(in) : tls.read(socket(), in, loop.cipher);
            if (count < 0) {
                drop("closed by the broker");
                return;
            }
            loop.tick();
            int limit = in.position();
            int at = parse(in, limit);
            keep(in, at, limit);
        } while (tls != null && tls.hasMore() && !closed);
    }

    private int parse(ByteBuffer in, int limit) {
        int at = 0;
        while (limit - at >= 2) {
            int digit = in.get(at + 1);
            int body = at + 2;
            int end = body + digit;
            if (digit < 0) {
                long framing = Wire.framing(in, at, limit);
                if (framing < 0) {
                    break;
                }
                body = at + (int) (framing & 7);
                end = body + (int) (framing >>> 3);
            }
            if (end > limit) {
                fits(end - at);
                break;
            }
            if (Wire.packetType(in.get(at)) == Wire.CONNACK) {
                connAck(in, body, end);
            } else {
                packet(in, at, body, end);
            }
            at = end;
        }
        return at;
    }

    private void fits(int packetLength) {
        if (packetLength > loop.in.capacity()) {
            throw new BenchFailure("the broker sent a packet of " + packetLength + " bytes, longer than any published");
        }
    }

    private void keep(ByteBuffer in, int at, int limit) {
        tailLength = limit - at;
        if (tailLength > tail.length) {
            tail = new byte[Math.max(tailLength, 256)];
        }
        in.get(at, tail, 0, tailLength);
    }

    private void connAck(ByteBuffer in, int body, int end) {
        if (in.get(body + 1) != 0) {
            throw new BenchFailure("the broker refused a connection: CONNACK " + ReasonText.of(in.get(body + 1)));
        }
        sessionPresent = (in.get(body) & 1) != 0;
        accepted(end - body > 2 ? ConnAckProperties.receiveMaximum(in, body + 2, end) : 65_535);
    }

    /** False while the socket has not taken everything: then nothing but acknowledgements should be added. */
    final boolean writable() {
        return unwritten == null && established && !closed;
    }

    /** Writes what is in {@link Loop#out}; what the socket does not take is kept and written when it does. */
    final void flush() throws IOException {
        if (tls == null || loop.out.position() == 0) {
            write(loop.out);
            return;
        }
        loop.out.flip();
        tls.seal(loop.out, loop.sealed.clear());
        write(loop.sealed);
    }

    /** Writes what stands before the position of {@code out}, as it is. */
    private void write(ByteBuffer out) throws IOException {
        out.flip();
        if (!out.hasRemaining() || closed) {
            return;
        }
        writtenNanos = loop.nowNanos();
        if (unwritten == null) {
            socket().write(out);
        }
        if (out.hasRemaining()) {
            keepUnwritten(out);
        }
    }

    private void keepUnwritten(ByteBuffer out) {
        ByteBuffer before = unwritten;
        int kept = before == null ? 0 : before.remaining();
        ByteBuffer rest = ByteBuffer.allocate(kept + out.remaining());
        if (before != null) {
            rest.put(before);
        }
        unwritten = rest.put(out).flip();
        registration().interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        loop.interestsChanged();
    }

    private void writeRest() throws IOException {
        ByteBuffer rest = unwritten;
        if (rest != null) {
            socket().write(rest);
            if (!rest.hasRemaining()) {
                unwritten = null;
                registration().interestOps(SelectionKey.OP_READ);
            }
        }
    }

    private void drop(String cause) {
        close();
        if (leaving) {
            return;
        }
        if (ready) {
            lost(cause);
        } else {
            unready(stage() + cause);
        }
    }

    private String stage() {
        if (established) {
            return "a connection ended during its handshake: ";
        }
        String name = broker == null ? "the broker" : broker.name();
        return connected
                ? "a TLS handshake with " + name + " failed: "
                : "cannot connect to " + name + " (does a broker listen there?): ";
    }

    /** The connection has ended before it was ready: then nothing can be measured, unless that was to be expected. */
    void unready(String cause) {
        throw new BenchFailure(cause);
    }

    /** What CONNACK said: the broker had kept a session for this client. */
    final boolean sessionPresent() {
        return sessionPresent;
    }

    /** The handshake that the generator waits for (CONNACK, or SUBACK as well) is done. */
    final void ready() {
        ready = true;
        loop.countReady();
    }

    /** Composes and writes outside of a turn, because room has come from elsewhere. */
    final void push() {
        if (!writable()) {
            return;
        }
        loop.out.clear();
        try {
            endOfTurn();
            flush();
        } catch (IOException e) {
            drop(Descriptors.explained(e));
        }
    }

    /** Whether it has been connected and has not ended. */
    final boolean isUp() {
        return ready && !closed;
    }

    /** Sends PINGREQ if nothing has been sent for that long (3.1.2.10). */
    final void keepAlive(long nowNanos, long silenceNanos) {
        if (isUp() && writable() && nowNanos - writtenNanos > silenceNanos) {
            loop.out.clear().put(Wire.pingReq());
            try {
                flush();
            } catch (IOException e) {
                drop(Descriptors.explained(e));
            }
        }
    }

    /** Closes the socket without a word. */
    final void close() {
        closed = true;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing was to come from that socket any more: how it ended changes no figure.
            closed = true;
        }
    }

    private void sendGoodbye() throws IOException {
        loop.out.clear().put(Wire.disconnect());
        flush();
        if (tls != null) {
            tls.close(loop.sealed.clear());
            write(loop.sealed);
        }
    }

    /** Sends DISCONNECT, as far as the socket takes it, and closes. */
    final void disconnect() {
        if (writable()) {
            try {
                sendGoodbye();
            } catch (IOException e) {
                closed = true;
            }
        }
        close();
    }

    /** Sends DISCONNECT and says no more; the broker, once it knows, closes the connection, and then it is closed. */
    final void leave() {
        if (!writable()) {
            close();
            return;
        }
        try {
            sendGoodbye();
            leaving = true;
            socket().shutdownOutput();
        } catch (IOException e) {
            close();
        }
    }

    final boolean isClosed() {
        return closed;
    }

    private SocketChannel socket() {
        return Objects.requireNonNull(channel);
    }

    private SelectionKey registration() {
        return Objects.requireNonNull(key);
    }
}
