package io.linnet.cli.secured;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.log.LogEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits on connections count before TLS, so that a flood costs no handshakes. */
@Timeout(120)
class TlsFloodTest {

    private static final String NO_PROXY = "192.0.2.77";

    @TempDir
    Path folder;

    private final List<Socket> sockets = new ArrayList<>();
    private SSLContext tls;

    @BeforeEach
    void makeCertificates() throws IOException {
        tls = SecuredClient.trusting(Certificates.in(folder).authority(), null);
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private SecuredBroker broker(String scheme, String limits, String proxies) throws IOException {
        return SecuredBroker.start(folder, """
            sys-interval: 0
            limits: {connect-timeout: 1m, %s}
            listeners:
              - uri: %s://127.0.0.1:0
                name: devices
                handshake-timeout: 1m
                proxy-protocol-from: [%s]
                tls: {certificate: server.pem, key: server.key, watch: 0}
            """.formatted(limits, scheme, proxies));
    }

    private Socket open(SecuredBroker broker) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port(0));
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    private Socket proxied(SecuredBroker broker, String client) throws IOException {
        Socket socket = open(broker);
        socket.getOutputStream()
                .write("PROXY TCP4 %s 192.0.2.1 40000 8883\r\n"
                        .formatted(client)
                        .getBytes(US_ASCII));
        return socket;
    }

    private static boolean isAtEnd(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static Map<String, String> exceeded(SecuredBroker broker, String limit) {
        return broker.awaitLogged(LogEvent.LIMIT, fields -> limit.equals(fields.get("limit")));
    }

    @ParameterizedTest
    @CsvSource({
        "mqtts, connections-per-address: 2",
        "wss, connections-per-address: 2",
        "mqtts, connections: 2",
        "mqtts, connect-rate-per-address: 2/h",
        "mqtts, connect-rate: 2/h"
    })
    void whatIsTooMuchIsClosedBeforeItsHandshake(String scheme, String limit) throws Exception {
        try (SecuredBroker broker = broker(scheme, limit, NO_PROXY)) {
            for (int i = 0; i < 2; i++) {
                SecuredClient.over(tls, open(broker)); // stays in its place without a CONNECT
            }
            for (int i = 0; i < 3; i++) {
                assertThat(isAtEnd(open(broker)))
                        .as("closed before it has said a word")
                        .isTrue();
            }
            assertThat(exceeded(broker, limit.substring(0, limit.indexOf(':'))))
                    .containsEntry("consequence", "closed")
                    .hasEntrySatisfying(
                            "address", address -> assertThat(address).startsWith("127.0.0.1:"));
        }
    }

    @Test
    void handshakesThatAreNotCompletedCountAndMakeRoomWhenTheyEnd() throws Exception {
        try (SecuredBroker broker = broker("mqtts", "connections-per-address: 2", NO_PROXY)) {
            Socket silent = open(broker);
            SecuredClient.over(tls, open(broker));
            assertThat(isAtEnd(open(broker))).isTrue();
            silent.close();
            connectAtLast(broker);
        }
    }

    /** The broker learns in its own time that a place is free. */
    private void connectAtLast(SecuredBroker broker) throws Exception {
        long start = System.nanoTime();
        while (true) {
            try {
                SecuredClient.over(tls, open(broker)).connected("c");
                return;
            } catch (IOException refused) {
                assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
            }
        }
    }

    @Test
    void placesAreGivenBackHoweverAConnectionEnds() throws Exception {
        try (SecuredBroker broker = broker("mqtts", "connections-per-address: 2", NO_PROXY)) {
            for (int i = 0; i < 5; i++) {
                connectAtLast(broker);
                closeAll();
                assertThat(isRefused(open(broker))).isTrue();
                closeAll();
            }
            connectAtLast(broker);
            connectAtLast(broker);
        }
    }

    /** For its first byte, or because there are too many. */
    private static boolean isRefused(Socket plain) throws IOException {
        try {
            plain.getOutputStream().write(0x10);
        } catch (SocketException closed) {
            return true;
        }
        return isAtEnd(plain);
    }

    private void closeAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    @Test
    void behindAProxyItIsTheClientsAddressThatCounts() throws Exception {
        try (SecuredBroker broker = broker("mqtts", "connections-per-address: 1", "127.0.0.0/8")) {
            SecuredClient.over(tls, proxied(broker, "203.0.113.1")).connected("c1");
            SecuredClient.over(tls, proxied(broker, "203.0.113.2")).connected("c2");
            assertThat(isAtEnd(proxied(broker, "203.0.113.1")))
                    .as("before its handshake")
                    .isTrue();
            assertThatThrownBy(() -> SecuredClient.over(tls, proxied(broker, "203.0.113.2")))
                    .isInstanceOf(IOException.class);
            SecuredClient.over(tls, proxied(broker, "203.0.113.3")).connected("c3");
            assertThat(exceeded(broker, "connections-per-address"))
                    .containsEntry("address", "203.0.113.1:40000")
                    .containsEntry("consequence", "closed");
            assertThat(broker.logged(LogEvent.TURN_AWAY)).isEmpty();
        }
    }
}
