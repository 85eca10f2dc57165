package io.linnet.cli;

import static java.util.Objects.requireNonNull;

import io.linnet.client.Backoff;
import io.linnet.client.Client;
import io.linnet.client.ClientBuilder;
import io.linnet.client.Delivery;
import io.linnet.client.Message;
import io.linnet.client.SubscribeOptions;
import io.linnet.client.net.TlsSettings;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.QoS;
import io.linnet.testkit.FaultyNetwork;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Where one test of the client library plays: a broker, a version and a transport, a topic of its own, and what came. */
final class Stage implements AutoCloseable {
    /** What is tried everywhere. */
    record Place(TestedBroker.Make make, ProtocolVersion version, String scheme) {}

    private static final long PATIENCE_SECONDS = 20;
    private static final String END = "the end";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final TestedBroker broker;
    private final Place place;
    private final String topic = "stage" + NUMBERS.incrementAndGet();
    private final BlockingQueue<Delivery> received = new LinkedBlockingQueue<>();
    private final Deque<Runnable> opened = new ArrayDeque<>();

    Stage(TestedBroker broker, Place place) {
        this.broker = broker;
        this.place = place;
    }

    /** A topic of this test alone, or one below it. */
    String topic(String... below) {
        return below.length == 0 ? topic : topic + "/" + String.join("/", below);
    }

    // ---- clients

    /** An administrator, without a name of its own. */
    ClientBuilder client() {
        return at(URI.create(place.scheme() + "://127.0.0.1:" + broker.port(place.scheme())));
    }

    ClientBuilder client(String name) {
        return client().clientIdentifier(topic + name);
    }

    ClientBuilder at(URI address) {
        ClientBuilder builder = Client.to(address.toString())
                .version(place.version())
                .credentials("admin", TestedBroker.PASSWORD_OF_ADMIN)
                .backoff(new Backoff(Duration.ofMillis(5), Duration.ofMillis(50)));
        return place.scheme().endsWith("s") && !place.scheme().equals("ws")
                ? builder.tls(TlsSettings.of(new TlsSettings.Trust(broker.authority(), null, false, true), null))
                : builder;
    }

    /** A network before the broker that can be cut. */
    FaultyNetwork network() {
        FaultyNetwork network =
                FaultyNetwork.before(URI.create(place.scheme() + "://127.0.0.1:" + broker.port(place.scheme())));
        opened.push(network::close);
        return network;
    }

    /** Connects, and is closed when the test ends. */
    Client connect(ClientBuilder builder) {
        Client client = builder.connect();
        opened.push(client::close);
        return client;
    }

    Client connect() {
        return connect(client());
    }

    // ---- what comes

    void receive(Delivery delivery) {
        received.add(delivery);
    }

    /** Subscribes to this test's topic and all below it. */
    Client listening(QoS maximum) {
        return listening(SubscribeOptions.to(topic("#")).withQos(maximum));
    }

    Client listening(SubscribeOptions options) {
        Client client = connect();
        client.subscribe(options, this::receive);
        return client;
    }

    Delivery next() throws InterruptedException {
        return requireNonNull(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "nothing came");
    }

    List<String> texts(int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            texts.add(next().text());
        }
        return texts;
    }

    /** All that came before a message that is published now, to the subscription of this test. */
    List<String> rest(Client publisher, QoS qos) throws InterruptedException {
        return rest(publisher, qos, topic("end"));
    }

    /** The same where the subscription wants another topic; it has to be one subscription, since each has its own queue. */
    List<String> rest(Client publisher, QoS qos, String topicName) throws InterruptedException {
        publisher.publish(Message.of(topicName, END).withQos(qos));
        List<String> texts = new ArrayList<>();
        for (String text = next().text(); !text.equals(END); text = next().text()) {
            texts.add(text);
        }
        return texts;
    }

    /** Lets the broker's clock go on; that of another's process is not ours to set. */
    static void elapse(Duration time) {
        var _ = new CompletableFuture<String>()
                .completeOnTimeout("", time.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    static <T> T done(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        opened.forEach(Runnable::run);
    }
}
