package io.linnet.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.transport.tls.KeyFiles;
import io.linnet.transport.tls.TlsOptions;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "mqtt://127.0.0.1:1884, MQTT, 127.0.0.1, 1884, /mqtt",
        "mqtt://127.0.0.1, MQTT, 127.0.0.1, 1883, /mqtt",
        "mqtt://[::1]:1883, MQTT, 0:0:0:0:0:0:0:1, 1883, /mqtt",
        "mqtt://0.0.0.0:0, MQTT, 0.0.0.0, 0, /mqtt",
        "ws://0.0.0.0:8080, WS, 0.0.0.0, 8080, /mqtt",
        "mqtts://0.0.0.0, MQTTS, 0.0.0.0, 8883, /mqtt",
        "wss://0.0.0.0, WSS, 0.0.0.0, 8084, /mqtt",
        "WSS://0.0.0.0:443/broker, WSS, 0.0.0.0, 443, /broker",
        "WS://0.0.0.0/broker, WS, 0.0.0.0, 8083, /broker",
    })
    void anAddressIsReadFromAUri(String uri, Scheme scheme, String host, int port, String path) {
        ListenerOptions options = ListenerOptions.parse(uri);
        assertThat(options.scheme()).isEqualTo(scheme);
        assertThat(options.address().getAddress().getHostAddress()).isEqualTo(host);
        assertThat(options.address().getPort()).isEqualTo(port);
        assertThat(options.webSocketPath()).isEqualTo(path);
        assertThat(options.name()).isEqualTo(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1883",
                "127.0.0.1:1883",
                "http://127.0.0.1:80",
                "mqtt://",
                "mqtt://127.0.0.1/path",
                "mqtts://127.0.0.1/path",
                "tls://127.0.0.1",
                "mqtt://a b",
                "ws://user@127.0.0.1:1",
                "ws://127.0.0.1/mqtt?x=1",
                "mqtt://127.0.0.1:99999"
            })
    void somethingElseIsRefused(String uri) {
        assertThatThrownBy(() -> ListenerOptions.parse(uri)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt://127.0.0.1:1883", "ws://127.0.0.1:8083/mqtt"})
    void aSchemeWithoutTlsTakesNoCertificate(String uri) {
        TlsOptions tls = TlsOptions.of(KeyFiles.of(Path.of("server.pem"), Path.of("server.key")));
        ListenerOptions plain = ListenerOptions.parse(uri);
        assertThatThrownBy(() -> plain.withTls(tls))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(uri.startsWith("ws") ? "wss://" : "mqtts://");
    }

    @Test
    void eachOptionCanBeReplaced() {
        ListenerOptions options = ListenerOptions.parse("ws://127.0.0.1:0/mqtt")
                .withName("n")
                .withWebSocketPath("/p")
                .withProxyProtocolFrom(List.of(Cidr.parse("10.0.0.0/8")))
                .withHighWaterBytes(1)
                .withBacklog(2)
                .withMaximumFrameBytes(3)
                .withHandshakeTimeoutMillis(4);
        assertThat(options)
                .isEqualTo(new ListenerOptions(
                        "n",
                        Scheme.WS,
                        options.address(),
                        "/p",
                        List.of(Cidr.parse("10.0.0.0/8")),
                        1,
                        2,
                        3,
                        4,
                        Optional.empty()));
        assertThatThrownBy(() -> options.withBacklog(0)).hasMessageContaining("backlog");
        assertThatThrownBy(() -> options.withWebSocketPath("mqtt")).hasMessageContaining("slash");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.200.3.4, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.128.0.0/9, 10.127.255.255, false",
        "10.128.0.0/9, 10.128.0.0, true",
        "192.168.1.77, 192.168.1.77, true",
        "192.168.1.77, 192.168.1.76, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "127.0.0.0/8, ::ffff:127.0.0.1, true",
        "fd00::/8, fdab::1, true",
        "fd00::/8, fe80::1, false",
        "::1/128, ::1, true",
    })
    void aBlockContainsTheAddressesOfItsPrefix(String block, String address, boolean contained) throws Exception {
        assertThat(Cidr.parse(block).contains(InetAddress.getByName(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "localhost", "10.0.0/8", "fd00::/129"})
    void somethingThatIsNoBlockIsRefused(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
