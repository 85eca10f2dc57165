package io.linnet.bench;

import java.nio.ByteBuffer;

/**
 * A client that makes its session and its one subscription under load, and is asked after the restart whether what was
 * acknowledged of both is still there.
 */
final class Newcomer extends CrashClient {
    /** Stands for its messages; no publisher has it. */
    static final int PUBLISHER = (1 << 24) - 1;

    private final String topicName;
    private boolean subscribed;
    private boolean inspecting;
    private boolean answered;

    Newcomer(CrashScene scene, int cycle, int level) {
        super(scene, "crash-newcomer-" + cycle, level, false);
        topicName = "crash/newcomer/" + cycle;
    }

    /** After the restart: connects and, when it has a subscription, publishes to itself. */
    void inspect() {
        inspecting = true;
        connect();
    }

    boolean isInspected() {
        return answered;
    }

    /** No answer is to come any more: reports, and has its session removed. */
    void settle() {
        if (!answered && subscribed) {
            scene.breaches().add(Breach.LOST_SUBSCRIPTION, name() + " is not sent what is published to " + topicName);
        } else if (!answered) {
            unexpected("got no CONNACK after the restart");
        }
        endSession();
    }

    @Override
    void accepted(boolean sessionPresent, int receiveMaximum) {
        ready();
        if (!inspecting) {
            subscribe(topicName, 1);
        } else if (subscribed && sessionPresent) {
            byte[] packet = Wire.publish(level(), topicName, 1, Wire.MARKED_PAYLOAD);
            int payloadAt = packet.length - Wire.MARKED_PAYLOAD;
            ByteBuffer.wrap(packet)
                    .putShort(payloadAt - 2 - (level() == Wire.LEVEL_5 ? 1 : 0), (short) 1)
                    .putLong(payloadAt, Wire.mark(PUBLISHER, 0));
            scene.loop().out.put(packet);
        } else {
            answered = true;
        }
    }

    @Override
    void packet(ByteBuffer in, int first, int body, int end) {
        int type = Wire.packetType((byte) first);
        switch (type) {
            case Wire.SUBACK -> subscribed = granted(in, end);
            case Wire.PUBLISH -> {
                int payload = payloadAt(in, first, body, end);
                acknowledge(in, first, body);
                answered |= payload >= 0 && in.getLong(payload) == Wire.mark(PUBLISHER, 0);
            }
            case Wire.PUBACK -> {}
            default -> unexpected("was sent packet type " + type);
        }
    }
}
