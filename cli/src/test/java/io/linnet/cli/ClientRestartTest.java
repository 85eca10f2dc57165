package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.client.Client;
import io.linnet.client.ClientBuilder;
import io.linnet.client.Delivery;
import io.linnet.client.Message;
import io.linnet.client.PublishResult;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.QoS;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client library when the broker ends in the middle of a stream of messages and comes back with its sessions. */
@Timeout(120)
class ClientRestartTest {
    private static final int MESSAGES = 900;
    private static final int BETWEEN_RESTARTS = 300;
    private static final long PATIENCE_SECONDS = 60;

    private final ConcurrentLinkedQueue<String> exactlyOnce = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> atLeastOnce = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ends = new CountDownLatch(2);

    private static ClientBuilder durable(Stage stage, String name) {
        // an identifier that is the same in each connection, and little in flight, so that much waits when the broker
        // ends
        return stage.client(name).durableSession(Duration.ofHours(1)).sendMaximum(20);
    }

    private void heard(ConcurrentLinkedQueue<String> texts, Delivery delivery) {
        if (delivery.text().equals("end")) {
            ends.countDown();
        } else {
            texts.add(delivery.text());
        }
    }

    @ParameterizedTest
    @CsvSource({"LINNET, V5", "LINNET, V3_1_1", "MOSQUITTO, V5", "MOSQUITTO, V3_1_1"})
    void whatIsInFlightWhenTheBrokerEndsIsFinishedWhenItIsBack(
            TestedBroker.Make make, ProtocolVersion version, @TempDir Path folder) throws Exception {
        try (TestedBroker broker = TestedBroker.start(make, folder);
                Stage stage = new Stage(broker, new Stage.Place(make, version, "mqtt"))) {
            Client subscriber = stage.connect(durable(stage, "subscriber"));
            subscriber.subscribe(stage.topic("2"), QoS.EXACTLY_ONCE, delivery -> heard(exactlyOnce, delivery));
            subscriber.subscribe(stage.topic("1"), QoS.AT_LEAST_ONCE, delivery -> heard(atLeastOnce, delivery));
            Client publisher = stage.connect(durable(stage, "publisher"));
            List<CompletableFuture<PublishResult>> results = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                for (int qos = 1; qos <= 2; qos++) {
                    results.add(publisher.publishAsync(
                            Message.of(stage.topic("" + qos), "" + i).withQos(QoS.of(qos))));
                }
                if (i % BETWEEN_RESTARTS == BETWEEN_RESTARTS / 2) {
                    broker.restart();
                }
            }
            for (CompletableFuture<PublishResult> result : results) {
                assertThat(result.get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                                .reasonCode()
                                .isError())
                        .isFalse();
            }
            for (int qos = 1; qos <= 2; qos++) {
                publisher.publish(Message.of(stage.topic("" + qos), "end").withQos(QoS.of(qos)));
            }
            assertThat(ends.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            List<String> all =
                    IntStream.range(0, MESSAGES).mapToObj(String::valueOf).toList();
            if (make == TestedBroker.Make.LINNET) {
                assertThat(exactlyOnce).containsExactlyElementsOf(all);
                assertThat(atLeastOnce.stream().distinct().toList()).isEqualTo(all);
            } else {
                // after a restart mosquitto 2.0.11 sometimes delivers in another order in 3.1.1, and some twice
                assertThat(exactlyOnce).containsAll(all);
                assertThat(atLeastOnce).containsAll(all);
            }
        }
    }
}
