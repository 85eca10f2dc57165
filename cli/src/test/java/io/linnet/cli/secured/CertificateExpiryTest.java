package io.linnet.cli.secured;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.log.LogEvent;
import io.linnet.client.pem.CertificateFile;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of the broker that end soon: in the log and below $SYS. */
@Timeout(120)
class CertificateExpiryTest {
    private static final String TOPIC = "$SYS/broker/listeners/%s/certificate/expires";
    private static final String ALL = TOPIC.formatted("+");
    private static final String PLAIN = """
            sys-interval: 1s
            listeners:
              - mqtt://127.0.0.1:0
            """;
    private static final String SOON = """
              - {uri: 'mqtts://127.0.0.2:0', name: soon, tls: {certificate: soon.pem, key: soon.key, watch: 0}}
            """;
    private static final String FAR = """
              - {uri: 'mqtts://127.0.0.3:0', name: far, tls: {certificate: server.pem, key: server.key, watch: 0}}
            """;

    @TempDir
    Path folder;

    private Certificates certificates;

    @BeforeEach
    void makeCertificates() throws IOException {
        certificates = Certificates.in(folder);
        certificates.server("soon", 10);
    }

    private String end(String name) throws IOException {
        return CertificateFile.read(folder.resolve(name + ".pem"))
                .getFirst()
                .getNotAfter()
                .toInstant()
                .toString();
    }

    private static Map.Entry<String, String> read(SecuredClient client) throws IOException {
        Publish message = client.receive();
        return Map.entry(message.topicName(), new String(message.payload(), StandardCharsets.UTF_8));
    }

    @Test
    void oneThatEndsSoonIsLoggedOnceAndAllAreShown() throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder, PLAIN + SOON + FAR);
                SecuredClient client = SecuredClient.plain(broker.port(0)).connected("watcher")) {
            assertThat(client.subscribe(ALL)).isEqualTo(ReasonCode.GRANTED_QOS_1);
            Map<String, String> shown = new HashMap<>();
            while (shown.size() < 2) {
                Map.Entry<String, String> next = read(client);
                shown.put(next.getKey(), next.getValue());
            }
            assertThat(shown)
                    .isEqualTo(Map.of(TOPIC.formatted("soon"), end("soon"), TOPIC.formatted("far"), end("server")));

            Map<String, String> line = broker.awaitLogged(LogEvent.CERTIFICATE_ENDS, fields -> true);
            assertThat(line)
                    .containsEntry("listener", "soon")
                    .containsEntry("file", folder.resolve("soon.pem").toString())
                    .containsEntry("ends", end("soon"))
                    .containsEntry("days", "9");
            broker.reload(PLAIN + SOON + FAR);
            broker.settle();
            assertThat(broker.logged(LogEvent.CERTIFICATE_ENDS)).containsExactly(line);
        }
    }

    @Test
    void oneThatComesWithAReloadIsToldAtOnceAndOneThatGoesIsShownNoMore() throws Exception {
        try (SecuredBroker broker = SecuredBroker.start(folder, PLAIN + FAR);
                SecuredClient client = SecuredClient.plain(broker.port(0)).connected("watcher")) {
            assertThat(client.subscribe(ALL)).isEqualTo(ReasonCode.GRANTED_QOS_1);
            assertThat(read(client)).isEqualTo(Map.entry(TOPIC.formatted("far"), end("server")));
            broker.settle();
            assertThat(broker.logged(LogEvent.CERTIFICATE_ENDS)).isEmpty();

            broker.reload(PLAIN + SOON);

            assertThat(broker.awaitLogged(LogEvent.CERTIFICATE_ENDS, fields -> true))
                    .containsEntry("listener", "soon");
            assertThat(List.of(read(client), read(client)))
                    .containsExactlyInAnyOrder(
                            Map.entry(TOPIC.formatted("far"), ""), Map.entry(TOPIC.formatted("soon"), end("soon")));

            certificates.server("soon", 20);
            broker.reload(PLAIN + SOON);
            assertThat(read(client)).isEqualTo(Map.entry(TOPIC.formatted("soon"), end("soon")));
            assertThat(broker.awaitLogged(LogEvent.CERTIFICATE_ENDS, fields -> "19".equals(fields.get("days"))))
                    .containsEntry("ends", end("soon"));
        }
    }

    @Test
    void aCertificateThatIsNotRenewedIsToldAgainEachDay() throws Exception {
        AtomicLong clock = new AtomicLong(System.currentTimeMillis());
        try (SecuredBroker broker = SecuredBroker.start(folder, PLAIN + SOON, clock::get)) {
            for (String days : List.of("9", "8", "7")) {
                broker.awaitLogged(LogEvent.CERTIFICATE_ENDS, fields -> days.equals(fields.get("days")));
                clock.addAndGet(Duration.ofHours(23).toMillis());
                broker.reload(PLAIN + SOON);
                broker.settle();
                clock.addAndGet(Duration.ofHours(1).toMillis());
            }
            broker.awaitLogged(LogEvent.CERTIFICATE_ENDS, fields -> "6".equals(fields.get("days")));
            assertThat(broker.logged(LogEvent.CERTIFICATE_ENDS)).hasSize(4);
        }
    }
}
