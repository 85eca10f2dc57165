package io.linnet.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.NullMarked;

/** Takes connections over TLS and passes what they carry on to a broker without. */
@NullMarked
final class SecuredPassage implements AutoCloseable {
    private static final String PASSWORD = "not secret";

    private final SSLServerSocket listener;
    private final InetSocketAddress broker;

    SecuredPassage(Path keyStore, InetSocketAddress broker) throws IOException, GeneralSecurityException {
        this.broker = broker;
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("secured-passage").start(this::accept);
    }

    /** A certificate that vouches for itself: its key store, and beside it, with {@code .pem} behind the name, itself. */
    static Path certificate(Path folder) throws IOException, InterruptedException {
        Path store = folder.resolve("server");
        keytool("-genkeypair -keyalg EC -groupname secp256r1 -alias s -dname CN=localhost -validity 9 -keystore "
                + store);
        keytool("-exportcert -rfc -alias s -file " + store + ".pem -keystore " + store);
        return store;
    }

    private static void keytool(String words) throws IOException, InterruptedException {
        String program =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String[] command = (program + " " + words).split(" ", -1);
        String[] all = Arrays.copyOf(command, command.length + 2);
        all[command.length] = "-storepass";
        all[command.length + 1] = PASSWORD;
        Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool " + words + " failed");
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // The test is over.
            return;
        }
    }

    private void serve(Socket client) {
        try {
            Socket plain = new Socket(broker.getAddress(), broker.getPort());
            client.setTcpNoDelay(true);
            plain.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> pass(client, plain));
            pass(plain, client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
