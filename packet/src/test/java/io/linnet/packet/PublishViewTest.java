package io.linnet.packet;

import static io.linnet.packet.ProtocolVersion.V3_1_1;
import static io.linnet.packet.ProtocolVersion.V5;
import static io.linnet.packet.Wire.wire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PublishViewTest {
    private static final byte[] FULL = wire("""
        0b00111101                # PUBLISH, DUP, QoS 2, RETAIN
        36                        # remaining length
        00 03 "a/b"               # topic name
        00 07                     # packet identifier
        2A                        # property length
        02 00 00 00 3C            # message expiry interval
        23 00 05                  # topic alias
        01 01                     # payload format indicator
        0B 01                     # subscription identifier
        08 00 03 "r/1"            # response topic
        0B 80 01                  # subscription identifier
        26 00 01 "k" 00 01 "v"    # user property
        09 00 02 01 02            # correlation data
        26 00 01 "k" 00 01 "w"    # user property
        0B 02                     # subscription identifier
        03 "pay"                  # payload
        """);

    private final PublishView view = new PublishView();

    @Test
    void everyFieldIsFoundInPlace() {
        byte[] bytes = new byte[FULL.length + 20];
        System.arraycopy(FULL, 0, bytes, 9, FULL.length);
        view.wrap(V5, bytes, 9, 9 + FULL.length);

        assertThat(view.bytes()).isSameAs(bytes);
        assertThat(view.offset()).isEqualTo(9);
        assertThat(view.end()).isEqualTo(9 + FULL.length);
        assertThat(view.dup()).isTrue();
        assertThat(view.retain()).isTrue();
        assertThat(view.qos()).isEqualTo(2);
        assertThat(view.packetIdentifier()).isEqualTo(7);
        assertThat(view.topicOffset()).isEqualTo(13);
        assertThat(view.topicLength()).isEqualTo(3);
        assertThat(view.topicHash()).isEqualTo(TopicName.hash(new byte[] {'a', '/', 'b'}, 0, 3));
        assertThat(view.propertiesOffset()).isEqualTo(19);
        assertThat(view.propertiesLength()).isEqualTo(0x2A);
        assertThat(view.topicAlias()).isEqualTo(5);
        assertThat(view.messageExpirySeconds()).isEqualTo(60);
        assertThat(view.payloadFormat()).isEqualTo(1);
        assertThat(Utf8.decode(bytes, view.responseTopicOffset(), view.responseTopicLength()))
                .isEqualTo("r/1");
        assertThat(view.hasSubscriptionIdentifier()).isTrue();
        assertThat(view.payloadLength()).isEqualTo(4);
        assertThat(view.payloadOffset()).isEqualTo(9 + FULL.length - 4);
        Agreement.checkSame(view, (Publish) Wire.decode(V5, FULL));
    }

    @Test
    void whatIsForwardedIsTheBytesAsTheyCame() {
        view.wrap(V5, FULL, 0, FULL.length);
        byte[] target = new byte[view.forwardedPropertiesLength() + 2];
        view.copyForwardedProperties(target, 1);
        assertThat(target).isEqualTo(wire("""
            00                        # not touched
            01 01                     # payload format indicator
            08 00 03 "r/1"            # response topic
            26 00 01 "k" 00 01 "v"    # user property
            09 00 02 01 02            # correlation data
            26 00 01 "k" 00 01 "w"    # user property
            00                        # not touched
            """));
    }

    @Test
    void nothingOfThePacketBeforeIsLeft() {
        view.wrap(V5, FULL, 0, FULL.length);
        byte[] small = wire("""
            30                        # PUBLISH
            03                        # remaining length
            00 01 "a"                 # topic name
            """);
        view.wrap(V3_1_1, small, 0, small.length);
        Agreement.checkSame(view, (Publish) Wire.decode(V3_1_1, small));
        assertThat(view.propertiesLength()).isZero();
        assertThat(view.propertiesOffset()).isZero();
        assertThat(view.forwardedPropertiesLength()).isZero();
        assertThat(view.payloadLength()).isZero();
    }

    @Test
    void manySubscriptionIdentifiersAreAllTakenOut() {
        Properties.Builder properties = Properties.builder();
        for (int i = 1; i <= 100; i++) {
            properties.subscriptionIdentifier(i * 100);
        }
        Publish publish = new Publish(
                false,
                QoS.AT_MOST_ONCE,
                false,
                "t",
                0,
                properties.userProperty("a", "b").build(),
                new byte[1]);
        byte[] bytes = RoundTripTest.encoded(V5, publish);
        view.wrap(V5, bytes, 0, bytes.length);
        assertThat(Agreement.forwarded(view))
                .isEqualTo(Properties.builder().userProperty("a", "b").build());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"io.linnet.packet.RefusalTest#publishes", "io.linnet.packet.RefusalTest#properties"})
    void whatTheDecoderRefusesIsRefusedForTheSameReason(
            String what, ProtocolVersion version, ReasonCode reason, String statement, byte[] bytes) {
        boolean isAboutTopicCharacters = statement.equals("MQTT-3.3.2-2") || what.equals("overlong");
        if ((bytes[0] & 0xF0) != 0x30 || isAboutTopicCharacters) {
            return;
        }
        assertThatThrownBy(() -> view.wrap(version, bytes, 0, bytes.length))
                .isInstanceOfSatisfying(ProtocolViolation.class, violation -> {
                    assertThat(violation.reasonCode()).isEqualTo(reason);
                    assertThat(violation.statement()).isEqualTo(statement);
                });
    }

    @Test
    void charactersOfTheTopicAreLeftToTheDecoder() {
        byte[] bytes = wire("""
            30                        # PUBLISH
            03                        # remaining length
            00 01 "#"                 # topic name
            """);
        view.wrap(V3_1_1, bytes, 0, bytes.length);
        assertThat(view.topicLength()).isEqualTo(1);
        assertThatThrownBy(view::toPublish)
                .isInstanceOfSatisfying(
                        ProtocolViolation.class, v -> assertThat(v.statement()).isEqualTo("MQTT-3.3.2-2"));
    }

    @Test
    void anotherPacketIsTheCallersMistake() {
        assertThatThrownBy(() -> view.wrap(V5, new byte[] {(byte) 0xC0, 0}, 0, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PINGREQ");
    }

    @Test
    void itDoesNotAllocate() {
        byte[] target = new byte[100];
        Runnable once = () -> {
            view.wrap(V5, FULL, 0, FULL.length);
            view.copyForwardedProperties(target, view.topicHash() & 1);
        };
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 1_000; i++) {
            once.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            once.run();
        }
        // The measurement itself may allocate a little; one object for each packet would be megabytes.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
        assertThat(Arrays.equals(target, new byte[100])).isFalse();
    }
}
