package io.linnet.examples;

import io.linnet.client.Client;

/** Publishes a temperature at QoS 1, to the broker that MQTT_BROKER_URL names; with MQTT_USERNAME and MQTT_PASSWORD, or MQTT_API_KEY. */
public final class PublishTemperature {
    private PublishTemperature() {}

    public static void main(String[] arguments) {
        String celsius = arguments.length > 0 ? arguments[0] : "21.5";
        try (Client client = Client.fromEnvironment()) {
            client.publish("sensors/temperature", celsius); // returns when the broker has it
        }
        System.out.println("published " + celsius);
    }
}
