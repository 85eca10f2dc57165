package io.linnet.transport;

import static java.util.Objects.requireNonNull;

import io.linnet.transport.tls.TlsOptions;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** A listener on a free port of the loopback address, with its loops, and what it accepted. */
final class Harness implements AutoCloseable {
    private final ListenerOptions options;
    private final WireAcceptor door;
    final EventLoops loops;
    final Listener listener;
    final BlockingQueue<Probe> accepted = new LinkedBlockingQueue<>();

    Harness(TransportKind kind, Function<Wire, Probe> handlers) throws IOException {
        this(kind, ListenerOptions.parse("mqtt://127.0.0.1:0"), handlers);
    }

    Harness(TransportKind kind, ListenerOptions options, Function<Wire, Probe> handlers) throws IOException {
        this(kind, options, handlers, why -> {});
    }

    /** @param turnedAway told why a connection did not become a wire */
    Harness(TransportKind kind, ListenerOptions options, Function<Wire, Probe> handlers, Consumer<String> turnedAway)
            throws IOException {
        this.options = options;
        door = new WireAcceptor() {
            @Override
            public WireHandler accept(Wire wire) {
                Probe probe = handlers.apply(wire);
                accepted.add(probe);
                return probe;
            }

            @Override
            public void turnedAway(Loop loop, InetSocketAddress peer, Throwable cause) {
                turnedAway.accept(String.valueOf(cause.getMessage()));
            }
        };
        loops = EventLoops.start(kind, 2, "test-loop");
        try {
            listener = Listener.open(loops, options, door);
        } catch (IOException refused) {
            loops.close();
            throw refused;
        }
    }

    /** Goes on with other TLS options. */
    void serve(TlsOptions tls) throws IOException {
        Listener.Change change = listener.prepare(options.withTls(tls));
        change.serve(door);
    }

    Probe nextAccepted() throws InterruptedException {
        return requireNonNull(accepted.poll(20, TimeUnit.SECONDS), "nothing was accepted");
    }

    Peer connect() throws IOException {
        return new Peer(new Socket(InetAddress.getLoopbackAddress(), listener.port()));
    }

    /** All that ran on the loops before is done, and so is the end of that round. */
    void awaitRounds() throws Exception {
        for (int i = 0; i < loops.count(); i++) {
            Loop loop = loops.loop(i);
            CompletableFuture<Void> done = new CompletableFuture<>();
            loop.execute(() -> loop.atEndOfRound(() -> loop.execute(() -> done.complete(null))));
            done.get(20, TimeUnit.SECONDS);
        }
    }

    void stopListening() {
        listener.close();
    }

    void stopLoops() {
        loops.close();
    }

    @Override
    public void close() {
        listener.close();
        loops.close();
    }

    /** The other end of a wire: a plain blocking socket. */
    static final class Peer implements AutoCloseable {
        final Socket socket;
        final DataInputStream in;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
        }

        void write(byte[] bytes) throws IOException {
            write(bytes, 0, bytes.length);
        }

        void write(byte[] bytes, int offset, int length) throws IOException {
            socket.getOutputStream().write(bytes, offset, length);
        }

        void writePacket(byte[] content) throws IOException {
            write(Probe.framed(content));
        }

        byte[] readPacket() throws IOException {
            byte[] content = new byte[in.readInt()];
            in.readFully(content);
            return content;
        }

        boolean isAtEnd() throws IOException {
            return in.read() < 0;
        }

        void hangUp() throws IOException {
            socket.close();
        }

        void reset() {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
