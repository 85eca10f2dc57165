package io.linnet.testkit;

import io.linnet.client.Message;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.Publish;
import io.linnet.packet.QoS;
import io.linnet.session.Expiry;

/**
 * A message that came to the broker.
 *
 * @param publisher client identifier of who has published it
 */
record Arrival(Message message, String publisher) {
    private static final int PUBLISH = 0x30;

    /** @param now the broker's time in milliseconds */
    static Arrival of(io.linnet.broker.Message published, long now) {
        Properties.Builder properties = properties(published.properties()).toBuilder();
        if (published.expires() != Expiry.NEVER) {
            properties.number(Property.MESSAGE_EXPIRY_INTERVAL, Expiry.remainingSeconds(published.expires(), now));
        }
        Message message = new Message(
                published.topic().name(),
                published.payload(),
                QoS.of(published.qos()),
                published.retain(),
                properties.build());
        return new Arrival(message, published.publisher());
    }

    /** The broker keeps them as they stand in a PUBLISH, so a PUBLISH is made around them to have them read. */
    private static Properties properties(byte[] encoded) {
        if (encoded.length == 0) {
            return Properties.NONE;
        }
        PacketBuffer body = new PacketBuffer(encoded.length + 16);
        body.writeString("t");
        body.writeVariableByteInteger(encoded.length);
        body.writeBytes(encoded, 0, encoded.length);
        PacketBuffer packet = new PacketBuffer(body.position() + 16);
        packet.writeByte(PUBLISH);
        packet.writeVariableByteInteger(body.position());
        packet.writeBytes(body.array(), 0, body.position());
        Publish publish = (Publish) PacketDecoder.decode(ProtocolVersion.V5, packet.array(), 0, packet.position());
        return publish.properties();
    }
}
