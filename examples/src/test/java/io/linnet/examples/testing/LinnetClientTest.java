package io.linnet.examples.testing;

import io.linnet.client.Client;
import io.linnet.client.Message;
import io.linnet.packet.QoS;
import io.linnet.testkit.Linnet;
import io.linnet.testkit.LinnetTest;
import io.linnet.testkit.TestBroker;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a program with Linnet's own client is tested. */
@LinnetTest
class LinnetClientTest {
    /** The program: switches the heating of a room by its temperature. */
    static final class Thermostat implements AutoCloseable {
        private final Client client;

        Thermostat(URI broker) {
            client = Client.to(broker.toString())
                    .clientIdentifier("thermostat")
                    .will(Message.of("thermostat", "offline").retained(), Duration.ofMinutes(1))
                    .durableSession(Duration.ofHours(1))
                    .backoff(new io.linnet.client.Backoff(Duration.ofMillis(10), Duration.ofMillis(100)))
                    .connect();
            client.subscribe("+/temperature", measured -> {
                String room = measured.topicName().split("/", 2)[0];
                String wanted = Double.parseDouble(measured.text()) < 19 ? "on" : "off";
                client.publish(Message.of(room + "/heating", wanted).retained());
            });
        }

        @Override
        public void close() {
            client.close();
        }
    }

    @Linnet
    private TestBroker broker;

    private Thermostat thermostat;

    @BeforeEach
    void start(URI uri) {
        thermostat = new Thermostat(uri);
    }

    @AfterEach
    void stop() {
        thermostat.close();
    }

    @Test
    void aColdRoomIsHeated(Client sensor) {
        sensor.publish("kitchen/temperature", "17.5");
        broker.received("kitchen/heating")
                .withText("on")
                .withQos(QoS.AT_LEAST_ONCE)
                .retained()
                .once();
    }

    @Test
    void anOutageIsSurvived(Client sensor) {
        try (var _ = broker.outage()) {
            broker.forgetReceived();
        }
        broker.awaitSubscription("thermostat", "+/temperature");
        sensor.publish("hall/temperature", "21");
        broker.received("hall/heating").withText("off").once();
    }

    @Test
    void itsEndIsToldAfterAMinute(Client watcher) {
        broker.clock().freeze();
        broker.network().refuse();
        broker.connectionOf("thermostat").drop();
        broker.awaitDisconnected("thermostat");
        broker.received("thermostat").never();
        broker.clock().advance(Duration.ofMinutes(1));
        broker.received("thermostat").withText("offline").once();
    }
}
