package io.linnet.bench;

import java.nio.ByteBuffer;
import java.util.List;

/** A publisher of a crash run: sends as its window allows, and after a reconnection what was not acknowledged. */
final class CrashPublisher extends CrashClient {
    private static final int DUP = 0x08;

    private final Outbox outbox;
    private final List<byte[]> templates;
    private final int payloadBytes;
    private int receiveMaximum;
    private int wanted;
    private boolean loaded = true;

    /**
     * Publishes message n to topic n modulo their number.
     *
     * @param retain whether the messages are to be retained
     */
    CrashPublisher(CrashScene scene, Outbox outbox, int level, List<String> topics, int payloadBytes, boolean retain) {
        super(scene, outbox.source().client(), level, !outbox.source().durable());
        this.outbox = outbox;
        this.payloadBytes = payloadBytes;
        templates = topics.stream()
                .map(topic -> Wire.publish(level, topic, outbox.source().qos(), payloadBytes))
                .toList();
        if (retain) {
            templates.forEach(template -> template[0] |= Wire.RETAIN);
        }
    }

    Outbox outbox() {
        return outbox;
    }

    /** Sends that many messages besides the load, as soon as the window allows. */
    void publish(int messages) {
        wanted += messages;
        push();
    }

    boolean isIdle() {
        return wanted == 0 && outbox.oldest() == outbox.next();
    }

    @Override
    void accepted(boolean sessionPresent, int receiveMaximumOfBroker) {
        receiveMaximum = receiveMaximumOfBroker;
        if (!sessionPresent) {
            outbox.abandon();
        }
        for (long sequence = outbox.oldest(); sequence < outbox.next(); sequence++) {
            switch (outbox.state(sequence)) {
                case DONE -> {}
                case AWAITS_ACKNOWLEDGEMENT -> put(sequence, DUP);
                case AWAITS_PUBCOMP -> scene.loop().out.putInt(0x6202_0000 | Outbox.identifier(sequence));
            }
        }
        ready();
    }

    @Override
    void compose() {
        int room = outbox.room(receiveMaximum);
        while (room-- > 0 && (wanted > 0 || isLoaded()) && scene.loop().out.remaining() > 2 * payloadBytes + 256) {
            if (wanted > 0) {
                wanted--;
            } else {
                scene.countSent();
            }
            put(outbox.send(), 0);
        }
    }

    /** Whether the load has room for one more of this publisher. */
    private boolean isLoaded() {
        return loaded && scene.room() > 0;
    }

    /** Takes no part in the load: publishes only what it is told to. */
    CrashPublisher sparse() {
        loaded = false;
        return this;
    }

    private void put(long sequence, int flags) {
        ByteBuffer out = scene.loop().out;
        byte[] template = templates.get((int) (sequence % templates.size()));
        int at = out.position();
        out.put(template);
        int payloadAt = out.position() - payloadBytes;
        out.put(at, (byte) (template[0] | flags));
        out.putShort(payloadAt - 2 - (level() == Wire.LEVEL_5 ? 1 : 0), (short) Outbox.identifier(sequence));
        out.putLong(payloadAt, Wire.mark(outbox.source().number(), sequence));
        out.putLong(payloadAt + 8, scene.loop().nowNanos());
    }

    @Override
    void packet(ByteBuffer in, int first, int body, int end) {
        int type = Wire.packetType((byte) first);
        int identifier = in.getShort(body) & 0xFFFF;
        int reason = end - body > 2 ? in.get(body + 2) & 0xFF : 0;
        boolean awaited = switch (type) {
            case Wire.PUBACK -> reason < 0x80 ? outbox.pubAck(identifier, now()) : refused(identifier, reason);
            case Wire.PUBREC -> reason < 0x80 ? received(identifier) : refused(identifier, reason);
            // 0x92 answers a PUBREL that is sent again and was answered before: the flow is over either way.
            case Wire.PUBCOMP -> outbox.pubComp(identifier, now());
            default -> false;
        };
        if (!awaited) {
            unexpected("was sent packet type " + type + " with identifier " + identifier + ", which nothing waits for");
        }
    }

    private boolean received(int identifier) {
        boolean awaited = outbox.pubRec(identifier, now());
        if (awaited) {
            scene.loop().out.putInt(0x6202_0000 | identifier);
        }
        return awaited;
    }

    private boolean refused(int identifier, int reason) {
        outbox.refused(identifier);
        unexpected("was refused a message, reason " + hex(reason));
        return true;
    }

    private long now() {
        return scene.loop().nowNanos();
    }

    @Override
    void ended() {
        if (!outbox.source().durable()) {
            outbox.abandon();
        }
    }
}
