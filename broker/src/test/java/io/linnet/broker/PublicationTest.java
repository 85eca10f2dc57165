package io.linnet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.topic.Topic;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.Publish;
import io.linnet.packet.PublishView;
import io.linnet.packet.QoS;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packets that {@link Publication} writes by itself, read by the decoder and compared with what the encoder writes. */
class PublicationTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final int[] NONE = {};

    private final Publication publication = new Publication();
    private final PacketBuffer out = new PacketBuffer(16);

    @ParameterizedTest
    @ValueSource(longs = {61, 62, 63})
    void everyLayoutIsWhatTheEncoderWrites(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            Publish arrived = randomPublish(random);
            show(arrived, random.nextBoolean());
            int receivers = random.nextInt(5);
            publication.expect(receivers);
            for (int i = 0; i < receivers; i++) {
                assertNextPacket(random, arrived);
            }
        }
    }

    private void assertNextPacket(Random random, Publish arrived) {
        ProtocolVersion version = random.nextBoolean() ? ProtocolVersion.V5 : ProtocolVersion.V3_1_1;
        int qos = random.nextInt(3);
        int identifier = qos == 0 ? 0 : 1 + random.nextInt(65_535);
        boolean dup = qos > 0 && random.nextBoolean();
        boolean retain = random.nextBoolean();
        int[] identifiers = version.isV5() && random.nextInt(3) == 0 ? new int[] {1, 200_000_000} : NONE;

        int start = out.position();
        int flags = 0x30 | (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0);
        int written = publication.encode(out, version.isV5(), flags, identifier, identifiers, Integer.MAX_VALUE, NOW);

        assertThat(written).isEqualTo(out.position() - start);
        Publish decoded = (Publish) PacketDecoder.decode(version, out.array(), start, out.position());
        Properties expected = version.isV5() ? forwarded(arrived.properties(), identifiers) : Properties.NONE;
        assertThat(decoded)
                .isEqualTo(new Publish(
                        dup, QoS.of(qos), retain, arrived.topicName(), identifier, expected, arrived.payload()));
        assertThat(PacketEncoder.encodedLength(version, decoded)).isEqualTo(written);
    }

    /** What stays of the publisher's properties, and the subscription identifiers of the receiver. */
    private static Properties forwarded(Properties arrived, int[] identifiers) {
        Properties.Builder properties = arrived.without(Property.TOPIC_ALIAS).toBuilder();
        for (int identifier : identifiers) {
            properties.subscriptionIdentifier(identifier);
        }
        return properties.build();
    }

    @Test
    void templatesAreMadeAnewForEachMessage() {
        for (String name : List.of("first", "second")) {
            show(publish(name, Properties.NONE, "payload of " + name), false);
            publication.expect(3);
            for (int i = 1; i <= 3; i++) {
                assertThat(encoded(i, 2, Integer.MAX_VALUE))
                        .isEqualTo(new Publish(
                                false, QoS.EXACTLY_ONCE, false, name, i, Properties.NONE, bytes("payload of " + name)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void aPacketThatIsTooLargeIsNotWritten(int receivers) {
        show(publish("t", Properties.NONE, "x".repeat(100)), false);
        publication.expect(receivers);
        int length = publication.encode(out, true, 0x32, 1, NONE, Integer.MAX_VALUE, NOW);
        out.clear();
        assertThat(publication.encode(out, true, 0x32, 1, NONE, length - 1, NOW))
                .isZero();
        assertThat(out.position()).isZero();
        assertThat(publication.encode(out, true, 0x32, 1, NONE, length, NOW)).isEqualTo(length);
    }

    @Test
    void theMessageExpiryIntervalCountsDown() {
        Properties properties = Properties.builder()
                .number(Property.MESSAGE_EXPIRY_INTERVAL, 10)
                .build();
        show(publish("t", properties, "x"), false);
        Message kept = publication.message();
        assertThat(kept.expires()).isEqualTo(NOW + 10_000);
        publication.of(kept);
        for (int seconds : new int[] {0, 3, 9}) {
            assertThat(expiryAt(NOW + seconds * 1_000L)).isEqualTo(10 - seconds);
        }
        assertThat(expiryAt(NOW + 9_001)).isEqualTo(1);
        assertThat(kept.isExpired(NOW + 9_999)).isFalse();
        assertThat(kept.isExpired(NOW + 10_000)).isTrue();
    }

    @Test
    void anAliasComesFirstWithTheNameAndThenInsteadOfIt() {
        Properties properties = Properties.builder()
                .number(Property.TOPIC_ALIAS, 7) // the publisher's own means nothing to others
                .userProperty("k", "v")
                .build();
        show(publish("long/topic/name", properties, "x"), false);
        assertThat(withAlias(-3).topicName()).isEqualTo("long/topic/name");
        assertThat(withAlias(-3).properties().number(Property.TOPIC_ALIAS, 0)).isEqualTo(3);
        assertThat(withAlias(3).topicName()).isEmpty();
        assertThat(withAlias(3).properties().number(Property.TOPIC_ALIAS, 0)).isEqualTo(3);
        assertThat(withAlias(0).topicName()).isEqualTo("long/topic/name");
        assertThat(withAlias(0).properties().has(Property.TOPIC_ALIAS)).isFalse();
        assertThat(withAlias(3).properties().userProperties()).hasSize(1);
    }

    @Test
    void theMessageIsMadeOnceAndOwnsItsBytes() {
        byte[] bytes =
                show(publish("t", Properties.builder().userProperty("k", "v").build(), "abc"), false);
        Message kept = publication.message();
        assertThat(publication.message()).isSameAs(kept);
        java.util.Arrays.fill(bytes, (byte) 0);
        assertThat(kept.payload()).isEqualTo(bytes("abc"));
        publication.of(kept);
        assertThat(encoded(1, 1, Integer.MAX_VALUE).properties().userProperties())
                .hasSize(1);
        assertThat(publication.publisher()).isEqualTo("publisher");
    }

    @Test
    void aNewMessageForgetsWhatTheLastOneMet() {
        show(publish("t", Properties.NONE, "x"), false);
        publication.refuse(Refusal.NO_ROOM);
        publication.promise(Durability.OS);
        publication.hold(new Hold());
        publication.expect(2);
        publication.gate();
        show(publish("t", Properties.NONE, "x"), false);
        assertThat(publication.refusal()).isNull();
        assertThat(publication.durability()).isEqualTo(Durability.DISK);
        assertThat(publication.hold()).isNull();
        assertThat(publication.receivers()).isZero();
        assertThat(publication.openGate()).isNull();
    }

    // ---- making and reading packets

    private Publish withAlias(int alias) {
        out.clear();
        publication.encodeWithAlias(out, 0x30, 0, NONE, alias, Integer.MAX_VALUE, NOW);
        return (Publish) PacketDecoder.decode(ProtocolVersion.V5, out.array(), 0, out.position());
    }

    private long expiryAt(long now) {
        out.clear();
        publication.encode(out, true, 0x30, 0, NONE, Integer.MAX_VALUE, now);
        Publish decoded = (Publish) PacketDecoder.decode(ProtocolVersion.V5, out.array(), 0, out.position());
        return decoded.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
    }

    private Publish encoded(int identifier, int qos, int maximumPacketSize) {
        out.clear();
        publication.encode(out, true, 0x30 | qos << 1, identifier, NONE, maximumPacketSize, NOW);
        return (Publish) PacketDecoder.decode(ProtocolVersion.V5, out.array(), 0, out.position());
    }

    /** Shows a PUBLISH as it comes off the wire, or the message made of it. Returns the bytes of the wire. */
    private byte[] show(Publish publish, boolean kept) {
        PacketBuffer wire = new PacketBuffer(16);
        wire.writeBytes(new byte[5], 0, 5); // not at the beginning of the array
        PacketEncoder.encode(ProtocolVersion.V5, publish, wire);
        PublishView view = new PublishView();
        view.wrap(ProtocolVersion.V5, wire.array(), 5, wire.position());
        publication.of(view, Topic.of(publish.topicName()), "publisher", NOW);
        if (kept) {
            publication.of(publication.message());
        }
        return wire.array();
    }

    private static Publish publish(String topicName, Properties properties, String payload) {
        return new Publish(false, QoS.EXACTLY_ONCE, false, topicName, 77, properties, bytes(payload));
    }

    private static Publish randomPublish(Random random) {
        Properties.Builder properties = Properties.builder();
        List<Runnable> optional = new ArrayList<>();
        optional.add(() -> properties.number(Property.MESSAGE_EXPIRY_INTERVAL, random.nextInt(1_000_000)));
        optional.add(() -> properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 1));
        optional.add(() -> properties.number(Property.TOPIC_ALIAS, 1 + random.nextInt(100)));
        optional.add(() -> properties.text(Property.CONTENT_TYPE, "text/plain"));
        optional.add(() -> properties.text(Property.RESPONSE_TOPIC, "answers/" + random.nextInt()));
        optional.add(() -> properties.binary(Property.CORRELATION_DATA, new byte[random.nextInt(300)]));
        optional.add(
                () -> properties.userProperty("k", "1").userProperty("a", "2").userProperty("k", "3"));
        optional.forEach(each -> {
            if (random.nextInt(3) == 0) {
                each.run();
            }
        });
        int levels = 1 + random.nextInt(5);
        return publish("level/".repeat(levels) + "ü", properties.build(), "x".repeat(random.nextInt(500)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
