package io.linnet.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The network between clients and a broker, which breaks when it is told to: a TCP proxy on a port of its own. Clients connect to
 * {@link #uri()}. Usable by any thread; what is told applies to all connections, and to later ones where that makes sense.
 */
public final class FaultyNetwork implements AutoCloseable {
    private static final int BUFFER_BYTES = 8 * 1024;
    private static final long LOOK_NANOS = 1_000_000;

    private final String scheme;
    private final InetSocketAddress target;
    private final ServerSocket server;
    private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile boolean refusing;
    private volatile boolean stalled;
    private volatile long delayNanos;
    private volatile int bytesPerSecond;
    private volatile long cutAfterBytes = Long.MAX_VALUE;
    private volatile boolean closed;

    private FaultyNetwork(URI broker) throws IOException {
        scheme = broker.getScheme();
        target = new InetSocketAddress(broker.getHost(), broker.getPort());
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("faulty-network").start(this::accept);
    }

    /** A network in front of this broker, which works until it is told otherwise. */
    public static FaultyNetwork before(URI broker) {
        try {
            return new FaultyNetwork(broker);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect to. */
    public URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort());
    }

    /** How many connections were made through it. */
    public int connections() {
        return opened.get();
    }

    // ---- faults

    /** Resets all connections, as a crash or a firewall does; bytes under way are lost. */
    public void cut() {
        passages.forEach(Passage::reset);
    }

    /** Resets each connection when so many more bytes have passed in both directions, in the middle of a packet or not. */
    public void cutAfter(long bytes) {
        cutAfterBytes = bytes;
        passages.forEach(passage -> passage.remaining.set(bytes));
    }

    /** Resets new connections before anything passes, until {@link #repair}. */
    public void refuse() {
        refusing = true;
    }

    /** Nothing passes any more in either direction, and nobody is told, until {@link #repair}. */
    public void stall() {
        stalled = true;
    }

    /** Everything takes this much longer on each way. */
    public void delay(Duration time) {
        delayNanos = time.toNanos();
    }

    /** So many bytes a second pass in each direction of a connection; 0 for as many as can. */
    public void slowTo(int bytes) {
        bytesPerSecond = bytes;
    }

    /** The clients are told that the broker sends nothing more; what they send still passes. */
    public void halfClose() {
        passages.forEach(Passage::endTowardsClient);
    }

    /** These bytes come to the clients, between two reads from the broker. */
    public void inject(byte[] bytes) {
        passages.forEach(passage -> passage.inject(bytes));
    }

    /** Everything works again, for connections that still are. */
    public void repair() {
        refusing = false;
        stalled = false;
        delayNanos = 0;
        bytesPerSecond = 0;
        cutAfterBytes = Long.MAX_VALUE;
        passages.forEach(passage -> passage.remaining.set(Long.MAX_VALUE));
    }

    @Override
    public void close() {
        closed = true;
        closeQuietly(server);
        passages.forEach(Passage::reset);
    }

    // ---- the proxy

    private void accept() {
        while (!closed) {
            try {
                Socket client = server.accept();
                if (refusing) {
                    client.setSoLinger(true, 0);
                    client.close();
                } else {
                    opened.incrementAndGet();
                    Thread.ofVirtual().start(() -> open(client));
                }
            } catch (IOException e) {
                if (closed) {
                    return;
                }
            }
        }
    }

    private void open(Socket client) {
        try {
            Socket broker = new Socket();
            broker.connect(target);
            client.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
            Passage passage = new Passage(client, broker);
            passages.add(passage);
            Thread.ofVirtual().start(() -> passage.carry(client, broker));
            passage.carry(broker, client);
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection of a client and the one to the broker that belongs to it. */
    private final class Passage {
        private final Socket client;
        private final Socket broker;
        private final AtomicLong remaining = new AtomicLong(cutAfterBytes);

        Passage(Socket client, Socket broker) {
            this.client = client;
            this.broker = broker;
        }

        void carry(Socket from, Socket to) {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    pass(buffer, count, out);
                }
                to.shutdownOutput();
            } catch (IOException e) {
                reset();
            }
        }

        private void pass(byte[] buffer, int count, OutputStream out) throws IOException {
            awaitWhileStalled();
            LockSupport.parkNanos(delayNanos);
            int allowed = (int) Math.min(count, Math.max(0, remaining.get()));
            int rate = bytesPerSecond;
            if (rate > 0) {
                for (int i = 0; i < allowed; i++) {
                    out.write(buffer, i, 1);
                    LockSupport.parkNanos(1_000_000_000L / rate);
                }
            } else {
                out.write(buffer, 0, allowed);
            }
            if (remaining.get() != Long.MAX_VALUE && remaining.addAndGet(-count) <= 0) {
                reset();
            }
        }

        private void awaitWhileStalled() throws IOException {
            while (stalled) {
                if (client.isClosed() || closed) {
                    throw new IOException("closed");
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
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
            passages.remove(this);
            for (Socket socket : new Socket[] {client, broker}) {
                try {
                    socket.setSoLinger(true, 0);
                    socket.close();
                } catch (IOException e) {
                    closeQuietly(socket);
                }
            }
        }
    }
}
