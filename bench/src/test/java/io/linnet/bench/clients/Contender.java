package io.linnet.bench.clients;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.linnet.client.Client;
import io.linnet.client.Message;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.QoS;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.jspecify.annotations.Nullable;

/** A client library with MQTT 5.0, connected, and driven without waiting. */
interface Contender extends AutoCloseable {
    /** Publishes at QoS 1; done is run when the PUBACK has come. */
    void publish(String topicName, byte[] payload, Runnable done) throws Exception;

    /** Subscribes at QoS 1 and waits for the SUBACK. */
    void subscribe(String topicFilter, Runnable received) throws Exception;

    @Override
    void close() throws MqttException;

    static Contender of(String library, String host, int port, String name) throws Exception {
        return switch (library) {
            case "linnet" -> new OfLinnet(host, port, name);
            case "paho" -> new OfPaho(host, port, name);
            case "hivemq" -> new OfHiveMq(host, port, name);
            default -> throw new IllegalArgumentException(library + " came, allowed are linnet, paho and hivemq");
        };
    }

    /** Ours. */
    final class OfLinnet implements Contender {
        private final Client client;

        OfLinnet(String host, int port, String name) {
            client = Client.to(host + ":" + port)
                    .version(ProtocolVersion.V5)
                    .clientIdentifier(name)
                    .connect();
        }

        @Override
        public void publish(String topicName, byte[] payload, Runnable done) {
            var _ = client.publishAsync(Message.of(topicName, payload)).thenRun(done);
        }

        @Override
        public void subscribe(String topicFilter, Runnable received) {
            client.subscribe(topicFilter, QoS.AT_LEAST_ONCE, delivery -> received.run());
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** Eclipse Paho, the asynchronous client of version 5. */
    final class OfPaho implements Contender {
        private final MqttAsyncClient client;

        OfPaho(String host, int port, String name) throws MqttException {
            client = new MqttAsyncClient("tcp://" + host + ":" + port, name, new MemoryPersistence());
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setCleanStart(true);
            client.connect(options).waitForCompletion();
        }

        @Override
        public void publish(String topicName, byte[] payload, Runnable done) throws MqttException {
            MqttMessage message = new MqttMessage(payload);
            message.setQos(1);
            client.publish(topicName, message, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    done.run();
                }

                @Override
                public void onFailure(IMqttToken token, @Nullable Throwable problem) {
                    throw new IllegalStateException("a message was not acknowledged", problem);
                }
            });
        }

        @Override
        public void subscribe(String topicFilter, Runnable received) throws MqttException {
            // the variants with a listener for each subscription overflow the stack in 1.2.5
            client.setCallback(new PahoCallback(received));
            client.subscribe(new MqttSubscription(topicFilter, 1)).waitForCompletion();
        }

        @Override
        public void close() throws MqttException {
            client.disconnect().waitForCompletion();
            client.close();
        }
    }

    /** HiveMQ's client, asynchronous. */
    final class OfHiveMq implements Contender {
        private final Mqtt5AsyncClient client;

        OfHiveMq(String host, int port, String name) {
            client = Mqtt5Client.builder()
                    .identifier(name)
                    .serverHost(host)
                    .serverPort(port)
                    .buildAsync();
            client.connect().join();
        }

        @Override
        public void publish(String topicName, byte[] payload, Runnable done) {
            var _ = client.publishWith()
                    .topic(topicName)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(payload)
                    .send()
                    .thenRun(done);
        }

        @Override
        public void subscribe(String topicFilter, Runnable received) {
            client.subscribeWith()
                    .topicFilter(topicFilter)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .callback(message -> received.run())
                    .send()
                    .join();
        }

        @Override
        public void close() {
            client.disconnect().join();
        }
    }
}
