package io.linnet.broker.realclient;

import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho for Java, MQTT 3.1.1. */
class PahoV3RealClientTest extends RealClientMatrix {
    @Override
    RealClient newClient() {
        return new PahoV3();
    }

    private static final class PahoV3 extends RealClient implements MqttCallback {
        private static final long WAIT_MILLIS = 20_000;

        private MqttAsyncClient client;

        @Override
        boolean connect(Login login) throws MqttException {
            client = new MqttAsyncClient(
                    "tcp://127.0.0.1:" + login.port(), login.clientIdentifier(), new MemoryPersistence());
            client.setCallback(this);
            MqttConnectOptions options = new MqttConnectOptions();
            options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
            options.setCleanSession(login.clean());
            options.setKeepAliveInterval(login.keepAliveSeconds());
            options.setMaxInflight(100);
            if (login.withWill()) {
                options.setWill(login.willTopic(), RealClientMatrix.utf8("gone"), 1, false);
            }
            IMqttToken token = client.connect(options);
            token.waitForCompletion(WAIT_MILLIS);
            return token.getSessionPresent();
        }

        @Override
        void subscribe(String topicFilter, int qos) throws MqttException {
            client.subscribe(topicFilter, qos).waitForCompletion(WAIT_MILLIS);
        }

        @Override
        void unsubscribe(String topicFilter) throws MqttException {
            client.unsubscribe(topicFilter).waitForCompletion(WAIT_MILLIS);
        }

        @Override
        void publish(String topicName, byte[] payload, int qos, boolean retain) throws MqttException {
            client.publish(topicName, payload, qos, retain).waitForCompletion(WAIT_MILLIS);
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
            arrivals.add(Arrival.plain(topicName, message.getPayload(), message.getQos(), message.isRetained()));
        }

        @Override
        public void connectionLost(Throwable cause) {}

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {}

        @Override
        void close() throws MqttException {
            if (client.isConnected()) {
                disconnect();
            }
            client.close(true);
        }
    }
}
