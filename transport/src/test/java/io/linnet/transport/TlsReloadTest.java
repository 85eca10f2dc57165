package io.linnet.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.transport.Harness.Peer;
import io.linnet.transport.tls.ClientCertificates;
import io.linnet.transport.tls.ClientOptions;
import io.linnet.transport.tls.KeyFiles;
import io.linnet.transport.tls.ProtocolOptions;
import io.linnet.transport.tls.TlsLibrary;
import io.linnet.transport.tls.TlsOptions;
import io.linnet.transport.tls.TlsVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reload does to the sessions of TLS and to the trust in clients that are there: nothing, unless files or options are others. */
@ExtendWith(LeakWatch.class)
@ParameterizedClass
@EnumSource(
        value = TlsLibrary.class,
        names = {"BORINGSSL", "JDK"})
class TlsReloadTest {
    private static final Authority ROOT = new Authority("Root");
    private static final Authority.Issued SERVER = ROOT.issue("localhost", "localhost", "127.0.0.1");
    private final Instant far = Instant.now().plus(Duration.ofDays(10));

    private final TlsLibrary library;
    private final Authority.Issued own = ROOT.issue("sensor");
    private final Authority.Issued other = ROOT.issue("valve");

    @TempDir
    Path folder;

    private Path list;

    TlsReloadTest(TlsLibrary library) {
        this.library = library;
    }

    @BeforeEach
    void writeList() {
        list = Authority.write(folder.resolve("list.pem"), ROOT.revocationList(far));
    }

    private TlsOptions options() {
        Path trusted = Authority.write(folder.resolve("clients.pem"), ROOT.certificate);
        return TlsOptions.of(keys(SERVER))
                .withProtocols(new ProtocolOptions(library, TlsVersion.TLS_1_2, ProtocolOptions.MODERN_SUITES))
                .withClients(
                        ClientOptions.of(ClientCertificates.REQUIRED, trusted).withRevocations(List.of(list)))
                .withWatchMillis(0);
    }

    private KeyFiles keys(Authority.Issued issued) {
        return KeyFiles.of(
                issued.writeCertificates(folder.resolve("server.pem")), issued.writeKey(folder.resolve("server.key")));
    }

    private static Harness server(String scheme, TlsOptions options) throws IOException {
        return new Harness(
                TransportKind.AUTO,
                ListenerOptions.parse(scheme + "://127.0.0.1:0").withTls(options),
                Probe.Echo::new);
    }

    private TlsClient client(String version) {
        return new TlsClient(ROOT.certificate, own).speaking(version);
    }

    /** When the session of the connection began, in milliseconds. */
    private static long sessionOf(Harness server, TlsClient client) throws IOException {
        SSLSocket socket = client.connect(server.listener.port());
        try (Peer peer = new Peer(socket)) {
            peer.writePacket(new byte[] {1, 2});
            assertThat(peer.readPacket()).containsExactly(1, 2); // a ticket of TLS 1.3 comes with the first data
            return socket.getSession().getCreationTime();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aReloadThatFindsTheSameFilesLetsClientsComeBackWithAShortHandshake(String version) throws Exception {
        TlsOptions options = options();
        TlsClient client = client(version);
        try (Harness server = server("mqtts", options)) {
            BlockingQueue<String> changes = new LinkedBlockingQueue<>();
            server.listener.onTrustChanged(() -> changes.add("changed"));
            long first = sessionOf(server, client);
            server.serve(options);
            assertThat(sessionOf(server, client)).isEqualTo(first);
            for (String file : List.of("server.pem", "server.key", "clients.pem", "list.pem")) {
                Files.setLastModifiedTime(
                        folder.resolve(file), FileTime.from(Instant.now().minusSeconds(100)));
            }
            server.serve(options);
            assertThat(sessionOf(server, client))
                    .as("files that were only touched")
                    .isEqualTo(first);
            assertThat(changes).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificate", "list", "options"})
    void aReloadThatFindsAnythingElseEndsAllSessions(String what) throws Exception {
        TlsOptions options = options();
        TlsClient client = client("TLSv1.3");
        try (Harness server = server("mqtts", options)) {
            long first = sessionOf(server, client);
            assertThat(sessionOf(server, client)).isEqualTo(first);
            switch (what) {
                case "certificate" -> keys(ROOT.issue("localhost", "localhost", "127.0.0.1"));
                case "list" -> Authority.write(list, ROOT.revocationList(far, other.certificate()));
                default -> options = options.withSessionTimeoutSeconds(77);
            }
            server.serve(options);
            assertThat(sessionOf(server, client)).isNotEqualTo(first);
        }
    }

    @Test
    void aWireSaysWhetherItsClientIsTrustedNow() throws Exception {
        TlsOptions options = options();
        try (Harness server = server("mqtts", options);
                Peer revoked = new Peer(client("TLSv1.3").connect(server.listener.port()));
                Peer valid = new Peer(new TlsClient(ROOT.certificate, other).connect(server.listener.port()))) {
            List<Probe> probes = List.of(server.nextAccepted(), server.nextAccepted());
            assertThat(probes).allMatch(probe -> probe.wire.isTrusted());

            Authority.write(list, ROOT.revocationList(far, own.certificate()));
            server.serve(options);

            for (Probe probe : probes) {
                boolean isOther = requireNonNull(probe.wire.encryption())
                        .clientCertificates()
                        .get(0)
                        .equals(other.certificate());
                assertThat(probe.wire.isTrusted()).isEqualTo(isOther);
            }
            for (Peer peer : List.of(revoked, valid)) {
                peer.writePacket(new byte[] {7});
                assertThat(peer.readPacket()).containsExactly(7);
            }
        }
    }

    @Test
    void whoIsRevokedBetweenTlsAndWebSocketHandshakeIsNotTrusted() throws Exception {
        TlsOptions options = options();
        try (Harness server = server("wss", options);
                Peer peer = new Peer(client("TLSv1.2").connect(server.listener.port()))) {
            server.awaitRounds();
            Authority.write(list, ROOT.revocationList(far, own.certificate()));
            server.serve(options);
            peer.write("""
                    GET /mqtt HTTP/1.1
                    Host: localhost
                    Connection: Upgrade
                    Upgrade: websocket
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Protocol: mqtt
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                    """.replace("\n", "\r\n").getBytes(US_ASCII));
            assertThat(server.nextAccepted().wire.isTrusted()).isFalse();
        }
    }

    @Test
    void aReloadThatCannotBeUsedKeepsSessions() throws Exception {
        TlsOptions options = options();
        TlsClient client = client("TLSv1.3");
        try (Harness server = server("mqtts", options)) {
            long first = sessionOf(server, client);
            Files.writeString(list, "nonsense");
            assertThatThrownBy(() -> server.serve(options)).hasMessageContaining("list.pem");
            assertThat(sessionOf(server, client)).isEqualTo(first);
        }
    }
}
