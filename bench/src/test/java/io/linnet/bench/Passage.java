package io.linnet.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.NullMarked;

/**
 * A process that passes connections on to a broker in another one. When it is killed, clients see a broker die that then
 * comes back and has forgotten nothing: what a crash run has to find faultless.
 */
@NullMarked
final class Passage {
    private Passage() {}

    /** Port to listen on, port to pass on to. */
    static void main(String[] arguments) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(Integer.parseInt(arguments[0]), 1024, loopback)) {
            while (true) {
                Socket client = listener.accept();
                Socket broker = new Socket(loopback, Integer.parseInt(arguments[1]));
                client.setTcpNoDelay(true);
                broker.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> pass(client, broker));
                Thread.ofVirtual().start(() -> pass(broker, client));
            }
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side has gone; closing both tells the other.
            return;
        }
    }
}
