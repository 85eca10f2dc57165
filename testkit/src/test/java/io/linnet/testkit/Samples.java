package io.linnet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.client.Client;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Test classes that {@link ExtensionTest} runs; some of them fail, as they should. */
final class Samples {
    /** Which test had which broker. */
    static final Map<String, URI> PLACES = new ConcurrentHashMap<>();

    private static final CyclicBarrier BOTH = new CyclicBarrier(2);

    private Samples() {}

    @LinnetTest(perMethod = true)
    static class PerMethod {
        @Linnet
        TestBroker broker;

        @Test
        void first(URI uri, Client client) {
            PLACES.put("first", uri);
            client.publish("t", "1");
            broker.received("t").once();
        }

        @Test
        void second(URI uri) {
            PLACES.put("second", uri);
            broker.received("#").never();
        }
    }

    static class InstanceField {
        @RegisterExtension
        final LinnetExtension linnet = LinnetExtension.builder().build();

        @Test
        void first() {
            PLACES.put("first", linnet.uri());
        }

        @Test
        void second() {
            PLACES.put("second", linnet.uri());
        }
    }

    @LinnetTest
    static class NeverLooks {
        @Test
        void beginsAnExpectation(TestBroker broker) {
            broker.received("a/#").withText("x");
        }
    }

    @LinnetTest(perMethod = true)
    static class StaticField {
        @Linnet
        static URI uri;

        @Test
        void neverRuns() {
            assertThat(uri).isNotNull();
        }
    }

    @LinnetTest
    static class WrongField {
        @Linnet
        String text;

        @Test
        void neverRuns() {
            assertThat(text).isNotNull();
        }
    }

    static class TwoBrokers {
        @RegisterExtension
        static final LinnetExtension ONE = LinnetExtension.builder().build();

        @RegisterExtension
        static final LinnetExtension TWO = LinnetExtension.builder().build();

        @Test
        void areApart() {
            try (Client client = ONE.broker().client().connect()) {
                client.publish("t", "1");
            }
            ONE.broker().received("t").once();
            TWO.broker().received("t").never();
        }
    }

    static class TwoBrokersOneField extends TwoBrokers {
        @Linnet
        URI uri;
    }

    @LinnetTest
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class LeavesFaults {
        @Test
        @Order(1)
        void breaksEverything(TestBroker broker) {
            broker.clock().freeze();
            broker.refuseClients(io.linnet.packet.ReasonCode.SERVER_BUSY);
            broker.network().refuse();
            var _ = broker.outage();
        }

        @Test
        @Order(2)
        void findsEverythingWhole(Client client, TestBroker broker) {
            client.publish("t", "1");
            broker.received("t").once();
        }
    }

    /** Runs at the same time as {@link Right}. */
    @LinnetTest
    @Execution(ExecutionMode.CONCURRENT)
    static class Left {
        @Test
        void isAlone(TestBroker broker, Client client) throws Exception {
            alone(broker, client, "left");
        }
    }

    /** Runs at the same time as {@link Left}. */
    @LinnetTest
    @Execution(ExecutionMode.CONCURRENT)
    static class Right {
        @Test
        void isAlone(TestBroker broker, Client client) throws Exception {
            alone(broker, client, "right");
        }
    }

    private static void alone(TestBroker broker, Client client, String name) throws Exception {
        BOTH.await(20, TimeUnit.SECONDS);
        client.publish("t", name);
        PLACES.put(name, broker.uri());
        BOTH.await(20, TimeUnit.SECONDS);
        broker.restart();
        broker.received("#").withText(name).once();
        broker.received("#").once();
        BOTH.await(20, TimeUnit.SECONDS);
    }
}
