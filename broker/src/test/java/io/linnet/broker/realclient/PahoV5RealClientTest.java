package io.linnet.broker.realclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Eclipse Paho for Java, MQTT 5.0. */
class PahoV5RealClientTest extends RealClientMatrix {
    private static final Logger PAHO = Logger.getLogger("org.eclipse.paho");

    @BeforeAll
    static void quiet() {
        PAHO.setLevel(Level.WARNING); // it tells of every PUBCOMP
    }

    @Override
    RealClient newClient() {
        return new PahoV5();
    }

    @Test
    void requestAndItsPropertiesComeUnaltered() throws Exception {
        PahoV5 client = (PahoV5) connected("client");
        client.subscribe("requests", 1);
        MqttProperties properties = new MqttProperties();
        properties.setUserProperties(
                List.of(new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "3")));
        properties.setResponseTopic("answers/client");
        properties.setCorrelationData(utf8("4711"));
        client.publish("requests", new MqttMessage(utf8("how much?"), 1, false, properties));
        RealClient.Arrival arrival = client.next();
        assertThat(arrival.userProperties())
                .containsExactly(Map.entry("b", "1"), Map.entry("a", "2"), Map.entry("b", "3"));
        assertThat(arrival.responseTopic()).isEqualTo("answers/client");
        assertThat(arrival.correlationData()).isEqualTo(utf8("4711"));
    }

    private static final class PahoV5 extends RealClient implements MqttCallback {
        private static final long WAIT_MILLIS = 20_000;
        private static final long SESSION_SECONDS = 3_600;

        private MqttAsyncClient client;

        @Override
        boolean connect(Login login) throws MqttException {
            client = new MqttAsyncClient(
                    "tcp://127.0.0.1:" + login.port(), login.clientIdentifier(), new MemoryPersistence());
            client.setCallback(this);
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setCleanStart(login.clean());
            options.setSessionExpiryInterval(login.clean() ? 0 : SESSION_SECONDS);
            options.setKeepAliveInterval(login.keepAliveSeconds());
            options.setAutomaticReconnect(false);
            if (login.withWill()) {
                options.setWill(
                        login.willTopic(),
                        new MqttMessage(RealClientMatrix.utf8("gone"), 1, false, new MqttProperties()));
            }
            IMqttToken token = client.connect(options);
            token.waitForCompletion(WAIT_MILLIS);
            return token.getSessionPresent();
        }

        /** By the one of many overloads that does not call itself for ever. */
        @Override
        void subscribe(String topicFilter, int qos) throws MqttException {
            MqttSubscription[] subscriptions = {new MqttSubscription(topicFilter, qos)};
            client.subscribe(subscriptions, null, null, new MqttProperties()).waitForCompletion(WAIT_MILLIS);
        }

        @Override
        void unsubscribe(String topicFilter) throws MqttException {
            client.unsubscribe(topicFilter).waitForCompletion(WAIT_MILLIS);
        }

        @Override
        void publish(String topicName, byte[] payload, int qos, boolean retain) throws MqttException {
            publish(topicName, new MqttMessage(payload, qos, retain, new MqttProperties()));
        }

        void publish(String topicName, MqttMessage message) throws MqttException {
            client.publish(topicName, message).waitForCompletion(WAIT_MILLIS);
        }

        @Override
        void disconnect() throws MqttException {
            client.disconnect().waitForCompletion(WAIT_MILLIS);
        }

        @Override
        void goWithWill() throws MqttException {
            client.disconnectForcibly(0, 100, false);
        }

        @Override
        boolean isConnected() {
            return client.isConnected();
        }

        @Override
        public void messageArrived(String topicName, MqttMessage message) {
            MqttProperties properties = message.getProperties();
            byte[] correlation = properties.getCorrelationData();
            String response = properties.getResponseTopic();
            arrivals.add(new Arrival(
                    topicName,
                    message.getPayload(),
                    message.getQos(),
                    message.isRetained(),
                    properties.getUserProperties().stream()
                            .map(each -> Map.entry(each.getKey(), each.getValue()))
                            .toList(),
                    response == null ? "" : response,
                    correlation == null ? new byte[0] : correlation));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException failure) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean again, String uri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}

        @Override
        void close() throws MqttException {
            if (client.isConnected()) {
                disconnect();
            }
            client.close(true);
        }
    }
}
