package io.linnet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network between clients and a broker, which breaks when it is told to: a TCP proxy on a port of its own. Clients connect to
 * {@link #uri()}. Usable by any thread; what is told applies to all connections, and to later ones where that makes sense.
 */
public final class FaultyNetwork implements AutoCloseable {
    private static final int BACKLOG = 50;
    private static final Duration BIND_PATIENCE = Duration.ofSeconds(10);

    private final String scheme;
    private final int port;
    private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
    private final AtomicInteger opened = new AtomicInteger();
    private final Impairment all = new Impairment();
    private volatile InetSocketAddress target;
    private volatile ServerSocket server;
    private volatile boolean refusing;
    private volatile long cutAfterBytes = Long.MAX_VALUE;

    private FaultyNetwork(URI broker) throws IOException {
        scheme = broker.getScheme();
        target = new InetSocketAddress(broker.getHost(), broker.getPort());
        server = listen(0);
        port = server.getLocalPort();
    }

    /** A network in front of this broker, which works until it is told otherwise. */
    public static FaultyNetwork before(URI broker) {
        try {
            return new FaultyNetwork(broker);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect to; stays the same until the network is closed. */
    public URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + port);
    }

    /** How many connections were made through it. */
    public int connections() {
        return opened.get();
    }

    /** New connections go to this address from now on, such as that of a broker that was started again. */
    public void leadTo(InetSocketAddress broker) {
        target = broker;
    }

    // ---- faults

    /** Resets all connections, as a crash or a firewall does; bytes under way are lost. */
    public void cut() {
        passages.forEach(Passage::reset);
    }

    /** Resets each connection when so many more bytes have passed in both directions, in the middle of a packet or not. */
    public void cutAfter(long bytes) {
        cutAfterBytes = bytes;
        passages.forEach(passage -> passage.cutAfter(bytes));
    }

    /** Resets new connections before anything passes, until {@link #repair}. */
    public void refuse() {
        refusing = true;
    }

    /** Nothing passes any more in either direction, and nobody is told, until {@link #repair}. */
    public void stall() {
        all.stall();
    }

    /** What clients send is not read any more, until {@link #repair}; what is sent to them still passes. */
    public void stopReading() {
        all.stopReading();
    }

    /** Everything takes this much longer on each way. */
    public void delay(Duration time) {
        all.delay(time);
    }

    /** So many bytes a second pass in each direction of a connection; 0 for as many as can. */
    public void slowTo(int bytes) {
        all.slowTo(bytes);
    }

    /** The clients are told that the broker sends nothing more; what they send still passes. */
    public void halfClose() {
        passages.forEach(Passage::endTowardsClient);
    }

    /** These bytes come to the clients, between two reads from the broker. */
    public void inject(byte[] bytes) {
        passages.forEach(passage -> passage.inject(bytes));
    }

    /** Everything works again, for connections that still are. It does not bring back what is {@link #down}. */
    public void repair() {
        refusing = false;
        all.repair();
        cutAfterBytes = Long.MAX_VALUE;
        passages.forEach(passage -> {
            passage.own().repair();
            passage.cutAfter(Long.MAX_VALUE);
        });
    }

    /** Nobody listens any more: all connections are reset, and the system refuses new ones, until {@link #up}. */
    public void down() {
        closeQuietly(server);
        cut();
    }

    /**
     * Listens again, at the same port. A client that tries again and again may have it for a moment (TCP lets it connect to itself), so
     * this waits for it, up to ten seconds.
     *
     * @throws UncheckedIOException when another program has taken the port meanwhile
     */
    public void up() {
        if (server.isClosed() && !Patience.until(this::listensAgain, BIND_PATIENCE)) {
            throw new UncheckedIOException(new BindException(
                    "port " + port + " of the broker under test cannot be opened again: another program has it"));
        }
    }

    private boolean listensAgain() {
        try {
            server = listen(port);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        down();
    }

    // ---- the proxy

    Impairment all() {
        return all;
    }

    /** The connection that the broker sees coming from this address. */
    Optional<Passage> passageFrom(InetSocketAddress seenByBroker) {
        return passages.stream()
                .filter(passage -> passage.portAtBroker() == seenByBroker.getPort())
                .findFirst();
    }

    void forget(Passage passage) {
        passages.remove(passage);
    }

    private ServerSocket listen(int wanted) throws IOException {
        ServerSocket opening = new ServerSocket(wanted, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("faulty-network").start(() -> accept(opening));
        return opening;
    }

    private void accept(ServerSocket at) {
        while (!at.isClosed()) {
            try {
                Socket client = at.accept();
                if (refusing) {
                    client.setSoLinger(true, 0);
                    client.close();
                } else {
                    opened.incrementAndGet();
                    Thread.ofVirtual().start(() -> open(client, at));
                }
            } catch (IOException e) {
                // the loop ends when it is because nobody listens any more; else it was that one connection
            }
        }
    }

    private void open(Socket client, ServerSocket through) {
        Socket broker = new Socket();
        try {
            broker.connect(target);
            client.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
        } catch (IOException e) {
            closeQuietly(broker);
            closeQuietly(client);
            return;
        }
        Passage passage = new Passage(client, broker, this, cutAfterBytes);
        passages.add(passage);
        if (through.isClosed()) {
            passage.reset(); // the network went down while it was opened
        } else {
            passage.begin();
        }
    }

    private static void closeQuietly(java.io.Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
