package io.linnet.bench.clients;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Tells of messages and of nothing else. */
record PahoCallback(Runnable received) implements MqttCallback {
    @Override
    public void messageArrived(String topicName, MqttMessage message) {
        received.run();
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException problem) {
        throw new IllegalStateException(problem);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean again, String server) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
