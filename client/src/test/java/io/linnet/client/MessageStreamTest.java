package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.broker.Broker;
import io.linnet.broker.BrokerConfig;
import io.linnet.packet.Properties;
import io.linnet.packet.PubAck;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import io.linnet.packet.UnsubAck;
import io.linnet.packet.Unsubscribe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as a {@link Flow.Publisher}, by the rules of Reactive Streams. */
class MessageStreamTest {
    private static final long PATIENCE_SECONDS = 20;

    private static Broker broker;

    @BeforeAll
    static void start() throws IOException {
        broker = Broker.start(BrokerConfig.defaults().listeningOn("mqtt://127.0.0.1:0"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Client client() {
        return Client.connect("127.0.0.1:" + broker.port());
    }

    /** Writes down what it hears, and whether two signals ever came at a time. */
    private static final class Listener implements Flow.Subscriber<Delivery> {
        private final BlockingQueue<String> signals = new LinkedBlockingQueue<>();
        private final AtomicInteger inside = new AtomicInteger();
        private volatile boolean overlapped;
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        private final Consumer<Flow.Subscription> begins;
        private final BiConsumer<Flow.Subscription, Delivery> takes;

        Listener(Consumer<Flow.Subscription> begins, BiConsumer<Flow.Subscription, Delivery> takes) {
            this.begins = begins;
            this.takes = takes;
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription.complete(begun);
            heard(() -> begins.accept(begun), "subscribed");
        }

        @Override
        public void onNext(Delivery delivery) {
            heard(() -> takes.accept(subscription(), delivery), delivery.text());
        }

        @Override
        public void onError(Throwable problem) {
            heard(() -> {}, "error " + problem.getClass().getSimpleName() + ": " + problem.getMessage());
        }

        @Override
        public void onComplete() {
            heard(() -> {}, "complete");
        }

        private void heard(Runnable work, String signal) {
            overlapped |= inside.getAndIncrement() != 0;
            try {
                work.run();
            } finally {
                inside.getAndDecrement();
                signals.add(signal);
            }
        }

        Flow.Subscription subscription() {
            return subscription.join();
        }

        String next() throws InterruptedException {
            String signal = signals.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(signal).as("a signal").isNotNull();
            assertThat(overlapped).as("two signals at a time").isFalse();
            return signal;
        }
    }

    private static Listener listener(Consumer<Flow.Subscription> begins, Consumer<Delivery> takes) {
        return new Listener(begins, (subscription, delivery) -> takes.accept(delivery));
    }

    private static SubscribeOptions to(String topicFilter) {
        return SubscribeOptions.to(topicFilter);
    }

    // ---- with our broker

    /** Publishes messages when the broker knows the subscription, and returns when the client has got them. */
    private static void publish(Client client, String topicName, String... texts) throws Exception {
        CompletableFuture<Boolean> behind = new CompletableFuture<>();
        // requests are answered in order: the stream's subscription stands when this one does
        try (Subscription end = client.subscribe("behind/" + topicName, delivery -> behind.complete(true))) {
            for (String text : texts) {
                client.publish(topicName, text);
            }
            client.publish(end.topicFilter(), "");
            assertThat(behind.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void asManyMessagesComeAsWereRequested() throws Exception {
        Listener listener = listener(begun -> begun.request(2), delivery -> {});
        try (Client client = client()) {
            client.messages(to("flow/demand")).subscribe(listener);
            assertThat(listener.next()).isEqualTo("subscribed");
            publish(client, "flow/demand", "1", "2", "3", "4");
            assertThat(listener.next()).isEqualTo("1");
            assertThat(listener.next()).isEqualTo("2");
            assertThat(listener.signals).isEmpty();
            listener.subscription().request(1);
            assertThat(listener.next()).isEqualTo("3");
            listener.subscription().request(Long.MAX_VALUE);
            assertThat(listener.next()).isEqualTo("4");
        }
        assertThat(listener.next()).isEqualTo("complete");
    }

    @Test
    void everySubscriberIsASubscriptionOfItsOwn() throws Exception {
        Listener one = listener(begun -> begun.request(Long.MAX_VALUE), delivery -> {});
        Listener other = listener(begun -> begun.request(Long.MAX_VALUE), delivery -> {});
        try (Client client = client()) {
            Flow.Publisher<Delivery> messages = client.messages(to("flow/own"));
            messages.subscribe(one);
            messages.subscribe(other);
            publish(client, "flow/own", "1");
            assertThat(List.of(one.next(), one.next())).containsExactly("subscribed", "1");
            one.subscription().cancel();
            publish(client, "flow/own", "2");
        }
        assertThat(List.of(other.next(), other.next(), other.next(), other.next()))
                .containsExactly("subscribed", "1", "2", "complete");
        assertThat(one.signals).isEmpty();
    }

    @Test
    void signalsComeOneAtATimeAndInOrder() throws Exception {
        int count = 2_000;
        Listener listener =
                new Listener(begun -> begun.request(1), (subscription, delivery) -> subscription.request(1));
        try (Client client = client()) {
            client.messages(to("flow/order")).subscribe(listener);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                texts.add("" + i);
            }
            publish(client, "flow/order", texts.toArray(String[]::new));
            assertThat(listener.next()).isEqualTo("subscribed");
            for (String text : texts) {
                assertThat(listener.next()).isEqualTo(text);
            }
        }
        assertThat(listener.next()).isEqualTo("complete");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aRequestForNothingIsAnError(long more) throws Exception {
        Listener listener = listener(begun -> begun.request(more), delivery -> {});
        try (Client client = client()) {
            client.messages(to("flow/nothing")).subscribe(listener);
            publish(client, "flow/nothing", "1");
            listener.subscription().request(1);
            listener.subscription().request(more);
            assertThat(listener.next()).isEqualTo("subscribed");
            assertThat(listener.next())
                    .startsWith("error IllegalArgumentException: " + more + " messages were requested");
        }
        assertThat(listener.signals).isEmpty();
    }

    @Test
    void nothingIsHeardAfterCancelling() throws Exception {
        Listener listener = new Listener(begun -> begun.request(Long.MAX_VALUE), (subscription, delivery) -> {
            if (delivery.text().equals("2")) {
                subscription.cancel();
                subscription.request(-1);
            }
        });
        try (Client client = client()) {
            client.messages(to("flow/cancel")).subscribe(listener);
            publish(client, "flow/cancel", "1", "2", "3");
        }
        assertThat(List.of(listener.next(), listener.next(), listener.next())).containsExactly("subscribed", "1", "2");
        assertThat(listener.signals).isEmpty();
    }

    @Test
    void whoCancelsAtOnceIsNeverSubscribed() throws Exception {
        Listener listener = listener(Flow.Subscription::cancel, delivery -> {});
        try (Client client = client()) {
            client.messages(to("flow/never")).subscribe(listener);
            publish(client, "flow/never", "1");
        }
        assertThat(listener.next()).isEqualTo("subscribed");
        assertThat(listener.signals).isEmpty();
    }

    @Test
    void aSubscriberThatThrowsHasCancelled() throws Exception {
        Listener listener = listener(begun -> begun.request(Long.MAX_VALUE), delivery -> {
            throw new IllegalStateException("cannot");
        });
        try (Client client = client()) {
            client.messages(to("flow/throws")).subscribe(listener);
            publish(client, "flow/throws", "1", "2");
        }
        assertThat(List.of(listener.next(), listener.next())).containsExactly("subscribed", "1");
        assertThat(listener.signals).isEmpty();
    }

    @SuppressWarnings("NullAway") // what callers without null checks may give
    private static Flow.Subscriber<Delivery> nobody() {
        return null;
    }

    @Test
    void aSubscriberIsNeeded() {
        try (Client client = client()) {
            assertThatThrownBy(() -> client.messages(to("flow/null")).subscribe(nobody()))
                    .isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void aClosedClientIsAnError() throws Exception {
        Listener listener = listener(begun -> begun.request(1), delivery -> {});
        Client client = client();
        client.close();
        client.messages(to("flow/closed")).subscribe(listener);
        assertThat(listener.next()).isEqualTo("subscribed");
        assertThat(listener.next()).startsWith("error ClientClosed");
    }

    // ---- with a scripted one

    private static Publish message(int packetIdentifier, Subscribe subscribe, String text) {
        Properties properties = Properties.builder()
                .subscriptionIdentifier(
                        subscribe.properties().subscriptionIdentifiers().get(0))
                .build();
        return new Publish(false, QoS.AT_LEAST_ONCE, false, "a", packetIdentifier, properties, text.getBytes(UTF_8));
    }

    private static void assertAcknowledged(ScriptedBroker.Peer client, int packetIdentifier, ReasonCode reasonCode)
            throws IOException {
        PubAck pubAck = client.read(PubAck.class);
        assertThat(pubAck.packetIdentifier()).isEqualTo(packetIdentifier);
        assertThat(pubAck.reasonCode()).isEqualTo(reasonCode);
    }

    @Test
    void aMessageIsAcknowledgedWhenItWasTaken() throws Exception {
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.send(message(1, client.grant(), "1"));
                    // what the subscriber publishes meanwhile comes first
                    assertThat(client.read(Publish.class).topicName()).isEqualTo("taken");
                    assertAcknowledged(client, 1, ReasonCode.SUCCESS);
                    client.rest();
                });
                Client client = Client.connect(script.address())) {
            Listener listener = listener(
                    begun -> begun.request(1),
                    delivery -> client.publish(Message.of("taken", "").withQos(QoS.AT_MOST_ONCE)));
            client.messages(to("a")).subscribe(listener);
            assertThat(List.of(listener.next(), listener.next())).containsExactly("subscribed", "1");
        }
    }

    @Test
    void aMessageThatIsAcknowledgedByHandWaitsForIt() throws Exception {
        BlockingQueue<Delivery> kept = new LinkedBlockingQueue<>();
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.send(message(1, client.grant(), "1"));
                    assertThat(client.read(Publish.class).topicName()).isEqualTo("before");
                    assertAcknowledged(client, 1, ReasonCode.SUCCESS);
                    client.rest();
                });
                Client client = Client.connect(script.address())) {
            Listener listener = listener(begun -> begun.request(1), kept::add);
            client.messages(to("a").acknowledgedByHand()).subscribe(listener);
            assertThat(List.of(listener.next(), listener.next())).containsExactly("subscribed", "1");
            client.publish(Message.of("before", "").withQos(QoS.AT_MOST_ONCE));
            kept.element().ack();
        }
    }

    @Test
    void cancellingUnsubscribesAndRefusesWhatWasNotRequested() throws Exception {
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
                    client.welcome();
                    Subscribe subscribe = client.grant();
                    client.send(message(1, subscribe, "1"));
                    client.send(message(2, subscribe, "2"));
                    assertAcknowledged(client, 1, ReasonCode.SUCCESS);
                    first.complete(true);
                    client.grant();
                    Unsubscribe end = client.read(Unsubscribe.class);
                    assertAcknowledged(client, 2, ReasonCode.UNSPECIFIED_ERROR);
                    // a copy that was under way
                    client.send(message(3, subscribe, "3"));
                    client.send(new UnsubAck(end.packetIdentifier(), Properties.NONE, List.of(ReasonCode.SUCCESS)));
                    assertAcknowledged(client, 3, ReasonCode.SUCCESS);
                    done.complete(true);
                    client.rest();
                });
                Client client = Client.connect(script.address())) {
            BlockingQueue<Delivery> others = new LinkedBlockingQueue<>();
            Listener listener = listener(begun -> begun.request(1), delivery -> {});
            client.messages(to("a")).subscribe(listener);
            assertThat(List.of(listener.next(), listener.next())).containsExactly("subscribed", "1");
            assertThat(first.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            // its SUBACK comes behind the second message
            client.subscribe("#", others::add);
            listener.subscription().cancel();
            assertThat(done.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(listener.signals).isEmpty();
            assertThat(others).as("copies that were for another subscription").isEmpty();
        }
    }

    @Test
    void aRefusedSubscriptionIsAnError() throws Exception {
        Listener listener = listener(begun -> begun.request(1), delivery -> {});
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.send(new SubAck(
                            client.read(Subscribe.class).packetIdentifier(),
                            Properties.NONE,
                            List.of(ReasonCode.NOT_AUTHORIZED)));
                    client.rest();
                });
                Client client = Client.connect(script.address())) {
            client.messages(to("a")).subscribe(listener);
            assertThat(listener.next()).isEqualTo("subscribed");
            assertThat(listener.next()).startsWith("error Refused: the subscription to a was refused");
        }
        assertThat(listener.signals).isEmpty();
    }

    @Test
    void aSubscriptionThatIsRefusedLaterIsAnErrorBehindWhatHasCome() throws Exception {
        Listener listener = listener(begun -> {}, delivery -> {});
        try (ScriptedBroker script = ScriptedBroker.playing(
                        client -> {
                            client.welcome();
                            client.send(message(1, client.grant(), "1"));
                            client.read(Subscribe.class);
                        },
                        client -> {
                            client.welcome();
                            client.send(new SubAck(
                                    client.read(Subscribe.class).packetIdentifier(),
                                    Properties.NONE,
                                    List.of(ReasonCode.NOT_AUTHORIZED)));
                            client.grant();
                            client.rest();
                        });
                Client client = Client.to(script.address())
                        .backoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(10)))
                        .connect()) {
            client.messages(to("a")).subscribe(listener);
            // granted on the second connection only, so that all of the first has come
            client.subscribe("b", delivery -> {});
            listener.subscription().request(Long.MAX_VALUE);
            assertThat(listener.next()).isEqualTo("subscribed");
            assertThat(listener.next()).isEqualTo("1");
            assertThat(listener.next()).startsWith("error Refused");
        }
        assertThat(listener.signals).isEmpty();
    }

    @Test
    void aClientThatGivesUpIsAnError() throws Exception {
        Listener listener = listener(begun -> begun.request(1), delivery -> {});
        try (ScriptedBroker script = ScriptedBroker.playing(client -> {
                    client.welcome();
                    client.grant();
                });
                Client client = Client.to(script.address()).noReconnect().connect()) {
            client.messages(to("a")).subscribe(listener);
            assertThat(listener.next()).isEqualTo("subscribed");
            assertThat(listener.next()).startsWith("error ConnectionLost");
            assertThat(client.state()).isNotNull();
        }
        assertThat(listener.signals).isEmpty();
    }
}
