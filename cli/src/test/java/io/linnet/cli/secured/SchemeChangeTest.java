package io.linnet.cli.secured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.log.LogEvent;
import io.linnet.packet.Disconnect;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A port that speaks TLS from a reload on, or no longer; and clients that take one kind of port for the other. */
@Timeout(120)
class SchemeChangeTest {
    private static final String SECURED =
            "{uri: 'mqtts://127.0.0.1:0', name: port, tls: {certificate: server.pem, key: server.key, watch: 0}}";
    private static final String PLAIN = "{uri: 'mqtt://127.0.0.1:0', name: port}";

    @TempDir
    Path folder;

    private SSLContext tls;

    @BeforeEach
    void makeCertificates() throws Exception {
        tls = SecuredClient.trusting(Certificates.in(folder).authority(), null);
    }

    private static String listeners(String listener) {
        return "sys-interval: 0\nlisteners:\n  - " + listener + "\n";
    }

    /** The other listener is there throughout. */
    private static String twoListeners(String listener) {
        return listeners(listener) + "  - {uri: 'mqtt://127.0.0.2:0', name: other}\n";
    }

    private SecuredClient over(boolean secured, SecuredBroker broker) throws IOException {
        return secured ? SecuredClient.over(tls, broker.port(0)) : SecuredClient.plain(broker.port(0));
    }

    private static SecuredClient atOther(SecuredBroker broker) throws IOException {
        return SecuredClient.plain(broker.broker().addresses().get(1)).connected("publisher");
    }

    @Test
    void aPortBeginsToSpeakTlsAndNothingAcknowledgedIsLost() throws Exception {
        turns(PLAIN, SECURED, true);
    }

    @Test
    void aPortEndsToSpeakTlsAndNothingAcknowledgedIsLost() throws Exception {
        turns(SECURED, PLAIN, false);
    }

    private void turns(String before, String after, boolean secured) throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder, twoListeners(before));
                SecuredClient publisher = atOther(broker);
                SecuredClient subscriber = over(!secured, broker)) {
            int port = broker.port(0);
            subscriber.connect(SecuredClient.asking("subscriber", null, false));
            assertThat(subscriber.subscribe("t/#")).isEqualTo(ReasonCode.GRANTED_QOS_1);
            assertThat(publisher.publish(1, "t/1")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(subscriber.receive().topicName()).isEqualTo("t/1");

            assertThat(broker.reload(twoListeners(after)).changed()).containsExactly("port");

            assertThat(subscriber.read(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
            assertThat(subscriber.isAtEnd()).isTrue();
            assertThat(broker.port(0)).isEqualTo(port);
            assertThat(publisher.publish(2, "t/2")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(publisher.untilPing()).isEmpty();
            try (SecuredClient again = over(secured, broker)) {
                assertThat(again.connect(SecuredClient.asking("subscriber", null, false))
                                .sessionPresent())
                        .isTrue();
                assertThat(again.receive().topicName()).isEqualTo("t/2");
                assertThat(again.untilPing()).isEmpty();
                assertThat(broker.awaitLogged(
                                LogEvent.CONNECT,
                                fields -> "subscriber".equals(fields.get("client"))
                                        && (secured ? "TLSv1.3" : "none").equals(fields.get("tls"))))
                        .containsEntry("session-present", "true");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAClientWasAcknowledgedBeforeItHadToGoHasArrived(boolean secured) throws Exception {
        String before = twoListeners(secured ? SECURED : PLAIN);
        String after = twoListeners(secured ? PLAIN : SECURED);
        try (SecuredBroker broker = SecuredBroker.start(folder, before);
                SecuredClient subscriber = atOther(broker);
                SecuredClient publisher = over(secured, broker)) {
            assertThat(subscriber.subscribe("t/#")).isEqualTo(ReasonCode.GRANTED_QOS_1);
            publisher.connected("busy");
            CountDownLatch some = new CountDownLatch(50);
            CompletableFuture<Integer> acknowledged =
                    CompletableFuture.supplyAsync(() -> publishUntilTheEnd(publisher, some));
            assertThat(some.await(20, TimeUnit.SECONDS)).isTrue();

            broker.reload(after);

            int last = acknowledged.get(20, TimeUnit.SECONDS);
            assertThat(last).isGreaterThanOrEqualTo(50);
            for (int i = 1; i <= last; i++) {
                assertThat(subscriber.receive().topicName()).isEqualTo("t/" + i);
            }
        }
    }

    /** The last one that was acknowledged. */
    private static int publishUntilTheEnd(SecuredClient publisher, CountDownLatch some) {
        for (int i = 1; ; i++) {
            try {
                assertThat(publisher.publish(i % 1000 + 1, "t/" + i)).isEqualTo(ReasonCode.SUCCESS);
                some.countDown();
            } catch (IOException | AssertionError goodbye) { // DISCONNECT instead of PUBACK, or the end
                return i - 1;
            }
        }
    }

    @Test
    void aTlsHelloAtAPlainPortIsNamed() throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder, listeners(PLAIN))) {
            assertThatThrownBy(() -> over(true, broker)).isInstanceOf(IOException.class);
            assertThat(turnedAway(broker))
                    .containsEntry("listener", "port")
                    .hasEntrySatisfying(
                            "why",
                            why -> assertThat(why)
                                    .contains("the client speaks TLS, and this listener does not", "mqtts://"));
            over(false, broker).connected("c").close();
        }
    }

    @Test
    void plainMqttAtATlsPortIsNamed() throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder, listeners(SECURED));
                SecuredClient client = over(false, broker)) {
            client.send(SecuredClient.asking("c", null, true));
            assertThat(client.isAtEnd()).isTrue();
            assertThat(turnedAway(broker))
                    .containsEntry("listener", "port")
                    .hasEntrySatisfying(
                            "why",
                            why -> assertThat(why)
                                    .contains("it speaks MQTT without TLS", "this listener speaks TLS only"));
            over(true, broker).connected("c").close();
        }
    }

    private static Map<String, String> turnedAway(SecuredBroker broker) {
        return broker.awaitLogged(LogEvent.TURN_AWAY, fields -> true);
    }
}
