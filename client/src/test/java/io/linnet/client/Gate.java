package io.linnet.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The only way to a broker: open, shut as if the broker were gone, swallowing what comes, or torn down behind some byte. */
final class Gate implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong remaining = new AtomicLong(Long.MAX_VALUE);
    private final Object change = new Object();
    private boolean swallowing;
    private volatile boolean shut;

    private Gate(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    /** @param target the broker's port on the loopback address */
    static Gate before(int target) throws IOException {
        return new Gate(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Who is connected is thrown out, and who comes is shown the door. */
    void shut() {
        shut = true;
        cut();
    }

    /** What comes is passed on, also what was swallowed. */
    void open() {
        shut = false;
        remaining.set(Long.MAX_VALUE);
        synchronized (change) {
            swallowing = false;
            change.notifyAll();
        }
    }

    /** Connections stay, and nothing goes through. */
    void swallow() {
        synchronized (change) {
            swallowing = true;
        }
    }

    /** All connections break behind so many more bytes, both directions counted. */
    void cutBehind(long bytes) {
        remaining.set(bytes);
    }

    private void cut() {
        for (Socket socket : sockets) {
            end(socket);
        }
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // another thread was faster
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> connect(client));
            }
        } catch (IOException closed) {
            // by the test, which is at its end
        }
    }

    private void connect(Socket client) {
        if (shut) {
            end(client);
            return;
        }
        try {
            Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(broker);
            broker.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> carry(client, broker));
            carry(broker, client);
        } catch (IOException e) {
            end(client);
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[4096];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitPassage();
                long allowed = Math.min(count, remaining.get());
                out.write(buffer, 0, (int) Math.max(0, allowed));
                if (remaining.get() != Long.MAX_VALUE && remaining.addAndGet(-count) <= 0) {
                    remaining.set(Long.MAX_VALUE);
                    break;
                }
            }
        } catch (IOException e) {
            // one side is gone, and now the other
        }
        end(from);
        end(to);
    }

    private void awaitPassage() throws IOException {
        synchronized (change) {
            while (swallowing) {
                try {
                    change.wait();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open();
        cut();
    }
}
