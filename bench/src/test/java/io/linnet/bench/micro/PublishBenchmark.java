package io.linnet.bench.micro;

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

    /** With the version that has properties there are some. */
    @Param({"V3_1_1", "V5"})
    public ProtocolVersion version = ProtocolVersion.V5;

    /** Messages at QoS 1 and 2 carry a packet identifier. */
    @Param({"AT_MOST_ONCE", "AT_LEAST_ONCE"})
    public QoS qos = QoS.AT_MOST_ONCE;

    private final PublishView view = new PublishView();
    private final PacketBuffer out = new PacketBuffer(1024);
    private Packet packet = publish(version, qos);
    private byte[] bytes = {};

    private static Publish publish(ProtocolVersion version, QoS qos) {
        Properties properties = version.isV5()
                ? Properties.builder()
                        .number(Property.MESSAGE_EXPIRY_INTERVAL, 60)
                        .text(Property.CONTENT_TYPE, "text/plain")
                        .build()
                : Properties.NONE;
        int packetIdentifier = qos == QoS.AT_MOST_ONCE ? 0 : 7;
        byte[] payload = new byte[PAYLOAD_BYTES];
        return new Publish(false, qos, false, "bench/topic/7", packetIdentifier, properties, payload);
    }

    /** The packet and its bytes. */
    @Setup
    public void encode() {
        packet = publish(version, qos);
        out.clear();
        PacketEncoder.encode(version, packet, out);
        bytes = Arrays.copyOf(out.array(), out.position());
    }

    /** The hot path: checks the packet where it lies. */
    @Benchmark
    public int viewed() {
        view.wrap(version, bytes, 0, bytes.length);
        return view.payloadOffset();
    }

    /** Decoding into a record. */
    @Benchmark
    public Packet decoded() {
        return PacketDecoder.decode(version, bytes, 0, bytes.length);
    }

    /** Encoding of a record. */
    @Benchmark
    public int encoded() {
        out.clear();
        PacketEncoder.encode(version, packet, out);
        return out.position();
    }
}
