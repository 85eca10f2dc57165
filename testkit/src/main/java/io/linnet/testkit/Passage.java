package io.linnet.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One connection of a client and the one to the broker that belongs to it, with what is wrong with it alone. Any thread. */
final class Passage {
    private static final int BUFFER_BYTES = 8 * 1024;
    private static final long LOOK_NANOS = 1_000_000;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Socket client;
    private final Socket broker;
    private final FaultyNetwork network;
    private final Impairment own = new Impairment();
    private final AtomicLong remaining;
    private final AtomicInteger waysEnded = new AtomicInteger();

    /** @param cutAfter how many bytes pass in both directions before it is reset */
    Passage(Socket client, Socket broker, FaultyNetwork network, long cutAfter) {
        this.client = client;
        this.broker = broker;
        this.network = network;
        this.remaining = new AtomicLong(cutAfter);
    }

    void begin() {
        Thread.ofVirtual().start(() -> carry(client, broker));
        carry(broker, client);
    }

    /** The port from which the broker sees the client come. */
    int portAtBroker() {
        return broker.getLocalPort();
    }

    Impairment own() {
        return own;
    }

    void cutAfter(long bytes) {
        remaining.set(bytes);
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        boolean fromClient = from.equals(client);
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            while (true) {
                awaitWhileHeld(fromClient);
                int count = in.read(buffer);
                if (count < 0) {
                    break;
                }
                awaitWhileHeld(fromClient);
                pass(buffer, count, out);
            }
            to.shutdownOutput();
            if (waysEnded.incrementAndGet() == 2) {
                network.forget(this);
                closeQuietly(client);
                closeQuietly(broker);
            }
        } catch (IOException e) {
            reset();
        }
    }

    private void pass(byte[] buffer, int count, OutputStream out) throws IOException {
        awaitDelay();
        int allowed = (int) Math.min(count, Math.max(0, remaining.get()));
        int rate =
                own.bytesPerSecond() > 0 ? own.bytesPerSecond() : network.all().bytesPerSecond();
        if (rate > 0) {
            for (int i = 0; i < allowed; i++) {
                out.write(buffer, i, 1);
                LockSupport.parkNanos(SECOND_NANOS / rate);
            }
        } else {
            out.write(buffer, 0, allowed);
        }
        if (remaining.get() != Long.MAX_VALUE && remaining.addAndGet(-count) <= 0) {
            reset();
        }
    }

    /** Ends early when the delay is taken back. */
    private void awaitDelay() throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < network.all().delayNanos() + own.delayNanos()) {
            look();
        }
    }

    private void awaitWhileHeld(boolean fromClient) throws IOException {
        while (network.all().holds(fromClient) || own.holds(fromClient)) {
            look();
        }
    }

    private void look() throws IOException {
        if (client.isClosed()) {
            throw new IOException("closed");
        }
        LockSupport.parkNanos(LOOK_NANOS);
    }

    void endTowardsClient() {
        try {
            client.shutdownOutput();
        } catch (IOException e) {
            reset();
        }
    }

    void inject(byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
        } catch (IOException e) {
            reset();
        }
    }

    void reset() {
        network.forget(this);
        for (Socket socket : new Socket[] {client, broker}) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                closeQuietly(socket);
            }
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
