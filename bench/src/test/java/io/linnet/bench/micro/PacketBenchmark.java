package io.linnet.bench.micro;

import io.linnet.packet.Connect;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.PubAck;
import io.linnet.packet.QoS;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.Subscribe;
import io.linnet.packet.SubscriptionOptions;
import io.linnet.packet.SubscriptionRequest;
import io.linnet.packet.Will;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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

/** Packets that are decoded into records and encoded from them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-XX:+UseParallelGC"})
public class PacketBenchmark {
    private static final byte[] TEXT = "some text".getBytes(StandardCharsets.UTF_8);

    /** In 5.0 the CONNECT has properties. */
    @Param({"V3_1_1", "V5"})
    public ProtocolVersion version = ProtocolVersion.V5;

    /** Which packet. */
    @Param
    public Kind kind = Kind.PUBACK;

    /** The packets. */
    public enum Kind {
        /** With will, user name and password. */
        CONNECT,
        /** With three filters. */
        SUBSCRIBE,
        /** Without a reason. */
        PUBACK
    }

    private final PacketBuffer out = new PacketBuffer(1024);
    private Packet packet = new PubAck(7, ReasonCode.SUCCESS, Properties.NONE);
    private byte[] bytes = {};

    /** The packet and its bytes. */
    @Setup
    public void encode() {
        packet = switch (kind) {
            case CONNECT -> connect(version);
            case SUBSCRIBE ->
                new Subscribe(7, Properties.NONE, List.of(to("site/12/#"), to("site/+/pump"), to("a/b/c")));
            case PUBACK -> packet;
        };
        out.clear();
        PacketEncoder.encode(version, packet, out);
        bytes = Arrays.copyOf(out.array(), out.position());
    }

    private static Connect connect(ProtocolVersion version) {
        Properties properties = version.isV5()
                ? Properties.builder()
                        .number(Property.SESSION_EXPIRY_INTERVAL, 3600)
                        .number(Property.RECEIVE_MAXIMUM, 100)
                        .build()
                : Properties.NONE;
        Will will = new Will("site/12/gone", TEXT, QoS.AT_LEAST_ONCE, true, Properties.NONE);
        return new Connect(version, true, 60, "sensor-12345", will, "sensor", TEXT, properties);
    }

    private static SubscriptionRequest to(String filter) {
        return new SubscriptionRequest(filter, SubscriptionOptions.of(QoS.AT_LEAST_ONCE));
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
