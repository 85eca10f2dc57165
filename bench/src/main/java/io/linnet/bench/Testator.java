package io.linnet.bench;

import java.nio.ByteBuffer;

/**
 * A client whose connections end only by the broker's death, so that each leaves a will: message n of its outbox is the
 * will of connection n, and counts as acknowledged when the broker has accepted that connection.
 */
final class Testator extends CrashClient {
    private final Outbox outbox;
    private final String topicName;
    private boolean connAckCame;

    Testator(CrashScene scene, Outbox outbox, int level, String topicName) {
        super(scene, outbox.source().client(), level, false);
        this.outbox = outbox;
        this.topicName = topicName;
    }

    @Override
    byte[] connectPacket() {
        connAckCame = false;
        return Wire.connectWithWill(
                level(), name(), topicName, Wire.mark(outbox.source().number(), outbox.send()));
    }

    @Override
    void accepted(boolean sessionPresent, int receiveMaximum) {
        connAckCame = true;
        ready();
    }

    @Override
    void packet(ByteBuffer in, int first, int body, int end) {
        unexpected("was sent packet type " + Wire.packetType((byte) first));
    }

    @Override
    void ended() {
        if (connAckCame) {
            outbox.pubAck(Outbox.identifier(outbox.next() - 1), scene.loop().nowNanos());
        } else {
            outbox.abandon();
        }
    }
}
