package io.linnet.examples.testing;

import io.linnet.client.Client;
import io.linnet.packet.QoS;
import io.linnet.testkit.Linnet;
import io.linnet.testkit.LinnetTest;
import io.linnet.testkit.TestBroker;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a program with SmallRye Reactive Messaging is tested; in Quarkus it is the same with its configuration. */
@LinnetTest
class SmallRyeTest {
    /** The program: switches the heating by the temperature. */
    @ApplicationScoped
    static class Thermostat {
        @Incoming("temperatures")
        @Outgoing("heating")
        String decide(byte[] measured) {
            return Double.parseDouble(new String(measured, StandardCharsets.UTF_8)) < 19 ? "on" : "off";
        }
    }

    @Linnet
    private TestBroker broker;

    private SmallRyeConfig config;
    private SeContainer container;

    @BeforeEach
    void start() {
        config = new SmallRyeConfigBuilder().withDefaultValues(settings()).build();
        ConfigProviderResolver.instance().registerConfig(config, getClass().getClassLoader());
        container = SeContainerInitializer.newInstance()
                .addBeanClasses(Thermostat.class)
                .initialize();
        broker.awaitSubscription("thermostat-in", "kitchen/temperature");
        broker.awaitConnected("thermostat-out");
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        for (String channel : new String[] {"incoming.temperatures.", "outgoing.heating."}) {
            String prefix = "mp.messaging." + channel;
            settings.put(prefix + "connector", "smallrye-mqtt");
            settings.put(prefix + "host", "127.0.0.1");
            settings.put(prefix + "port", String.valueOf(broker.port()));
            settings.put(prefix + "qos", "1");
        }
        settings.put("mp.messaging.incoming.temperatures.topic", "kitchen/temperature");
        settings.put("mp.messaging.incoming.temperatures.client-id", "thermostat-in");
        settings.put("mp.messaging.outgoing.heating.topic", "kitchen/heating");
        settings.put("mp.messaging.outgoing.heating.client-id", "thermostat-out");
        return settings;
    }

    @AfterEach
    void stop() {
        ConfigProviderResolver.instance().releaseConfig(config);
        container.close();
    }

    @Test
    void aColdRoomIsHeated(Client sensor) {
        sensor.publish("kitchen/temperature", "17.5");
        broker.received("kitchen/heating")
                .withText("on")
                .withQos(QoS.AT_LEAST_ONCE)
                .once();
    }

    @Test
    void decisionsComeInTheOrderOfTheTemperatures(Client sensor) {
        sensor.publish("kitchen/temperature", "17.5");
        sensor.publish("kitchen/temperature", "20");
        sensor.publish("kitchen/temperature", "18");
        broker.received("kitchen/heating").inOrder("on", "off", "on");
    }

    @Test
    void theProgramComesBackAfterItsConnectionIsLost(Client sensor) {
        broker.connectionOf("thermostat-in").drop();
        broker.awaitDisconnected("thermostat-in");
        broker.awaitSubscription("thermostat-in", "kitchen/temperature");
        sensor.publish("kitchen/temperature", "10");
        broker.received("kitchen/heating").withText("on").once();
    }
}
