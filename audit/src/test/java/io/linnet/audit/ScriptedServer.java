package io.linnet.audit;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** A server of a few lines: each connection runs the same script on a thread of its own. */
final class ScriptedServer implements Closeable {
    private final ServerSocket listener;

    /** What is done with one connection; returning closes it. */
    @FunctionalInterface
    interface Script {
        void run(DataInputStream in, OutputStream out) throws IOException;
    }

    ScriptedServer(Script script) {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(script));
    }

    Target target() {
        return Target.of("127.0.0.1", listener.getLocalPort()).withPatience(Duration.ofSeconds(2));
    }

    private void accept(Script script) {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket, script));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private static void serve(Socket socket, Script script) {
        try (socket) {
            script.run(new DataInputStream(socket.getInputStream()), socket.getOutputStream());
        } catch (IOException closed) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
