package io.linnet.broker.realclient;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;

/** The HiveMQ client, MQTT 3.1.1. */
class HiveMqV3RealClientTest extends RealClientMatrix {
    @Override
    RealClient newClient() {
        return new HiveMqV3();
    }

    private static final class HiveMqV3 extends RealClient {
        private Login login;
        private Mqtt3BlockingClient client;

        @Override
        boolean connect(Login newLogin) {
            login = newLogin;
            client = build();
            client.toAsync().publishes(MqttGlobalPublishFilter.ALL, this::arrived);
            return client.connectWith()
                    .cleanSession(login.clean())
                    .keepAlive(login.keepAliveSeconds())
                    .send()
                    .isSessionPresent();
        }

        private Mqtt3BlockingClient build() {
            Mqtt3ClientBuilder builder = Mqtt3Client.builder()
                    .identifier(login.clientIdentifier())
                    .serverHost("127.0.0.1")
                    .serverPort(login.port());
            if (login.withWill()) {
                builder = builder.willPublish()
                        .topic(login.willTopic())
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(RealClientMatrix.utf8("gone"))
                        .applyWillPublish();
            }
            return builder.buildBlocking();
        }

        private void arrived(Mqtt3Publish publish) {
            arrivals.add(Arrival.plain(
                    publish.getTopic().toString(),
                    publish.getPayloadAsBytes(),
                    publish.getQos().getCode(),
                    publish.isRetain()));
        }

        @Override
        void subscribe(String topicFilter, int qos) {
            client.subscribeWith()
                    .topicFilter(topicFilter)
                    .qos(MqttQos.fromCode(qos))
                    .send();
        }

        @Override
        void unsubscribe(String topicFilter) {
            client.unsubscribeWith().topicFilter(topicFilter).send();
        }

        @Override
        void publish(String topicName, byte[] payload, int qos, boolean retain) {
            client.publishWith()
                    .topic(topicName)
                    .payload(payload)
                    .qos(MqttQos.fromCode(qos))
                    .retain(retain)
                    .send();
        }

        @Override
        void disconnect() {
            client.disconnect();
        }

        /** This library always says goodbye; another one with its name makes the broker end the connection. */
        @Override
        void goWithWill() {
            Mqtt3BlockingClient usurper = Mqtt3Client.builder()
                    .identifier(login.clientIdentifier())
                    .serverHost("127.0.0.1")
                    .serverPort(login.port())
                    .buildBlocking();
            usurper.connect();
            usurper.disconnect();
        }

        @Override
        boolean isConnected() {
            return client.getState().isConnected();
        }

        @Override
        void close() {
            if (isConnected()) {
                client.disconnect();
            }
        }
    }
}
