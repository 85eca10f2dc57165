package io.linnet.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    private static Endpoint endpoint(String text) {
        Address address = Address.parse(text);
        TlsSettings tls = address.secured() ? TlsSettings.of(TlsSettings.Trust.USUAL, null) : null;
        return address.endpoint(Way.STRAIGHT, tls, Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "broker, mqtt://broker:1883",
        "broker:1884, mqtt://broker:1884",
        "[::1], mqtt://[::1]:1883",
        "[::1]:1884, mqtt://[::1]:1884",
        "mqtt://my_broker, mqtt://my_broker:1883",
        "tcp://broker:1/, mqtt://broker:1",
        "mqtts://broker, mqtts://broker:8883",
        "SSL://broker, mqtts://broker:8883",
        "ws://broker, ws://broker:80/",
        "wss://[::1]/mqtt?token=secret#x, wss://[::1]:443/mqtt",
        "ws://a:b@broker:8083/mqtt, ws://broker:8083/mqtt"
    })
    void addressSaysWhereTheBrokerIs(String text, String meant) {
        assertThat(endpoint(text)).hasToString(meant);
    }

    @Test
    void queryIsSentAndTheFragmentIsNot() {
        assertThat(endpoint("ws://broker/mqtt?token=a%20b#there").upgrade())
                .isEqualTo(new Endpoint.Upgrade("/mqtt?token=a%20b", Map.of()));
        assertThat(endpoint("ws://broker?x=y").upgrade()).isEqualTo(new Endpoint.Upgrade("/?x=y", Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt://ann:p+w%40:x@broker, ann, p+w@:x",
        "mqtt://an%3An:%25@broker, an:n, %",
        "mqtt://a@b:c@broker, a@b, c",
        "mqtt://ann@broker, ann,",
        "ann:pw@broker, ann, pw",
        "mqtt://ann:@broker, ann, ''",
        "mqtt://broker, ,"
    })
    void userNameAndPasswordStandBeforeTheHost(String url, String userName, String password) {
        Address address = Address.parse(url);
        assertThat(address.host()).isEqualTo("broker");
        assertThat(address.userName()).isEqualTo(userName);
        assertThat(address.password()).isEqualTo(password);
        assertThat(address).hasToString("mqtt://broker");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "http://broker | unsupported URL scheme 'http', it may be mqtt, mqtts, ws or wss",
                "mqtt:// | the URL 'mqtt://' names no host",
                "mqtt://:1883 | the URL 'mqtt://:1883' names no host",
                "mqtt://u:secret@ | the URL 'mqtt://...@' names no host",
                "broker:0 | the port in 'broker:0' is '0', it may be 1 to 65535",
                "broker:65536 | the port in 'broker:65536' is '65536', it may be 1 to 65535",
                "ws://u:secret@broker:http/ | the port in 'ws://...@broker:http/' is 'http', it may be 1 to 65535",
                "::1 | in '::1' an IPv6 address has to stand in brackets, such as [::1]:1883",
                "[::1 | in '[::1' a ']' is missing behind the IPv6 address",
                "[::1]1883 | the port in '[::1]1883' is '1883', it may be 1 to 65535",
                "a b | the host name 'a b' is wrong",
                "mqtt://broker/topic | '/topic' in 'mqtt://broker/topic' has no meaning",
                "mqtt://u:se%cret@broker | what follows a '%' in 'mqtt://...@broker'",
            })
    void whatIsWrongIsSaid(String text, String message) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith(message)
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker/mqtt", "", "mqtt:broker/x"})
    void whatIsNoAddressIsToldWhatMayBe(String text) {
        assertThatThrownBy(() -> Address.parse(text)).hasMessageContaining("mqtts://, ws:// or wss://");
    }

    @Test
    void topicsBelongToUrlsOfTheCommandLine() {
        assertThat(Address.ofUrl("mqtt://broker/a/%20b/#").topic()).isEqualTo("a/ b/#");
        assertThat(Address.ofUrl("mqtt://broker/").topic()).isNull();
        assertThat(Address.ofUrl("mqtt://broker").topic()).isNull();
    }
}
