package io.linnet.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.transport.Harness.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakWatch.class)
class ProxyProtocolTest {
    private static final byte[] VERSION_1 = "PROXY TCP4 203.0.113.7 127.0.0.1 45678 1883\r\n".getBytes(US_ASCII);

    private static final byte[] VERSION_2 = HexFormat.of()
            .parseHex(String.join(
                    "",
                    "0d0a0d0a000d0a515549540a", // signature
                    "21", // version 2, PROXY
                    "11", // TCP over IPv4
                    "0013", // 19 bytes follow
                    "cb007107", // source 203.0.113.7
                    "7f000001", // destination 127.0.0.1
                    "b26e", // source port 45678
                    "075b", // destination port 1883
                    "e0000461626364")); // an extension that nobody knows

    private static final byte[] VERSION_2_TLS = HexFormat.of()
            .parseHex(String.join(
                    "",
                    "0d0a0d0a000d0a515549540a", // signature
                    "21", // version 2, PROXY
                    "11", // TCP over IPv4
                    "0048", // 72 bytes follow
                    "cb0071077f000001b26e075b", // addresses and ports
                    "020007" + "6d2e6c6f63616c", // authority: m.local
                    "20002f", // TLS, 47 bytes
                    "07", // TLS, with a certificate in this connection and session
                    "00000000", // which the proxy has verified
                    "210007" + "544c5376312e33", // version: TLSv1.3
                    "220008" + "73656e736f722d37", // common name: sensor-7
                    "230012" + "544c535f4145535f3132385f47434d5f5348")); // cipher: TLS_AES_128_GCM_SH

    private static final byte[] VERSION_2_LOCAL = HexFormat.of()
            .parseHex(String.join(
                    "",
                    "0d0a0d0a000d0a515549540a", // signature
                    "20", // version 2, LOCAL
                    "00", // unspecified
                    "0000")); // nothing follows

    private static Harness trusting(String block) throws IOException {
        return new Harness(
                TransportKind.AUTO,
                ListenerOptions.parse("mqtt://127.0.0.1:0")
                        .withProxyProtocolFrom(List.of(Cidr.parse(block)))
                        .withHandshakeTimeoutMillis(2_000),
                Probe.Echo::new);
    }

    private static void assertClientBehindProxy(byte[] header) throws Exception {
        try (Harness server = trusting("127.0.0.0/8");
                Peer peer = server.connect()) {
            peer.write(join(header, Probe.framed(new byte[] {1})));
            Probe probe = server.nextAccepted();
            assertThat(probe.wire.remoteAddress()).isEqualTo(new InetSocketAddress("203.0.113.7", 45678));
            assertThat(peer.readPacket()).containsExactly(1);
            peer.writePacket(new byte[100_000]);
            assertThat(peer.readPacket()).hasSize(100_000);
        }
    }

    private static byte[] join(byte[] one, byte[] other) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(one);
        joined.writeBytes(other);
        return joined.toByteArray();
    }

    @Test
    void theClientsAddressComesFromAHeaderOfVersion1() throws Exception {
        assertClientBehindProxy(VERSION_1);
    }

    @Test
    void theClientsAddressComesFromAHeaderOfVersion2() throws Exception {
        assertClientBehindProxy(VERSION_2);
    }

    @Test
    void whatAProxySaysAboutTlsIsKept() throws Exception {
        try (Harness server = trusting("127.0.0.1");
                Peer peer = server.connect()) {
            peer.write(VERSION_2_TLS);
            Wire wire = server.nextAccepted().wire;
            assertThat(wire.proxiedTls())
                    .isEqualTo(new ProxiedTls("TLSv1.3", "TLS_AES_128_GCM_SH", "m.local", "sensor-7"));
            assertThat(wire.isEncrypted()).isFalse();
        }
    }

    @Test
    void anUnverifiedCertificateBehindAProxyNamesNobody() throws Exception {
        byte[] unverified = VERSION_2_TLS.clone();
        unverified[42] = 1; // a byte of the result
        try (Harness server = trusting("127.0.0.1");
                Peer peer = server.connect()) {
            peer.write(unverified);
            assertThat(server.nextAccepted().wire.proxiedTls())
                    .isEqualTo(new ProxiedTls("TLSv1.3", "TLS_AES_128_GCM_SH", "m.local", ""));
        }
    }

    @Test
    void aHeaderMayComeByteByByte() throws Exception {
        try (Harness server = trusting("127.0.0.1");
                Peer peer = server.connect()) {
            for (byte b : join(VERSION_2, Probe.framed(new byte[] {1}))) {
                peer.write(new byte[] {b});
            }
            assertThat(peer.readPacket()).containsExactly(1);
        }
    }

    @Test
    void aProxysOwnConnectionKeepsItsAddress() throws Exception {
        try (Harness server = trusting("127.0.0.1");
                Peer peer = server.connect()) {
            peer.write(VERSION_2_LOCAL);
            assertThat(server.nextAccepted().wire.remoteAddress()).isEqualTo(peer.socket.getLocalSocketAddress());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not a header at all, but long enough",
                "PROXY TCP4 203.0.113.7 nonsense\r\n",
                "PROXY TCP4 300.0.113.7 127.0.0.1 45678 1883\r\n"
            })
    void aProxyWithoutAHeaderIsTurnedAway(String garbage) throws Exception {
        try (Harness server = trusting("127.0.0.1");
                Peer peer = server.connect()) {
            peer.write(garbage.getBytes(US_ASCII));
            assertThat(peer.isAtEnd()).isTrue();
            assertThat(server.accepted).isEmpty();
        }
    }

    @Test
    void aSilentProxyIsTurnedAwayAfterTheTimeout() throws Exception {
        try (Harness server = trusting("127.0.0.1");
                Peer peer = server.connect()) {
            peer.write(VERSION_1, 0, 10);
            assertThat(peer.isAtEnd()).isTrue();
            assertThat(server.accepted).isEmpty();
        }
    }

    @Test
    void aHeaderFromSomebodyElseIsOrdinaryInput() throws Exception {
        try (Harness server = trusting("198.51.100.0/24");
                Peer peer = server.connect()) {
            peer.write(Probe.framed(VERSION_1));
            Probe probe = server.nextAccepted();
            assertThat(probe.nextPacket()).isEqualTo(VERSION_1);
            assertThat(probe.wire.remoteAddress()).isEqualTo(peer.socket.getLocalSocketAddress());
        }
    }
}
