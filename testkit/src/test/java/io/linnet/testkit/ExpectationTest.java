package io.linnet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.client.Client;
import io.linnet.client.Message;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.QoS;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What expectations find, and what they say when they do not. */
class ExpectationTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private TestBroker broker;
    private Client client;

    @BeforeEach
    void start() {
        broker = TestBroker.start();
        client = broker.client().clientIdentifier("c").connect();
    }

    @AfterEach
    void close() {
        client.close();
        broker.close();
    }

    @Test
    void conditionsNarrowWhatIsExpected() {
        client.publish(Message.of("a/1", "x")
                .withQos(QoS.EXACTLY_ONCE)
                .withContentType("text/plain")
                .withResponseTopic("answers")
                .withUserProperty("unit", "C"));
        client.publish(
                Message.of("a/2", new byte[] {1, 2}).withQos(QoS.AT_MOST_ONCE).retained());
        client.publish("b", "y");
        broker.received("a/+").times(2);
        broker.received("a/+").withText("x").once();
        broker.received("#").withTextContaining("y").once();
        broker.received("#")
                .withBytes((byte) 1, (byte) 2)
                .retained()
                .withQos(QoS.AT_MOST_ONCE)
                .once();
        broker.received("#").notRetained().times(2);
        broker.received("#")
                .withContentType("text/plain")
                .withResponseTopic("answers")
                .once();
        broker.received("#")
                .withUserProperty("unit", "C")
                .withQos(QoS.EXACTLY_ONCE)
                .once();
        broker.received("#").from("c").atLeast(3);
        broker.received("#").from("somebody").never();
        broker.received("#")
                .with("two bytes", message -> message.payload().length == 2)
                .once();
        assertThat(broker.received("a/#").atLeast(1))
                .extracting(Message::topicName)
                .containsExactly("a/1", "a/2");
    }

    @Test
    void aFailureListsWhatCameAndWhatIsWrongWithIt() {
        client.publish("a/1", "x");
        client.publish(Message.of("a/2", "y").withQos(QoS.EXACTLY_ONCE).withUserProperty("unit", "C"));
        client.publish(Message.of("b", new byte[] {0, 1}).retained());
        assertThatThrownBy(() -> broker.received("a/#")
                        .withText("x")
                        .withQos(QoS.EXACTLY_ONCE)
                        .within(SHORT)
                        .once())
                .isExactlyInstanceOf(AssertionError.class)
                .hasMessage("""
                        Expected exactly 1 message to a/# with text "x", QoS 2.
                        Waited up to 50 ms; 0 of the 3 messages that came fit.
                        Of this topic filter:
                          1. a/1  "x"  QoS 1 from c  <- has QoS 1
                          2. a/2  "y"  QoS 2, user properties {unit: C} from c  <- has payload "y"
                        Of other topics:
                          1. b  0x0001 (2 bytes)  QoS 1, retained from c""");
    }

    @Test
    void aFailureSaysThatNothingCame() {
        assertThatThrownBy(() -> broker.received("a/#").within(SHORT).atLeast(2))
                .hasMessage("""
                        Expected at least 2 messages to a/#.
                        Waited up to 50 ms; no message came.""");
    }

    @Test
    void tooManyMessagesAreAFailure() {
        client.publish("a", "1");
        client.publish("a", "2");
        assertThatThrownBy(() -> broker.received("a").once())
                .hasMessageContaining("exactly 1 message to a")
                .hasMessageContaining("2 of the 2 messages that came fit")
                .hasMessageContaining("1. a  \"1\"  QoS 1 from c  <- fits");
    }

    @Test
    void orderCounts() {
        client.publish("a", "1");
        client.publish("a", "2");
        assertThat(broker.received("a").inOrder("1", "2")).hasSize(2);
        assertThatThrownBy(() -> broker.received("a").inOrder("2", "1"))
                .hasMessageStartingWith("Expected in this order \"2\", \"1\": messages to a.\n");
        assertThatThrownBy(() -> broker.received("a").inOrder("1")).hasMessageContaining("2. a  \"2\"");
    }

    @Test
    void whatWasAcknowledgedIsSeenWithoutWaiting() {
        broker.received("a").never();
        client.publish("a", "1");
        assertThatThrownBy(() -> broker.received("a").never())
                .hasMessageStartingWith(
                        "Expected no message to a.\nLooked at once; 1 of the 1 messages that came fits.");
    }

    @Test
    void anExpectationWaits() {
        CompletableFuture<List<Message>> found =
                CompletableFuture.supplyAsync(() -> broker.received("a").times(2));
        client.publish("a", "1");
        client.publish("a", "2");
        assertThat(found.join()).extracting(Message::text).containsExactly("1", "2");
    }

    @Test
    void theBeginningMayBeForgotten() {
        client.publish("a", "1");
        broker.forgetReceived();
        broker.received("a").never();
    }

    @Test
    void manyMessagesAreNotAllListed() {
        for (int i = 1; i <= 25; i++) {
            client.publish("a", "m" + i);
        }
        assertThatThrownBy(
                        () -> broker.received("a").withText("x").within(SHORT).once())
                .hasMessageContaining("Of this topic filter, the last 20 of 25:\n  6. a  \"m6\"")
                .hasMessageContaining("25. a  \"m25\"");
    }

    @Test
    void retainedMessagesAreThoseOfNow() {
        client.publish(Message.of("state/1", "on").retained());
        client.publish(Message.of("state/2", "off").retained());
        client.publish(Message.of("state/2", "").retained());
        broker.retained("state/1").withText("on").once();
        broker.retained("state/+").once();
        broker.retained("state/2").never();
        assertThatThrownBy(() -> broker.retained("state/2").within(SHORT).once())
                .hasMessageStartingWith("Expected exactly 1 message retained for state/2.\n")
                .hasMessageContaining("state/1  \"on\"");
    }

    @Test
    void theExpiryIntervalIsAProperty() {
        broker.clock().freeze();
        client.publish(Message.of("a", "1").expiringAfter(Duration.ofSeconds(90)));
        Message came = broker.received("a").once();
        assertThat(came.properties().number(io.linnet.packet.Property.MESSAGE_EXPIRY_INTERVAL, 0))
                .isEqualTo(90);
    }

    @Test
    void whatTheBrokerHasNotTakenDidNotCome() {
        try (TestBroker closed = TestBroker.builder()
                        .user(TestUser.of("u", "p").mayPublish("mine/#"))
                        .start();
                Client user = closed.client().connect()) {
            assertThatThrownBy(() -> user.publish("theirs", "x")).isInstanceOf(io.linnet.client.Refused.class);
            user.publish("mine/1", "y");
            closed.received("theirs").never();
            closed.received("mine/#").once();
        }
    }

    @Test
    void aBadFilterIsRefusedAtOnce() {
        assertThatThrownBy(() -> broker.received("a/#/b")).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> broker.received("a").times(0)).hasMessageContaining("never()");
    }
}
