package io.linnet.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.transport.Harness.Peer;
import io.linnet.transport.tls.ClientCertificates;
import io.linnet.transport.tls.ClientOptions;
import io.linnet.transport.tls.ExpiredCrl;
import io.linnet.transport.tls.HostKeys;
import io.linnet.transport.tls.KeyFiles;
import io.linnet.transport.tls.ProtocolOptions;
import io.linnet.transport.tls.TlsLibrary;
import io.linnet.transport.tls.TlsOptions;
import io.linnet.transport.tls.TlsRefused;
import io.linnet.transport.tls.TlsVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS over real sockets, with the JDK's clients and both libraries on our side. */
@ExtendWith(LeakWatch.class)
@ParameterizedClass
@EnumSource(
        value = TlsLibrary.class,
        names = {"BORINGSSL", "JDK"})
class TlsTest {
    private static final Authority ROOT = new Authority("Root");
    private static final Authority MIDDLE = ROOT.below("Middle");
    private static final Authority STRANGER = new Authority("Stranger");
    private static final Authority.Issued SERVER = ROOT.issue("localhost", "localhost", "127.0.0.1");
    private static final Duration FAR = Duration.ofDays(10);

    private final TlsLibrary library;
    private final BlockingQueue<String> turnedAway = new LinkedBlockingQueue<>();

    @TempDir
    Path folder;

    TlsTest(TlsLibrary library) {
        this.library = library;
    }

    private TlsOptions options() {
        return TlsOptions.of(keys("server", SERVER))
                .withProtocols(new ProtocolOptions(library, TlsVersion.TLS_1_2, ProtocolOptions.MODERN_SUITES));
    }

    private KeyFiles keys(String name, Authority.Issued issued) {
        return KeyFiles.of(
                issued.writeCertificates(folder.resolve(name + ".pem")),
                issued.writeKey(folder.resolve(name + ".key")));
    }

    private ClientOptions requiring(Object... authorities) {
        return ClientOptions.of(
                ClientCertificates.REQUIRED, Authority.write(folder.resolve("clients.pem"), authorities));
    }

    private Harness server(TlsOptions options) throws IOException {
        return server("mqtts://127.0.0.1:0", options);
    }

    private Harness server(String uri, TlsOptions options) throws IOException {
        return new Harness(
                TransportKind.AUTO, ListenerOptions.parse(uri).withTls(options), Probe.Echo::new, turnedAway::add);
    }

    private static TlsClient client() {
        return new TlsClient(ROOT.certificate, null);
    }

    private String nextTurnedAway() throws InterruptedException {
        return requireNonNull(turnedAway.poll(20, TimeUnit.SECONDS), "nobody was turned away");
    }

    private static Encryption encryption(Harness server) throws InterruptedException {
        return requireNonNull(server.nextAccepted().wire.encryption());
    }

    private static void assertEcho(Peer peer) throws IOException {
        peer.writePacket(new byte[] {1, 2});
        assertThat(peer.readPacket()).containsExactly(1, 2);
    }

    /** In TLS 1.3 a client learns with its first read that its certificate was refused. */
    private static void assertRefused(Harness server, TlsClient client) {
        assertThatThrownBy(() -> {
                    try (Peer peer = new Peer(client.connect(server.listener.port()))) {
                        assertEcho(peer);
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(server.accepted).isEmpty();
    }

    // ---- bytes

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void packetsGoBothWaysAndBothEndsHangUpInOrder(String version) throws Exception {
        try (Harness server = server(options());
                Peer peer = new Peer(
                        client().speaking(version).askingFor("localhost").connect(server.listener.port()))) {
            assertEcho(peer);
            peer.writePacket(new byte[1_000_000]);
            assertThat(peer.readPacket()).hasSize(1_000_000);
            Probe probe = server.nextAccepted();
            Encryption encryption = requireNonNull(probe.wire.encryption());
            assertThat(probe.wire.isEncrypted()).isTrue();
            assertThat(encryption.protocol()).isEqualTo(version);
            assertThat(ProtocolOptions.MODERN_SUITES).contains(encryption.cipherSuite());
            assertThat(encryption.serverName()).isEqualTo("localhost");
            assertThat(encryption.clientCertificates()).isEmpty();
            peer.hangUp();
            assertThat(probe.awaitClosed()).isEmpty();
        }
    }

    @Test
    void lastWordsArriveBeforeTheEnd() throws Exception {
        try (Harness server = server(options());
                Peer peer = new Peer(client().connect(server.listener.port()))) {
            Probe probe = server.nextAccepted();
            probe.inLoop(() -> {
                Probe.send(probe.wire, new byte[200_000]);
                probe.wire.close();
            });
            assertThat(peer.readPacket()).hasSize(200_000);
            assertThat(peer.isAtEnd()).isTrue(); // with a close_notify, else the JDK throws
            peer.hangUp();
            assertThat(probe.awaitClosed()).isEmpty();
        }
    }

    @Test
    void aWireMovesToAnotherLoop() throws Exception {
        try (Harness server = server(options());
                Peer peer = new Peer(client().connect(server.listener.port()))) {
            Probe probe = server.nextAccepted();
            Loop target = server.loops.loop(1 - probe.wire.loop().index());
            probe.inLoop(() -> probe.wire.moveTo(target, () -> {}));
            assertEcho(peer);
            peer.writePacket(new byte[300_000]);
            assertThat(peer.readPacket()).hasSize(300_000);
            assertThat(probe.wire.loop()).isSameAs(target);
        }
    }

    @Test
    void abortEndsAConnectionWhosePeerDoesNotRead() throws Exception {
        try (Harness server = server(options());
                Peer peer = new Peer(client().connect(server.listener.port()))) {
            Probe probe = server.nextAccepted();
            probe.inLoop(() -> {
                Probe.send(probe.wire, new byte[20_000_000]);
                probe.wire.abort();
            });
            assertThat(probe.awaitClosed()).isEmpty();
            assertThat(peer.socket.isClosed()).isFalse();
        }
    }

    // ---- what is spoken

    @Test
    void weakSuitesAreRefused() throws Exception {
        try (Harness server = server(options())) {
            assertRefused(server, client().speaking("TLSv1.2").offering("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"));
            assertThat(nextTurnedAway()).contains("cipher suites");
        }
    }

    @Test
    void theMinimumVersionHolds() throws Exception {
        TlsOptions strict = options()
                .withProtocols(new ProtocolOptions(library, TlsVersion.TLS_1_3, ProtocolOptions.MODERN_SUITES));
        try (Harness server = server(strict)) {
            assertRefused(server, client().speaking("TLSv1.2"));
            assertThat(nextTurnedAway()).contains("versions of TLS");
            try (Peer peer = new Peer(client().connect(server.listener.port()))) {
                assertEcho(peer);
            }
        }
    }

    @Test
    void anUnknownCipherSuiteIsNamedTogetherWithTheKnownOnes() {
        TlsOptions odd =
                options().withProtocols(new ProtocolOptions(library, TlsVersion.TLS_1_2, List.of("TLS_ROT13")));
        assertThatThrownBy(() -> server(odd))
                .isInstanceOf(TlsRefused.class)
                .hasMessageContaining("TLS_ROT13")
                .hasMessageContaining("TLS_AES_128_GCM_SHA256");
    }

    @ParameterizedTest
    @CsvSource({"mqtt, mqtt", "'x,mqtt', mqtt", "'', ''"})
    void alpnChoosesMqttAndMayBeMissing(String offered, String chosen) throws Exception {
        TlsClient client = offered.isEmpty() ? client() : client().naming(offered.split(","));
        try (Harness server = server(options());
                SSLSocket socket = client.connect(server.listener.port())) {
            assertThat(socket.getApplicationProtocol()).isEqualTo(chosen);
        }
    }

    @Test
    void aClientThatOffersOnlyOtherProtocolsIsRefused() throws Exception {
        try (Harness server = server(options())) {
            assertRefused(server, client().naming("h2", "http/1.1"));
            assertThat(nextTurnedAway()).contains("h2, http/1.1").contains("mqtt");
        }
    }

    @ParameterizedTest
    @CsvSource({"10, MQTT without TLS", "47, HTTP without TLS", "00, does not speak TLS"})
    void whoDoesNotSpeakTlsIsTurnedAwayInWords(String firstByte, String words) throws Exception {
        try (Harness server = server(options());
                Peer peer = server.connect()) {
            peer.write(new byte[] {(byte) Integer.parseInt(firstByte, 16), 1, 2, 3, 4, 5, 6, 7});
            assertThat(nextTurnedAway()).contains(words);
            assertThat(peer.isAtEnd()).isTrue();
        }
    }

    @Test
    void aProxyHeaderComesBeforeTls() throws Exception {
        ListenerOptions proxied = ListenerOptions.parse("mqtts://127.0.0.1:0")
                .withTls(options())
                .withProxyProtocolFrom(List.of(Cidr.parse("127.0.0.1")));
        try (Harness server = new Harness(TransportKind.AUTO, proxied, Probe.Echo::new);
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.listener.port())) {
            plain.getOutputStream().write("PROXY TCP4 203.0.113.7 127.0.0.1 45678 8883\r\n".getBytes(US_ASCII));
            try (Peer peer = new Peer(client().over(plain))) {
                assertEcho(peer);
                Probe probe = server.nextAccepted();
                assertThat(probe.wire.remoteAddress().getHostString()).isEqualTo("203.0.113.7");
                assertThat(probe.wire.isEncrypted()).isTrue();
            }
        }
    }

    @Test
    void webSocketsGoThroughTls() throws Exception {
        try (Harness server = server("wss://127.0.0.1:0/mqtt", options());
                Peer peer = new Peer(client().naming("http/1.1").connect(server.listener.port()))) {
            peer.write("""
                    GET /mqtt HTTP/1.1
                    Host: localhost
                    Connection: Upgrade
                    Upgrade: websocket
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Protocol: mqtt
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                    """.replace("\n", "\r\n").getBytes(US_ASCII));
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("\r\n\r\n") < 0) {
                answer.append((char) peer.in.readByte());
            }
            assertThat(answer).startsWith("HTTP/1.1 101");
            assertThat(encryption(server).protocol()).isEqualTo("TLSv1.3");
        }
    }

    // ---- our certificates

    @ParameterizedTest
    @CsvSource({
        "a.example.org, CN=a.example.org",
        "x.b.example.org, CN=star",
        "x.y.b.example.org, CN=localhost",
        "other.example.org, CN=localhost"
    })
    void theCertificateIsChosenByTheHostThatTheClientAsksFor(String host, String subject) throws Exception {
        TlsOptions several = options()
                .withHosts(List.of(
                        new HostKeys(List.of("A.example.org"), keys("a", ROOT.issue("a.example.org", "a.example.org"))),
                        new HostKeys(List.of("*.b.example.org"), keys("b", ROOT.issue("star", "*.b.example.org")))));
        try (Harness server = server(several);
                SSLSocket socket = client().anyHost().askingFor(host).connect(server.listener.port())) {
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            assertThat(shown.getSubjectX500Principal().getName()).isEqualTo(subject);
            assertThat(encryption(server).serverName()).isEqualTo(host);
        }
    }

    @Test
    void aClientThatWantsAnotherHostOrAuthorityHangsUp() throws Exception {
        try (Harness server = server(options())) {
            assertRefused(server, new TlsClient(STRANGER.certificate, null));
        }
        try (Harness server = server(TlsOptions.of(keys("other", ROOT.issue("other", "other.example.org"))))) {
            assertRefused(server, client());
        }
    }

    // ---- clients' certificates

    @Test
    void aClientOfATrustedAuthorityIsKnownByItsChain() throws Exception {
        Authority.Issued own = MIDDLE.issue("sensor-1");
        try (Harness server = server(options().withClients(requiring(ROOT.certificate)));
                Peer peer = new Peer(new TlsClient(ROOT.certificate, own).connect(server.listener.port()))) {
            assertEcho(peer);
            assertThat(encryption(server).clientCertificates())
                    .containsExactly(own.certificate(), MIDDLE.certificate, ROOT.certificate);
        }
    }

    @Test
    void clientsWithoutAValidCertificateAreRefused() throws Exception {
        Authority.Issued late = ROOT.issueUntil(Instant.now().minusSeconds(60), "EC", "late");
        try (Harness server = server(options().withClients(requiring(ROOT.certificate)))) {
            assertRefused(server, client());
            assertThat(nextTurnedAway()).contains("showed no certificate");
            assertRefused(server, new TlsClient(ROOT.certificate, late));
            assertThat(nextTurnedAway()).contains("CN=late").contains("has ended on");
            assertRefused(server, new TlsClient(ROOT.certificate, STRANGER.issue("thief")));
            assertThat(nextTurnedAway()).contains("CN=thief").contains("trusted authority");
        }
    }

    @Test
    void anOptionalCertificateMayBeMissingButNotWrong() throws Exception {
        ClientOptions optional = ClientOptions.of(
                ClientCertificates.OPTIONAL, Authority.write(folder.resolve("clients.pem"), ROOT.certificate));
        try (Harness server = server(options().withClients(optional))) {
            try (Peer peer = new Peer(client().connect(server.listener.port()))) {
                assertEcho(peer);
                assertThat(encryption(server).clientCertificates()).isEmpty();
            }
            assertRefused(server, new TlsClient(ROOT.certificate, STRANGER.issue("thief")));
        }
    }

    @Test
    void revocationIsCheckedForTheWholeChain() throws Exception {
        Authority.Issued good = MIDDLE.issue("good");
        Authority.Issued stolen = MIDDLE.issue("stolen");
        Authority fallen = ROOT.below("Fallen");
        Authority.Issued below = fallen.issue("below-fallen");
        Instant next = Instant.now().plus(FAR);
        Path lists = Authority.write(
                folder.resolve("lists.pem"),
                ROOT.revocationList(next, fallen.certificate),
                MIDDLE.revocationList(next, stolen.certificate()),
                fallen.revocationList(next));
        ClientOptions clients = requiring(ROOT.certificate).withRevocations(List.of(lists));
        try (Harness server = server(options().withClients(clients))) {
            assertRefused(server, new TlsClient(ROOT.certificate, stolen));
            assertThat(nextTurnedAway()).contains("CN=stolen").contains("revoked");
            assertRefused(server, new TlsClient(ROOT.certificate, below));
            assertThat(nextTurnedAway()).contains("CN=Fallen").contains("revoked");
            assertRefused(
                    server,
                    new TlsClient(ROOT.certificate, ROOT.below("Unlisted").issue("x")));
            assertThat(nextTurnedAway()).contains("no revocation list").contains("CN=Unlisted");
            try (Peer peer = new Peer(new TlsClient(ROOT.certificate, good).connect(server.listener.port()))) {
                assertEcho(peer);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ExpiredCrl.class)
    void anExpiredListIsWorthWhatTheOptionSays(ExpiredCrl worth) throws Exception {
        Path list = Authority.write(
                folder.resolve("old.pem"), ROOT.revocationList(Instant.now().minusSeconds(60)));
        ClientOptions clients =
                requiring(ROOT.certificate).withRevocations(List.of(list)).withExpired(worth);
        TlsClient known = new TlsClient(ROOT.certificate, ROOT.issue("known"));
        try (Harness server = server(options().withClients(clients))) {
            if (worth == ExpiredCrl.REFUSE) {
                assertRefused(server, known);
                assertThat(nextTurnedAway()).contains("has ended on");
            } else {
                try (Peer peer = new Peer(known.connect(server.listener.port()))) {
                    assertEcho(peer);
                }
            }
        }
    }

    // ---- coming back

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientComesBackWithAShortHandshakeAndIsStillKnown(String version) throws Exception {
        Authority.Issued own = ROOT.issue("sensor-2");
        TlsClient client = new TlsClient(ROOT.certificate, own).speaking(version);
        try (Harness server = server(options().withClients(requiring(ROOT.certificate)))) {
            long first = connectAndGreet(server, client);
            long second = connectAndGreet(server, client);
            assertThat(second).as("the session began with the first connection").isEqualTo(first);
            for (int i = 0; i < 2; i++) {
                assertThat(encryption(server).clientCertificates()).startsWith(own.certificate());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aRevokedClientCannotComeBackWithAShortHandshake(String version) throws Exception {
        Authority.Issued own = ROOT.issue("sensor-3");
        TlsClient client = new TlsClient(ROOT.certificate, own).speaking(version);
        Instant next = Instant.now().plus(FAR);
        Path list = Authority.write(folder.resolve("list.pem"), ROOT.revocationList(next));
        TlsOptions options = options().withClients(requiring(ROOT.certificate).withRevocations(List.of(list)));
        try (Harness server = server(options)) {
            connectAndGreet(server, client);
            server.nextAccepted();
            Authority.write(list, ROOT.revocationList(next, own.certificate()));
            server.serve(options);
            assertRefused(server, client);
        }
    }

    /** When the session of the connection began, in milliseconds. */
    private static long connectAndGreet(Harness server, TlsClient client) throws IOException {
        SSLSocket socket = client.connect(server.listener.port());
        try (Peer peer = new Peer(socket)) {
            assertEcho(peer); // a ticket of TLS 1.3 comes with the first data
            return socket.getSession().getCreationTime();
        }
    }

    // ---- other files while it runs

    @Test
    void newFilesAreUsedForNewConnectionsAndOldOnesStay() throws Exception {
        try (Harness server = server(options().withWatchMillis(20));
                Peer old = new Peer(client().connect(server.listener.port()))) {
            Authority.Issued renewed = ROOT.issue("renewed", "localhost", "127.0.0.1");
            keys("server", renewed);
            awaitSubject(server, "CN=renewed");
            assertEcho(old);
            assertThat(server.listener.certificateExpiry().get(0).notAfter())
                    .isEqualTo(renewed.certificate().getNotAfter().toInstant());
        }
    }

    @Test
    void aLinkThatIsTurnedToOtherFilesIsNoticed() throws Exception {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        SERVER.writeCertificates(one.resolve("tls.crt"));
        SERVER.writeKey(one.resolve("tls.key"));
        Authority.Issued renewed = ROOT.issue("renewed", "localhost", "127.0.0.1");
        renewed.writeCertificates(two.resolve("tls.crt"));
        renewed.writeKey(two.resolve("tls.key"));
        Path link = Files.createSymbolicLink(folder.resolve("data"), one);
        TlsOptions linked = options();
        TlsOptions options = new TlsOptions(
                KeyFiles.of(link.resolve("tls.crt"), link.resolve("tls.key")),
                List.of(),
                linked.clients(),
                linked.protocols(),
                60,
                100,
                20);
        try (Harness server = server(options)) {
            awaitSubject(server, "CN=localhost");
            Path next = Files.createSymbolicLink(folder.resolve("next"), two);
            Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            awaitSubject(server, "CN=renewed");
        }
    }

    @Test
    void aBadFileChangesNothing() throws Exception {
        TlsOptions options = options();
        try (Harness server = server(options)) {
            ROOT.issue("renewed").writeCertificates(folder.resolve("server.pem"));
            assertThatThrownBy(() -> server.serve(options))
                    .isInstanceOf(TlsRefused.class)
                    .hasMessageContaining("server.key")
                    .hasMessageContaining("does not belong");
            awaitSubject(server, "CN=localhost");
        }
    }

    @Test
    void whoIsNoLongerTrustedCanBeFoundOut() throws Exception {
        Authority.Issued own = ROOT.issue("sensor-4");
        Instant next = Instant.now().plus(FAR);
        Path list = Authority.write(folder.resolve("list.pem"), ROOT.revocationList(next));
        TlsOptions options = options()
                .withClients(requiring(ROOT.certificate).withRevocations(List.of(list)))
                .withWatchMillis(20);
        BlockingQueue<String> changes = new LinkedBlockingQueue<>();
        try (Harness server = server(options);
                Peer peer = new Peer(new TlsClient(ROOT.certificate, own).connect(server.listener.port()))) {
            assertEcho(peer);
            List<X509Certificate> chain = encryption(server).clientCertificates();
            assertThat(server.listener.trusts(chain)).isTrue();
            server.listener.onTrustChanged(() -> changes.add("changed"));
            Authority.write(list, ROOT.revocationList(next, own.certificate()));
            assertThat(changes.poll(20, TimeUnit.SECONDS)).isEqualTo("changed");
            assertThat(server.listener.trusts(chain)).isFalse();
            assertEcho(peer);
        }
    }

    private static void awaitSubject(Harness server, String subject) throws Exception {
        String shown = "";
        Instant end = Instant.now().plusSeconds(20);
        while (!shown.equals(subject) && Instant.now().isBefore(end)) {
            try (SSLSocket socket = client().connect(server.listener.port())) {
                X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                shown = own.getSubjectX500Principal().getName();
            }
        }
        assertThat(shown).isEqualTo(subject);
    }

    // ---- floods

    @Test
    void halfDoneHandshakesPushOutThemselvesAndNobodyElse() throws Exception {
        List<Socket> flood = new ArrayList<>();
        try (Harness server = server(options().withMaximumHandshakes(8));
                Peer before = new Peer(client().connect(server.listener.port()))) {
            for (int i = 0; i < 100; i++) {
                Socket half = new Socket(InetAddress.getLoopbackAddress(), server.listener.port());
                flood.add(half);
                half.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3});
            }
            try (Peer peer = new Peer(client().connect(server.listener.port()))) {
                assertEcho(peer);
                assertEcho(before);
            }
            assertThat(nextTurnedAway()).contains("silent for longest");
        } finally {
            for (Socket half : flood) {
                half.close();
            }
        }
    }

    @Test
    void aHelloThatAnnouncesFarTooMuchIsTurnedAway() throws Exception {
        try (Harness server = server(options());
                Peer peer = server.connect()) {
            peer.write(new byte[] {0x16, 3, 1, 0, 6, 1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 3, 3});
            assertThat(nextTurnedAway()).contains("ClientHello length");
            assertThat(peer.isAtEnd()).isTrue();
        }
    }

    @Test
    void whoSaysNothingIsTurnedAwayAfterTheTimeout() throws Exception {
        ListenerOptions hasty =
                ListenerOptions.parse("mqtts://127.0.0.1:0").withTls(options()).withHandshakeTimeoutMillis(200);
        try (Harness server = new Harness(TransportKind.AUTO, hasty, Probe.Echo::new, turnedAway::add);
                Peer peer = server.connect()) {
            assertThat(nextTurnedAway()).contains("200 ms");
            assertThat(peer.isAtEnd()).isTrue();
        }
    }

    @Test
    void aListenerWithoutCertificateIsNotOpened() {
        assertThatThrownBy(() ->
                        new Harness(TransportKind.AUTO, ListenerOptions.parse("mqtts://127.0.0.1:0"), Probe.Echo::new))
                .isInstanceOf(ListenerRefused.class)
                .hasMessageContaining("certificate");
    }
}
