package io.linnet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Broker;
import io.linnet.client.Client;
import io.linnet.packet.QoS;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The annotation as its users see it. */
@LinnetTest
class LinnetTestTest {
    private static final Set<URI> PLACES = ConcurrentHashMap.newKeySet();

    @Linnet
    static Client ofClass;

    @Linnet
    TestBroker broker;

    @Linnet
    private Client client;

    @BeforeAll
    static void thereIsABrokerAlready(URI uri) {
        PLACES.add(uri);
    }

    @BeforeEach
    void beforeEach(URI uri) {
        PLACES.add(uri);
    }

    @AfterAll
    static void allTestsHadTheSameBroker(TestBroker broker) {
        assertThat(PLACES).containsExactly(broker.uri());
    }

    @RepeatedTest(2)
    void eachTestSeesItsOwnMessagesOnly(Client another) {
        client.publish("greetings", "hello");
        another.publish("greetings", "again");
        broker.received("greetings").inOrder("hello", "again");
    }

    @Test
    void parametersAndFieldsAreOfOneBroker(URI uri, Broker embedded, TestBroker test) {
        assertThat(test).isSameAs(broker);
        assertThat(embedded).isSameAs(broker.broker());
        assertThat(uri).hasScheme("mqtt").hasHost("127.0.0.1").isEqualTo(broker.uri());
        ofClass.publish("class", "1");
        broker.received("class").withQos(QoS.AT_LEAST_ONCE).once();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt://elsewhere"})
    void argumentsOfAParameterizedTestAreItsOwn(URI argument, @Linnet URI ours) {
        assertThat(argument).hasHost("elsewhere");
        assertThat(ours).isEqualTo(broker.uri());
    }

    @Nested
    class Inside {
        @Linnet
        Client inner;

        @Test
        void nestedClassesHaveTheBrokerOfTheOuterOne(URI uri) {
            PLACES.add(uri);
            inner.publish("nested", "1");
            client.publish("nested", "2");
            broker.received("nested").times(2);
        }
    }
}
