package io.linnet.broker.realclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The HiveMQ client, MQTT 5.0. */
class HiveMqV5RealClientTest extends RealClientMatrix {
    @Override
    RealClient newClient() {
        return new HiveMqV5();
    }

    @Test
    void requestAndItsPropertiesComeUnaltered() throws Exception {
        HiveMqV5 client = (HiveMqV5) connected("client");
        client.subscribe("requests", 1);
        client.client
                .publishWith()
                .topic("requests")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(utf8("how much?"))
                .responseTopic("answers/client")
                .correlationData(utf8("4711"))
                .userProperties()
                .add("b", "1")
                .add("a", "2")
                .add("b", "3")
                .applyUserProperties()
                .send();
        RealClient.Arrival arrival = client.next();
        assertThat(arrival.userProperties())
                .containsExactly(Map.entry("b", "1"), Map.entry("a", "2"), Map.entry("b", "3"));
        assertThat(arrival.responseTopic()).isEqualTo("answers/client");
        assertThat(arrival.correlationData()).isEqualTo(utf8("4711"));
    }

    private static final class HiveMqV5 extends RealClient {
        private static final long SESSION_SECONDS = 3_600;

        private Mqtt5BlockingClient client;

        @Override
        boolean connect(Login login) {
            Mqtt5ClientBuilder builder = Mqtt5Client.builder()
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
            client = builder.buildBlocking();
            client.toAsync().publishes(MqttGlobalPublishFilter.ALL, this::arrived);
            return client.connectWith()
                    .cleanStart(login.clean())
                    .sessionExpiryInterval(login.clean() ? 0 : SESSION_SECONDS)
                    .keepAlive(login.keepAliveSeconds())
                    .send()
                    .isSessionPresent();
        }

        private void arrived(Mqtt5Publish publish) {
            arrivals.add(new Arrival(
                    publish.getTopic().toString(),
                    publish.getPayloadAsBytes(),
                    publish.getQos().getCode(),
                    publish.isRetain(),
                    publish.getUserProperties().asList().stream()
                            .map(each -> Map.entry(
                                    each.getName().toString(), each.getValue().toString()))
                            .toList(),
                    publish.getResponseTopic().map(Object::toString).orElse(""),
                    publish.getCorrelationData().map(HiveMqV5::bytes).orElse(new byte[0])));
        }

        private static byte[] bytes(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
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

        @Override
        void goWithWill() {
            client.disconnectWith()
                    .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                    .send();
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
