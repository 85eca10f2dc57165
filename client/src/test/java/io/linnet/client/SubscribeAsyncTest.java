package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.packet.Properties;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.Subscribe;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Subscribing without waiting for the broker. */
class SubscribeAsyncTest {
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<Delivery> received = new LinkedBlockingQueue<>();

    @Test
    void subscribeAsyncCompletesWithTheSubscriptionWhenTheBrokerHasGrantedIt() throws Exception {
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        try (ScriptedBroker peers = ScriptedBroker.playing(peer -> {
                    peer.welcome();
                    Subscribe subscribe = peer.read(Subscribe.class);
                    asked.join();
                    peer.send(new SubAck(
                            subscribe.packetIdentifier(), Properties.NONE, List.of(ReasonCode.GRANTED_QOS_1)));
                    peer.send(new Publish(
                            false, QoS.AT_MOST_ONCE, false, "later/a", 0, Properties.NONE, "m".getBytes(UTF_8)));
                    peer.rest();
                });
                Client client = Client.connect(peers.address())) {
            CompletableFuture<Subscription> future =
                    client.subscribeAsync(SubscribeOptions.to("later/+").withQos(QoS.EXACTLY_ONCE), received::add);
            assertThat(future).isNotDone();
            asked.complete(true);
            Subscription subscription = future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(subscription.topicFilter()).isEqualTo("later/+");
            assertThat(subscription.grantedQos()).isEqualTo(QoS.AT_LEAST_ONCE);
            assertThat(requireNonNull(received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "nothing came")
                            .text())
                    .isEqualTo("m");
        }
    }

    @Test
    void subscribeAsyncFailsWithWhatTheBrokerSays() throws Exception {
        try (ScriptedBroker peers = ScriptedBroker.playing(peer -> {
                    peer.welcome();
                    Subscribe subscribe = peer.read(Subscribe.class);
                    peer.send(new SubAck(
                            subscribe.packetIdentifier(), Properties.NONE, List.of(ReasonCode.NOT_AUTHORIZED)));
                    peer.rest();
                });
                Client client = Client.connect(peers.address())) {
            assertThatThrownBy(() -> client.subscribeAsync(SubscribeOptions.to("secret"), received::add)
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED));
        }
    }

    @Test
    void subscribeAsyncWithoutAConnectionWaitsForOneAndEndsWithTheClient() {
        CompletableFuture<Subscription> future;
        try (Client client = Client.to("127.0.0.1:1").start()) {
            future = client.subscribeAsync(SubscribeOptions.to("later/a"), received::add);
            assertThat(future).isNotDone();
        }
        assertThatThrownBy(() -> future.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(ClientClosed.class);
    }
}
