package io.linnet.broker;

import io.linnet.packet.Packet;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketType;
import io.linnet.packet.Properties;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.ReasonCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Those who watch one client. Shown packets on the loop of the client's connection; watchers come and go on any thread. */
final class PacketTrace {
    private final String clientIdentifier;
    private final Broker broker;
    private final List<Consumer<TracedPacket>> watchers = new CopyOnWriteArrayList<>();

    PacketTrace(String clientIdentifier, Broker broker) {
        this.clientIdentifier = clientIdentifier;
        this.broker = broker;
    }

    void add(Consumer<TracedPacket> watcher) {
        watchers.add(watcher);
    }

    /** True when nobody is left. */
    boolean remove(Consumer<TracedPacket> watcher) {
        watchers.remove(watcher);
        return watchers.isEmpty();
    }

    /** A packet of the client, decoded once more: one that cannot be is shown as far as its type goes. */
    void received(ProtocolVersion version, byte[] bytes, int start, int end) {
        try {
            received(PacketDecoder.decode(version, bytes, start, end), end - start);
        } catch (ProtocolViolation violation) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("bytes", end - start);
            details.put("wrong", String.valueOf(violation.getMessage()));
            show(true, PacketType.of(bytes[start] >> 4 & 0x0F).name(), details);
        }
    }

    void received(Packet packet, int length) {
        show(true, packet, length);
    }

    void sent(Packet packet, int length) {
        show(false, packet, length);
    }

    void sentAcknowledgement(PacketType type, int packetIdentifier, ReasonCode code) {
        Map<String, Object> details = new LinkedHashMap<>();
        PacketDetails.acknowledgement(packetIdentifier, code, Properties.NONE, details);
        show(false, type.name(), details);
    }

    void sentPublish(Publication publication, int flags, int packetIdentifier, int length) {
        Map<String, Object> details = new LinkedHashMap<>();
        PacketDetails.publish(publication.topic().name(), flags >> 1 & 3, (flags & 1) != 0, (flags & 8) != 0, details);
        PacketDetails.identifier(packetIdentifier, details);
        details.put("payload-bytes", publication.payloadLength());
        details.put("bytes", length);
        show(false, PacketType.PUBLISH.name(), details);
    }

    void sent(PacketType type) {
        show(false, type.name(), Map.of());
    }

    /** The connection is over. */
    void ended(ConnectionLog.By by, ReasonCode code, String why) {
        Map<String, Object> details = new LinkedHashMap<>();
        PacketDetails.code(code, details);
        details.put("why", why);
        show(by == ConnectionLog.By.CLIENT, "END", details);
    }

    private void show(boolean fromClient, Packet packet, int length) {
        Map<String, Object> details = PacketDetails.of(packet);
        details.put("bytes", length);
        show(fromClient, packet.type().name(), details);
    }

    private void show(boolean fromClient, String type, Map<String, Object> details) {
        TracedPacket packet = new TracedPacket(broker.clock(), clientIdentifier, fromClient, type, details);
        watchers.forEach(watcher -> watcher.accept(packet));
    }
}
