package io.linnet.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RawConnectionTest {
    private static final Duration A_MOMENT = Duration.ofMillis(50);

    @Test
    void aPacketIsReadWithItsFlagsAndBody() throws IOException {
        byte[] publish = Bytes.hex(
                "3b" // PUBLISH, DUP 1, QoS 1, RETAIN 1
                        + "0b" // remaining length
                        + "0003 612f62" // topic name a/b
                        + "0007" // packet identifier
                        + "02 0101" // properties: Payload Format Indicator 1
                        + "78"); // payload x
        try (ScriptedServer server = sending(publish);
                RawConnection connection = RawConnection.open(server.target(), SpecVersion.V5)) {
            Received received = connection.read();
            assertThat(received.length()).isEqualTo(13);
            Received.Publish message = received.publish();
            assertThat(message.dup()).isTrue();
            assertThat(message.retain()).isTrue();
            assertThat(message.qos()).isEqualTo(1);
            assertThat(message.topicName()).isEqualTo("a/b");
            assertThat(message.packetIdentifier()).isEqualTo(7);
            assertThat(message.properties().number(PropertyBytes.PAYLOAD_FORMAT))
                    .hasValue(1);
            assertThat(message.payload()).isEqualTo("x");
        }
    }

    @Test
    void packetsArriveOneByOneThoughTheBytesComeTogether() throws IOException {
        try (ScriptedServer server = sending(Bytes.hex("d000 4002 0001 d000"));
                RawConnection connection = RawConnection.open(server.target(), SpecVersion.V3_1_1)) {
            assertThat(connection.read().kind()).isEqualTo(PacketKind.PINGRESP);
            assertThat(connection.read().ack().packetIdentifier()).isEqualTo(1);
            assertThat(connection.read().kind()).isEqualTo(PacketKind.PINGRESP);
        }
    }

    @Test
    void aCloseIsExpectedAndTellsWhatCameBefore() throws IOException {
        try (ScriptedServer server = new ScriptedServer((in, out) -> out.write(Bytes.hex("e0 01 81")));
                RawConnection connection = RawConnection.open(server.target(), SpecVersion.V5)) {
            List<Received> before = connection.expectClosed();
            assertThat(before).singleElement().hasToString("DISCONNECT 0x81");
        }
    }

    @Test
    void aConnectionThatStillAnswersIsNotClosed() throws IOException {
        ScriptedServer.Script pong = (in, out) -> {
            in.readNBytes(2);
            out.write(Bytes.hex("d0 00"));
            in.read();
        };
        try (ScriptedServer server = new ScriptedServer(pong);
                RawConnection connection = RawConnection.open(server.target(), SpecVersion.V5)) {
            assertThatThrownBy(connection::expectClosed)
                    .isInstanceOf(Mismatch.class)
                    .hasMessageContaining("still open");
        }
    }

    @Test
    void silenceIsNotAClose() throws IOException {
        try (ScriptedServer server = sending();
                RawConnection connection = RawConnection.open(server.target(), SpecVersion.V5)) {
            assertThat(connection.readWithin(A_MOMENT, "anything")).isEmpty();
            assertThatThrownBy(() -> connection.expectClosedWithin(A_MOMENT)).isInstanceOf(Mismatch.class);
        }
    }

    @Test
    void aPacketAboveTheLimitIsAMismatch() throws IOException {
        try (ScriptedServer server = sending(Bytes.hex("40 03 0001 00"));
                RawConnection connection = RawConnection.open(server.target(), SpecVersion.V5)) {
            connection.limitPacketSize(4);
            assertThatThrownBy(connection::read).isInstanceOf(Mismatch.class).hasMessageContaining("5 bytes");
        }
    }

    @Test
    void halfAPacketIsAMismatch() throws IOException {
        try (ScriptedServer server = new ScriptedServer((in, out) -> out.write(Bytes.hex("90 05 00 01")));
                RawConnection connection = RawConnection.open(server.target(), SpecVersion.V5)) {
            assertThatThrownBy(connection::read).isInstanceOf(Mismatch.class);
        }
    }

    @Test
    void nobodyListeningIsAMismatch() throws IOException {
        ScriptedServer gone = sending();
        gone.close();
        assertThatThrownBy(() -> RawConnection.open(gone.target(), SpecVersion.V5))
                .isInstanceOf(Mismatch.class);
    }

    /** A server that sends these bytes and then waits for the client to go. */
    private static ScriptedServer sending(byte[]... bytes) {
        return new ScriptedServer((in, out) -> {
            out.write(Bytes.join(bytes));
            in.readAllBytes();
        });
    }
}
