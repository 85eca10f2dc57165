package io.linnet.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that the generator makes with itself, so that its own code is compiled before a broker is measured with
 * it: a cold generator is slower than most brokers accept.
 */
final class Rehearsal {
    private static final int BATCHES = 12;
    private static final int BATCH = 500;
    private static final byte[] CONNACK = {0x20, 2, 0, 0};

    private Rehearsal() {}

    static void of(int handshakes) {
        try (ServerSocket listener = new ServerSocket(0, handshakes, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().name("rehearsal").start(() -> accept(listener));
            InetSocketAddress address = new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
            for (int batch = 0; batch < BATCHES; batch++) {
                connect(address, handshakes);
            }
        } catch (IOException e) {
            throw new BenchFailure("cannot listen on the loopback address", e);
        }
    }

    private static void connect(InetSocketAddress address, int handshakes) {
        List<IdleConnection> connections = new ArrayList<>(BATCH);
        byte[] connect = Wire.connect(Wire.LEVEL_3_1_1, true, "rehearsal");
        try (Loop loop = new Loop()) {
            loop.handshakes(BATCH, handshakes, number -> {
                connections.add(new IdleConnection(loop, connect));
                loop.open(connections.get(number), BrokerAddress.plain(address), null);
            });
            connections.forEach(Connection::disconnect);
        }
    }

    /** Says CONNACK to everybody, unasked, until the listener is closed. */
    private static void accept(ServerSocket listener) {
        List<Socket> sockets = new ArrayList<>(2 * BATCH);
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.getOutputStream().write(CONNACK);
                sockets.add(socket);
                if (sockets.size() == 2 * BATCH) {
                    close(sockets.subList(0, BATCH)); // the other end of these has gone already
                }
            }
        } catch (IOException e) {
            close(sockets);
        }
    }

    private static void close(List<Socket> sockets) {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // Only rehearsed: that the other end is gone already is as good.
            }
        }
        sockets.clear();
    }
}
