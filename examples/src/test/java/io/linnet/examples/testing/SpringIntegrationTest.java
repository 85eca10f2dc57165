package io.linnet.examples.testing;

import io.linnet.client.Client;
import io.linnet.packet.QoS;
import io.linnet.testkit.LinnetExtension;
import io.linnet.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.mqtt.inbound.Mqttv5PahoMessageDrivenChannelAdapter;
import org.springframework.integration.mqtt.outbound.Mqttv5PahoMessageHandler;
import org.springframework.integration.mqtt.support.MqttHeaders;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** How a program with Spring Integration is tested: its adapters talk to a real broker. */
@SpringJUnitConfig(SpringIntegrationTest.Thermostat.class)
@DirtiesContext
class SpringIntegrationTest {
    @RegisterExtension
    static final LinnetExtension LINNET = LinnetExtension.builder().build();

    @DynamicPropertySource
    static void broker(DynamicPropertyRegistry registry) {
        registry.add("mqtt.url", () -> "tcp://127.0.0.1:" + LINNET.broker().port());
    }

    /** The program: switches the heating of a room by its temperature. */
    @Configuration
    @EnableIntegration
    static class Thermostat {
        @Bean
        IntegrationFlow thermostat(@Value("${mqtt.url}") String url) {
            Mqttv5PahoMessageDrivenChannelAdapter temperatures =
                    new Mqttv5PahoMessageDrivenChannelAdapter(url, "thermostat-in", "+/temperature");
            temperatures.setQos(1);
            Mqttv5PahoMessageHandler heating = new Mqttv5PahoMessageHandler(url, "thermostat-out");
            heating.setDefaultQos(1);
            return IntegrationFlow.from(temperatures)
                    .enrichHeaders(headers -> headers.headerExpression(
                            MqttHeaders.TOPIC,
                            "headers['" + MqttHeaders.RECEIVED_TOPIC + "'].replace('temperature', 'heating')"))
                    .transform(
                            byte[].class,
                            measured -> Double.parseDouble(new String(measured, StandardCharsets.UTF_8)) < 19
                                    ? "on"
                                    : "off")
                    .handle(heating)
                    .get();
        }
    }

    @BeforeEach
    void theProgramIsThere(TestBroker broker) {
        broker.awaitSubscription("thermostat-in", "+/temperature");
    }

    @Test
    void aColdRoomIsHeated(Client sensor, TestBroker broker) {
        sensor.publish("kitchen/temperature", "17.5");
        broker.received("kitchen/heating")
                .withText("on")
                .withQos(QoS.AT_LEAST_ONCE)
                .from("thermostat-out")
                .once();
    }

    @Test
    void eachRoomIsLookedAtByItself(Client sensor, TestBroker broker) {
        sensor.publish("kitchen/temperature", "17.5");
        sensor.publish("hall/temperature", "21");
        broker.received("hall/heating").withText("off").once();
        broker.received("+/heating").times(2);
    }

    @Test
    void theProgramComesBackAfterItsConnectionIsLost(Client sensor, TestBroker broker) {
        broker.connectionOf("thermostat-in").drop();
        broker.awaitDisconnected("thermostat-in");
        broker.awaitSubscription("thermostat-in", "+/temperature");
        sensor.publish("kitchen/temperature", "10");
        broker.received("kitchen/heating").withText("on").once();
    }
}
