package io.linnet.bench;

import java.nio.ByteBuffer;

/**
 * A publishing connection: writes as many messages at once as window and schedule allow.
 *
 * <p>Packets are copied in blocks from a template, then publisher, sequence number, time stamp and packet identifier
 * are patched in. Packet identifiers go round through all 65,535, as in common clients,
 * unless there are so many publishers that their tables would take too much memory.
 */
final class Publisher extends Connection {
    private static final int BLOCK = 32;

    /** For the templates of all publishers together; each has room for one packet at least. */
    private static final long TEMPLATE_BYTES = 64L << 20;

    private static final byte FREE = 0;
    private static final byte AWAITS_ACKNOWLEDGEMENT = 1;
    private static final byte AWAITS_PUBCOMP = 2;

    private final Load load;
    private final int number;
    private final int qos;
    private final boolean openLoop;
    private final Payload payload;
    private final ByteBuffer template;
    private final int block;
    private final int packetLength;
    private final int identifierAt;
    private final int payloadAt;
    private final byte[] states;

    /** Of each packet identifier the time that its message was sent, or meant to be; only where that is asked for. */
    private final long[] sentNanos;

    /** Topics served in turn, {@code topicStep} apart; the number is what ends at {@code topicEnd}. */
    private final int topics;

    private final int topicStep;
    private final int topicEnd;
    private int window;
    private int nextIdentifier = 1;
    private int unacknowledged;
    private long sent;
    private long acknowledged;
    private long advanced;

    Publisher(Load load, int number, byte[] connect, String topicName) {
        super(load.loop(), connect);
        this.load = load;
        this.number = number;
        Job job = load.job();
        Scenario scenario = job.scenario();
        qos = scenario.publishQos();
        openLoop = scenario.openLoop();
        payload = job.payload();
        states = new byte[qos == 0 ? 0 : job.identifiers() + 1];
        sentNanos = new long[job.timesAcknowledgements() ? states.length : 0];
        topics = scenario.topicsPerPublisher();
        topicStep = scenario.publishers();
        window = job.window();
        byte[] content = payload.template(number);
        byte[] packet = Wire.publish(scenario.level(), topicName, qos, content);
        if (job.retain()) {
            packet[0] = (byte) (packet[0] | Wire.RETAIN);
        }
        packetLength = packet.length;
        payloadAt = packetLength - content.length;
        identifierAt = payloadAt - 2 - (scenario.level() == Wire.LEVEL_5 ? 1 : 0);
        topicEnd = identifierAt + (qos == 0 ? 2 : 0);
        block = Math.clamp(TEMPLATE_BYTES / ((long) packetLength * scenario.publishers()), 1, BLOCK);
        template = ByteBuffer.allocateDirect(block * packetLength);
        for (int i = 0; i < block; i++) {
            template.put(packet);
        }
    }

    @Override
    void accepted(int receiveMaximum) {
        window = Math.min(window, receiveMaximum);
        ready();
    }

    @Override
    void packet(ByteBuffer in, int at, int body, int end) {
        switch (Wire.packetType(in.get(at))) {
            case Wire.PUBACK, Wire.PUBCOMP -> finish(in, body, end, qos == 1 ? AWAITS_ACKNOWLEDGEMENT : AWAITS_PUBCOMP);
            case Wire.PUBREC -> release(in, body, end);
            case Wire.PINGRESP -> {}
            case Wire.DISCONNECT -> load.fault("DISCONNECT from the broker " + load.reason(in, body, end));
            default -> load.fault("packet type " + Wire.packetType(in.get(at)) + " to a publisher");
        }
    }

    private void finish(ByteBuffer in, int body, int end, byte expected) {
        int identifier = in.getShort(body) & 0xFFFF;
        if (identifier >= states.length || states[identifier] != expected) {
            load.fault("acknowledgement that nobody waits for");
            return;
        }
        free(identifier);
        if (sentNanos.length > 0) {
            load.accepted(sentNanos[identifier]);
        }
        if (end - body > 2 && in.get(body + 2) < 0) {
            load.fault("message refused, reason " + load.reason(in, body + 2, end));
        }
    }

    private void free(int identifier) {
        states[identifier] = FREE;
        unacknowledged--;
        acknowledged++;
    }

    private void release(ByteBuffer in, int body, int end) {
        int identifier = in.getShort(body) & 0xFFFF;
        if (identifier >= states.length || states[identifier] != AWAITS_ACKNOWLEDGEMENT) {
            load.fault("PUBREC that nobody waits for");
        } else if (end - body > 2 && in.get(body + 2) < 0) {
            free(identifier);
            load.fault("message refused, reason " + load.reason(in, body + 2, end));
        } else {
            states[identifier] = AWAITS_PUBCOMP;
            loop.out.putInt(0x6202_0000 | identifier);
        }
    }

    @Override
    void endOfTurn() {
        if (load.publishing() && writable()) {
            compose(Math.min(permitted(), loop.out.remaining() / packetLength));
        }
    }

    /** How many messages window, outstanding deliveries and schedule allow now. */
    private int permitted() {
        long room = openLoop ? load.due(this) : load.room(this);
        return (int) Math.min(Integer.MAX_VALUE, qos == 0 ? room : Math.min(room, window - unacknowledged));
    }

    private void compose(int count) {
        int rest = count;
        while (rest > 0) {
            int copies = Math.min(rest, block);
            int at = loop.out.position();
            loop.out.put(at, template, 0, copies * packetLength);
            int patched = patch(at, copies);
            loop.out.position(at + patched * packetLength);
            rest = patched < copies ? 0 : rest - copies;
        }
    }

    /** Fills in {@code copies} packets from {@code at} on; fewer if the next packet identifier is still in use. */
    private int patch(int at, int copies) {
        ByteBuffer out = loop.out;
        long stamp = loop.nowNanos();
        int packetAt = at;
        int patched = 0;
        while (patched < copies && (qos == 0 || identify(out, packetAt))) {
            long message = sent + patched;
            long time = openLoop ? load.intendedNanos(number, message) : stamp;
            long mark = Wire.mark(number, topics == 1 ? message : message / topics);
            payload.stamp(out, packetAt + payloadAt, message, mark, time);
            if (topics > 1) {
                address(out, packetAt, number + topicStep * (int) (message % topics));
            }
            if (sentNanos.length > 0) {
                sentNanos[out.getShort(packetAt + identifierAt) & 0xFFFF] = time;
            }
            packetAt += packetLength;
            patched++;
        }
        sent += patched;
        return patched;
    }

    private void address(ByteBuffer out, int packetAt, int topic) {
        int at = packetAt + topicEnd - 1;
        for (int rest = topic; out.get(at) != '/'; rest /= 10) {
            out.put(at--, (byte) ('0' + rest % 10));
        }
    }

    private boolean identify(ByteBuffer out, int packetAt) {
        int identifier = nextIdentifier;
        if (states[identifier] != FREE) {
            return false;
        }
        states[identifier] = AWAITS_ACKNOWLEDGEMENT;
        unacknowledged++;
        out.putShort(packetAt + identifierAt, (short) identifier);
        nextIdentifier = identifier == states.length - 1 ? 1 : identifier + 1;
        return true;
    }

    @Override
    void lost(String cause) {
        load.fault("publisher " + cause);
    }

    /** Receivers have come {@code deliveries} messages further. */
    void advance(long deliveries) {
        advanced += deliveries;
    }

    int number() {
        return number;
    }

    long sent() {
        return sent;
    }

    /** Messages whose PUBACK or PUBCOMP has come. */
    long acknowledged() {
        return acknowledged;
    }

    int unacknowledged() {
        return unacknowledged;
    }

    /** Deliveries of this publisher's messages that receivers have passed, gaps included. */
    long advanced() {
        return advanced;
    }
}
