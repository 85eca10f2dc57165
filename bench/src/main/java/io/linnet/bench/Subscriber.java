package io.linnet.bench;

import java.nio.ByteBuffer;

/** A subscribing connection: acknowledges, and hands every message's mark to the account. */
final class Subscriber extends Connection {
    private static final byte[] NOTHING = new byte[0];

    private final Load load;
    private final int number;
    private final byte[] subscribe;
    private final Payload payload;
    private final boolean accounted;
    private final int propertyBytes;

    private Subscriber(Load load, int number, byte[] connect, byte[] subscribe) {
        super(load.loop(), connect);
        this.load = load;
        this.number = number;
        this.subscribe = subscribe;
        payload = load.job().payload();
        accounted = load.job().accounted();
        propertyBytes = load.job().scenario().level() == Wire.LEVEL_5 ? 1 : 0;
    }

    static Subscriber subscribing(Load load, int number, byte[] connect, byte[] subscribe) {
        return new Subscriber(load, number, connect, subscribe);
    }

    /** One whose subscription is in the session that the broker has kept. */
    static Subscriber comingBack(Load load, int number, byte[] connect) {
        return new Subscriber(load, number, connect, NOTHING);
    }

    @Override
    void accepted(int receiveMaximum) {
        if (subscribe.length > 0) {
            loop.out.put(subscribe);
            return;
        }
        if (!sessionPresent()) {
            load.fault("session not present");
        }
        ready();
    }

    @Override
    void packet(ByteBuffer in, int at, int body, int end) {
        int first = in.get(at);
        switch (Wire.packetType((byte) first)) {
            case Wire.PUBLISH -> published(in, first, body, end);
            case Wire.PUBREL -> loop.out.putInt(0x7002_0000 | (in.getShort(body) & 0xFFFF));
            case Wire.SUBACK -> subscribed(in, end);
            case Wire.PINGRESP -> {}
            case Wire.DISCONNECT -> load.fault("DISCONNECT from the broker " + load.reason(in, body, end));
            default -> load.fault("packet type " + Wire.packetType((byte) first) + " to a subscriber");
        }
    }

    private void published(ByteBuffer in, int first, int body, int end) {
        int qos = (first >>> 1) & 3;
        int afterTopic = body + 2 + (in.getShort(body) & 0xFFFF);
        if (qos > 0) {
            int acknowledgement = qos == 1 ? 0x4002_0000 : 0x5002_0000;
            loop.out.putInt(acknowledgement | (in.getShort(afterTopic) & 0xFFFF));
            afterTopic += 2;
        }
        if (!accounted) {
            load.counted();
            return;
        }
        String wrong = payload.read(in, afterTopic, end, propertyBytes);
        if (wrong == null) {
            load.arrived(number, payload.mark(), payload.nanos());
        } else {
            load.fault(wrong);
        }
    }

    private void subscribed(ByteBuffer in, int end) {
        if (in.get(end - 1) < 0) {
            throw new BenchFailure("the broker refused a subscription, reason " + load.reason(in, end - 1, end));
        }
        ready();
    }

    @Override
    void lost(String cause) {
        load.fault("subscriber " + cause);
    }
}
