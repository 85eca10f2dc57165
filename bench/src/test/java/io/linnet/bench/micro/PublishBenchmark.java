package io.linnet.bench.micro;

import io.linnet.packet.FixedHeader;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.Publish;
import io.linnet.packet.PublishView;
import io.linnet.packet.QoS;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A PUBLISH of 64 bytes: as a view on the bytes, as a record, and back into bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PublishBenchmark {
    private static final int PAYLOAD_BYTES = 64;

    /** What the packet is made for. */
    @Param
    public Layout layout = Layout.V5;

    /** Messages at QoS 1 and 2 carry a packet identifier. */
    @Param({"AT_MOST_ONCE", "AT_LEAST_ONCE"})
    public QoS qos = QoS.AT_MOST_ONCE;

    /** A version, and whether there are properties. */
    @SuppressWarnings("ImmutableEnumChecker") // properties do not change
    public enum Layout {
        /** 3.1.1. */
        V3_1_1(ProtocolVersion.V3_1_1, Properties.NONE),
        /** 5.0 without properties. */
        V5(ProtocolVersion.V5, Properties.NONE),
        /** 5.0 with a number and a text. */
        V5_PROPERTIES(
                ProtocolVersion.V5,
                Properties.builder()
                        .number(Property.MESSAGE_EXPIRY_INTERVAL, 60)
                        .text(Property.CONTENT_TYPE, "text/plain")
                        .build());

        private final ProtocolVersion version;
        private final Properties properties;

        Layout(ProtocolVersion version, Properties properties) {
            this.version = version;
            this.properties = properties;
        }
    }

    private final PublishView view = new PublishView();
    private final PacketBuffer out = new PacketBuffer(1024);
    private Packet packet = publish(layout, qos);
    private byte[] bytes = {};

    private static Publish publish(Layout layout, QoS qos) {
        int packetIdentifier = qos == QoS.AT_MOST_ONCE ? 0 : 7;
        byte[] payload = new byte[PAYLOAD_BYTES];
        return new Publish(false, qos, false, "bench/topic/7", packetIdentifier, layout.properties, payload);
    }

    /** The packet and its bytes. */
    @Setup
    public void encode() {
        packet = publish(layout, qos);
        out.clear();
        PacketEncoder.encode(layout.version, packet, out);
        bytes = Arrays.copyOf(out.array(), out.position());
    }

    /** The hot path: finds the end of the packet and checks it where it lies. */
    @Benchmark
    public int viewed() {
        view.wrap(layout.version, bytes, 0, FixedHeader.packetLength(bytes, 0, bytes.length));
        return view.payloadOffset();
    }

    /** Decoding into a record. */
    @Benchmark
    public Packet decoded() {
        return PacketDecoder.decode(layout.version, bytes, 0, bytes.length);
    }

    /** Encoding of a record. */
    @Benchmark
    public int encoded() {
        out.clear();
        PacketEncoder.encode(layout.version, packet, out);
        return out.position();
    }
}
