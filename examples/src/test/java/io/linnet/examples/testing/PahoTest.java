package io.linnet.examples.testing;

import io.linnet.client.Client;
import io.linnet.packet.ReasonCode;
import io.linnet.testkit.LinnetExtension;
import io.linnet.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a program with Eclipse Paho is tested: here with TLS and a password. */
class PahoTest {
    @RegisterExtension
    static final LinnetExtension LINNET =
            LinnetExtension.builder().tls().user("alice", "open sesame").build();

    private final Echo echo = new Echo();

    /** The program: sends what it gets back. */
    static final class Echo implements MqttCallback {
        private final MqttConnectionOptions options = new MqttConnectionOptions();
        private MqttAsyncClient client;

        void start(TestBroker broker) throws MqttException {
            options.setUserName("alice");
            options.setPassword("open sesame".getBytes(StandardCharsets.UTF_8));
            options.setSocketFactory(broker.certificates().sslContext().getSocketFactory());
            options.setAutomaticReconnect(true);
            client = new MqttAsyncClient("ssl://localhost:" + broker.port(), "echo", new MemoryPersistence());
            client.setCallback(this);
            client.connect(options).waitForCompletion(20_000);
        }

        void stop() throws MqttException {
            if (client.isConnected()) {
                client.disconnect().waitForCompletion(20_000);
            }
            client.close(true);
        }

        @Override
        public void connectComplete(boolean again, String server) {
            try {
                client.subscribe("echo/in", 1);
            } catch (MqttException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void messageArrived(String topicName, MqttMessage message) throws Exception {
            client.publish("echo/out", message.getPayload(), 1, false);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException problem) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }

    @AfterEach
    void stop() throws MqttException {
        echo.stop();
    }

    @Test
    void whatComesInGoesOut(TestBroker broker, Client client) throws MqttException {
        echo.start(broker);
        broker.awaitSubscription("echo", "echo/in");
        client.publish("echo/in", "hello");
        broker.received("echo/out").withText("hello").from("echo").once();
    }

    @Test
    void aLostConnectionIsMadeAgain(TestBroker broker, Client client) throws MqttException {
        echo.start(broker);
        broker.awaitSubscription("echo", "echo/in");
        broker.connectionOf("echo").drop();
        broker.awaitDisconnected("echo");
        broker.awaitSubscription("echo", "echo/in");
        client.publish("echo/in", "again");
        broker.received("echo/out").withText("again").once();
    }

    @Test
    void aBrokerThatIsBusyIsReported(TestBroker broker) {
        broker.refuseClients(ReasonCode.SERVER_BUSY);
        MqttException refused = Assertions.assertThrows(MqttException.class, () -> echo.start(broker));
        Assertions.assertEquals(ReasonCode.SERVER_BUSY.code(), refused.getReasonCode());
    }
}
