package io.linnet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.client.Client;
import io.linnet.client.Message;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What happens in no time when the test moves the clock. */
@LinnetTest(perMethod = true)
class TestClockTest {
    @Linnet
    private TestBroker broker;

    @Test
    void aSessionExpires() {
        broker.clock().freeze();
        Client away = broker.client()
                .clientIdentifier("away")
                .durableSession(Duration.ofDays(7))
                .noReconnect()
                .connect();
        broker.connectionOf("away").drop();
        broker.awaitDisconnected("away");
        broker.clock().advance(Duration.ofDays(7).minusMillis(1));
        assertThat(broker.session("away")).isPresent();
        broker.clock().advance(Duration.ofMillis(1));
        assertThat(broker.session("away")).isEmpty();
        away.close();
    }

    @Test
    void aRetainedMessageExpires(Client client) {
        broker.clock().freeze();
        client.publish(Message.of("state", "on").retained().expiringAfter(Duration.ofHours(1)));
        broker.clock().advance(Duration.ofMinutes(59));
        broker.retained("state").once();
        broker.clock().advance(Duration.ofMinutes(1));
        broker.retained("state").never();
    }

    @Test
    void aWillThatWasDelayedComesWhenItsTimeHasCome() {
        broker.clock().freeze();
        Client away = broker.client()
                .clientIdentifier("away")
                .durableSession(Duration.ofHours(1))
                .will(Message.of("wills", "gone"), Duration.ofMinutes(10))
                .noReconnect()
                .connect();
        broker.connectionOf("away").drop();
        broker.awaitDisconnected("away");
        broker.clock().advance(Duration.ofSeconds(599));
        broker.received("wills").never();
        broker.clock().advance(Duration.ofSeconds(1));
        broker.received("wills").withText("gone").once();
        away.close();
    }

    @Test
    void aClientThatIsSilentForTooLongLosesItsConnection() {
        broker.clock().freeze();
        Client silent = broker.client()
                .clientIdentifier("silent")
                .keepAlive(Duration.ofMinutes(10))
                .noReconnect()
                .connect();
        broker.clock().advance(Duration.ofMinutes(15).minusMillis(1));
        assertThat(broker.connectedClients()).contains("silent");
        broker.clock().advance(Duration.ofSeconds(1));
        broker.awaitDisconnected("silent");
        silent.close();
    }

    @Test
    void timeGoesOnAndNeverBack() {
        TestClock clock = broker.clock();
        Instant before = clock.now();
        clock.freeze();
        Instant frozen = clock.now();
        assertThat(frozen).isAfterOrEqualTo(before);
        clock.advance(Duration.ofSeconds(5));
        assertThat(clock.now()).isEqualTo(frozen.plusSeconds(5));
        clock.resume();
        assertThat(clock.now()).isAfterOrEqualTo(frozen.plusSeconds(5)).isBefore(frozen.plusSeconds(3600));
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1))).hasMessageContaining("it only goes on");
    }
}
