package io.linnet.transport;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.transport.Harness.Peer;
import io.linnet.transport.tls.KeyFiles;
import io.linnet.transport.tls.ProtocolOptions;
import io.linnet.transport.tls.TlsLibrary;
import io.linnet.transport.tls.TlsOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakWatch.class)
@ParameterizedClass
@EnumSource(
        value = TlsLibrary.class,
        names = {"BORINGSSL", "JDK"})
class TlsTest {
    private static final Authority ROOT = new Authority("Root");

    private final TlsLibrary library;

    @TempDir
    Path folder;

    TlsTest(TlsLibrary library) {
        this.library = library;
    }

    private TlsOptions options() {
        Authority.Issued server = ROOT.issue("localhost", "localhost", "127.0.0.1");
        return TlsOptions.of(KeyFiles.of(
                        server.writeCertificates(folder.resolve("server.pem")),
                        server.writeKey(folder.resolve("server.key"))))
                .withProtocols(new ProtocolOptions(
                        library, ProtocolOptions.DEFAULTS.minimumVersion(), ProtocolOptions.MODERN_SUITES));
    }

    private static Harness server(TlsOptions options) throws Exception {
        return new Harness(
                TransportKind.AUTO, ListenerOptions.parse("mqtts://127.0.0.1:0").withTls(options), Probe.Echo::new);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void packetsGoBothWays(String version) throws Exception {
        try (Harness server = server(options());
                Peer peer = new Peer(
                        new TlsClient(ROOT.certificate, null).speaking(version).connect(server.listener.port()))) {
            peer.writePacket(new byte[] {1});
            assertThat(peer.readPacket()).containsExactly(1);
            peer.writePacket(new byte[1_000_000]);
            assertThat(peer.readPacket()).hasSize(1_000_000);
            Probe probe = server.nextAccepted();
            assertThat(probe.wire.isEncrypted()).isTrue();
            assertThat(requireNonNull(probe.wire.encryption()).protocol()).isEqualTo(version);
            peer.hangUp();
            assertThat(probe.awaitClosed()).isEmpty();
        }
    }
}
