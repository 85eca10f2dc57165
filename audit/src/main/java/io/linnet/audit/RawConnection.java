package io.linnet.audit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network connection to the broker under test: sends any bytes, reads whole packets, notices the close. One thread
 * at a time. What the broker does wrong on it is a {@link Mismatch}.
 */
final class RawConnection implements Closeable {
    /** How long a close is waited for in silence before a PINGREQ asks whether the connection still lives. */
    private static final Duration BEFORE_ASKING = Duration.ofMillis(500);

    private final Socket socket;
    private final PushbackInputStream in;
    private final SpecVersion version;
    private final Duration patience;
    private int packetSizeLimit = Integer.MAX_VALUE;

    /** Reads packets from {@code in}, which yields the bytes of {@code socket} or what is wrapped in them. */
    RawConnection(Socket socket, InputStream in, SpecVersion version, Duration patience) {
        this.socket = socket;
        this.in = new PushbackInputStream(in, 1);
        this.version = version;
        this.patience = patience;
    }

    static RawConnection open(Target target, SpecVersion version) {
        try {
            Socket socket = connect(target.host(), target.port(), target.patience());
            return new RawConnection(socket, socket.getInputStream(), version, target.patience());
        } catch (IOException e) {
            throw new Mismatch("no connection (" + e.getMessage() + ")", "an accepted TCP connection");
        }
    }

    static Socket connect(String host, int port, Duration patience) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(host, port), (int) patience.toMillis());
        return socket;
    }

    SpecVersion version() {
        return version;
    }

    Duration patience() {
        return patience;
    }

    /** From now on a longer packet from the broker is a mismatch. */
    void limitPacketSize(int bytes) {
        packetSizeLimit = bytes;
    }

    /** Sends all pieces in one write. A connection that the broker has closed meanwhile shows at the next read. */
    void send(byte[]... pieces) {
        try {
            socket.getOutputStream().write(Bytes.join(pieces));
        } catch (IOException closed) {
            // A probe that expects the close reads it next; one that does not fails at its next read.
            return;
        }
    }

    /** The next packet; a mismatch when the connection ends or stays silent. */
    Received read() {
        return readWithin(patience, "a packet").orElseThrow(() -> new Mismatch("nothing", "a packet"));
    }

    /** The next packet; empty when the broker closes the connection instead. */
    Optional<Received> readUnlessClosed() {
        try {
            if (isQuietFor(patience)) {
                throw new Mismatch("nothing", "a packet or a closed connection");
            }
            return Optional.of(readPacket());
        } catch (Closed e) {
            return Optional.empty();
        }
    }

    /** The next packet; empty when none starts within the time. A mismatch with what was expected when the connection ends. */
    Optional<Received> readWithin(Duration time, String expected) {
        try {
            if (isQuietFor(time)) {
                return Optional.empty();
            }
            return Optional.of(readPacket());
        } catch (Closed e) {
            throw new Mismatch("the connection was closed", expected);
        }
    }

    /** All packets until the connection ends or stays silent for the time. */
    List<Received> readAll(Duration silence) {
        List<Received> all = new ArrayList<>();
        try {
            while (!isQuietFor(silence)) {
                all.add(readPacket());
            }
            return all;
        } catch (Closed e) {
            return all;
        }
    }

    /** Waits for the broker to close the connection, and returns the packets that came before. */
    List<Received> expectClosed() {
        List<Received> before = new ArrayList<>();
        try {
            readToEnd(before, BEFORE_ASKING);
            send(Packets.pingReq());
            readToEnd(before, patience);
            throw new Mismatch(
                    before.isEmpty() ? "an open, silent connection" : "an open connection after " + before,
                    "a closed connection");
        } catch (Closed e) {
            return before;
        }
    }

    /** As {@link #expectClosed}, but sends nothing meanwhile. The time starts again with each packet. */
    List<Received> expectClosedWithin(Duration time) {
        List<Received> before = new ArrayList<>();
        try {
            readToEnd(before, time);
            throw new Mismatch("a connection still open after " + time.toMillis() + " ms", "a closed connection");
        } catch (Closed e) {
            return before;
        }
    }

    private void readToEnd(List<Received> before, Duration silence) throws Closed {
        while (!isQuietFor(silence)) {
            Received packet = readPacket();
            if (packet.kind() == PacketKind.PINGRESP) {
                throw new Mismatch("PINGRESP on a connection that is still open", "a closed connection");
            }
            before.add(packet);
        }
    }

    private boolean isQuietFor(Duration time) throws Closed {
        try {
            socket.setSoTimeout((int) Math.max(1, time.toMillis()));
            int first = in.read();
            if (first < 0) {
                throw new Closed();
            }
            in.unread(first);
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            throw new Closed();
        }
    }

    private Received readPacket() throws Closed {
        try {
            socket.setSoTimeout((int) patience.toMillis());
            int firstByte = one();
            int length = remainingLength();
            byte[] body = in.readNBytes(length);
            Expect.that(body.length == length, "a part of a packet and then the end", "a whole packet");
            Received packet = new Received(version, firstByte, body);
            if (packet.length() > packetSizeLimit) {
                throw new Mismatch(
                        packet.kind() + " of " + packet.length() + " bytes",
                        "at most " + packetSizeLimit + " bytes, the Maximum Packet Size");
            }
            return packet;
        } catch (SocketTimeoutException e) {
            throw new Mismatch("a part of a packet", "a whole packet");
        } catch (SocketException e) {
            throw new Closed();
        } catch (IOException e) {
            throw new Mismatch("a broken stream: " + e.getMessage(), "a packet");
        }
    }

    private int remainingLength() throws IOException, Closed {
        int length = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = one();
            length |= (digit & 0x7f) << shift;
            if (digit < 0x80) {
                return length;
            }
        }
        throw new Mismatch("a remaining length of more than four bytes", "at most four bytes");
    }

    private int one() throws IOException, Closed {
        int value = in.read();
        if (value < 0) {
            throw new Closed();
        }
        return value;
    }

    /** Closes without a DISCONNECT packet, as when the network fails. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            return;
        }
    }

    /** The broker has closed the connection. */
    private static final class Closed extends Exception {
        private static final long serialVersionUID = 1L;

        Closed() {
            super("closed", null, false, false);
        }
    }
}
