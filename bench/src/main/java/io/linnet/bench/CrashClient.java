package io.linnet.bench;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One client of a crash run with what survives its connections: its name, whether it has a session, and the connection
 * that it has now, if any.
 */
abstract class CrashClient {
    final CrashScene scene;
    private final String name;
    private final int level;
    private boolean clean;
    private @Nullable Link link;
    private Kept kept = Kept.NO;

    /** Whether the broker has to know the session. */
    private enum Kept {
        NO,
        /** The first CONNECT was sent, and its CONNACK did not come. */
        PERHAPS,
        YES
    }

    /** {@code clean} = its sessions end with its connections. */
    CrashClient(CrashScene scene, String name, int level, boolean clean) {
        this.scene = scene;
        this.name = name;
        this.level = level;
        this.clean = clean;
    }

    /** CONNACK has come: what was in flight is sent again, or a subscription is made. */
    abstract void accepted(boolean sessionPresent, int receiveMaximum);

    /** A packet other than CONNACK, PINGRESP and DISCONNECT: its first byte, its body {@code in[body, end)}. */
    abstract void packet(ByteBuffer in, int first, int body, int end);

    /** The connection has ended, for whatever reason. */
    void ended() {}

    /** A chance to send more. */
    void compose() {}

    void pingResp() {}

    byte[] connectPacket() {
        return Wire.connect(level, clean, name);
    }

    final String name() {
        return name;
    }

    final int level() {
        return level;
    }

    /** Connects if it is not connected; CONNACK is not waited for. */
    final void connect() {
        if (link == null) {
            Link opened = new Link(connectPacket());
            link = opened;
            scene.loop().open(opened, scene.broker(), null);
        }
    }

    /** With DISCONNECT, or as if the network had failed. */
    final void leave(boolean withDisconnect) {
        Link left = link;
        if (left != null) {
            link = null;
            left.doubt();
            if (withDisconnect) {
                left.disconnect();
            } else {
                left.close();
            }
            ended();
        }
    }

    final boolean isConnected() {
        return link != null;
    }

    /** Whether CONNACK, and what had to follow it, has come on the present connection. */
    final boolean isReady() {
        return link != null && link.ready;
    }

    final void ready() {
        Link current = link;
        if (current != null && !current.ready) {
            current.ready = true;
            current.ready();
        }
    }

    /** Sends what {@link #compose} wants to, without waiting for a packet from the broker. */
    final void push() {
        if (isReady() && link != null) {
            link.push();
        }
    }

    /** Connects once more, so that the broker forgets the session; later connections leave none behind either. */
    final void endSession() {
        leave(false);
        clean = true;
        kept = Kept.NO;
        connect();
    }

    /** Puts SUBSCRIBE into the output of the present turn. */
    final void subscribe(String topicFilter, int qos) {
        scene.loop().out.put(Wire.subscribe(level, 1, topicFilter, qos));
    }

    /** Whether the broker has granted it, with any QoS; a refusal is reported. */
    final boolean granted(ByteBuffer in, int end) {
        int code = in.get(end - 1) & 0xFF;
        if (code > 2) {
            unexpected("was refused its subscription, reason " + hex(code));
        }
        return code <= 2;
    }

    final void unexpected(String what) {
        scene.breaches().add(Breach.UNEXPECTED, name + " " + what);
    }

    static String hex(int code) {
        return String.format(Locale.ROOT, "0x%02X", code);
    }

    /** Where the payload of a PUBLISH starts; -1 when the packet does not hold one of ours. */
    final int payloadAt(ByteBuffer in, int first, int body, int end) {
        int at = body + 2 + (in.getShort(body) & 0xFFFF) + (((first >>> 1) & 3) > 0 ? 2 : 0);
        if (level == Wire.LEVEL_5 && at < end) {
            long length = in.get(at) >= 0 ? in.get(at) : end;
            at += 1 + (int) length;
        }
        boolean whole = at + Wire.MARKED_PAYLOAD <= end && in.getLong(at + Wire.MINIMUM_PAYLOAD) == Wire.MARK;
        if (!whole) {
            unexpected("was sent a PUBLISH of " + (end - body) + " bytes with a payload that nobody published");
        }
        return whole ? at : -1;
    }

    /** Acknowledges a PUBLISH as its QoS demands, into the output of the present turn; its packet identifier, 0 at QoS 0. */
    final int acknowledge(ByteBuffer in, int first, int body) {
        int qos = (first >>> 1) & 3;
        if (qos == 0) {
            return 0;
        }
        int identifier = in.getShort(body + 2 + (in.getShort(body) & 0xFFFF)) & 0xFFFF;
        scene.loop().out.putInt((qos == 1 ? 0x4002_0000 : 0x5002_0000) | identifier);
        return identifier;
    }

    private void judgeSessionPresent(boolean present) {
        if (kept != Kept.PERHAPS && present != (kept == Kept.YES)) {
            scene.breaches()
                    .add(
                            Breach.SESSION_PRESENT,
                            name + " got session present " + (present ? 1 : 0) + ", its session "
                                    + (kept == Kept.YES ? "must have been kept" : "had never been made"));
        }
    }

    private final class Link extends Connection {
        private boolean ready;
        private boolean connAckCame;

        Link(byte[] connect) {
            super(scene.loop(), connect);
        }

        @Override
        void accepted(int receiveMaximum) {
            connAckCame = true;
            scene.packetCame();
            judgeSessionPresent(sessionPresent());
            kept = clean ? Kept.NO : Kept.YES;
            CrashClient.this.accepted(sessionPresent(), receiveMaximum);
        }

        @Override
        void packet(ByteBuffer in, int at, int body, int end) {
            if (isClosed()) {
                return;
            }
            scene.packetCame();
            int first = in.get(at);
            switch (Wire.packetType((byte) first)) {
                case Wire.PINGRESP -> pingResp();
                case Wire.DISCONNECT -> {
                    if (!scene.isDying()) {
                        unexpected("was sent DISCONNECT " + (end > body ? hex(in.get(body) & 0xFF) : ""));
                    }
                }
                default -> CrashClient.this.packet(in, first, body, end);
            }
        }

        @Override
        void endOfTurn() {
            if (ready) {
                compose();
            }
        }

        @Override
        void unready(String cause) {
            gone(cause);
        }

        @Override
        void lost(String cause) {
            gone(cause);
        }

        private void gone(String cause) {
            if (!scene.isDying()) {
                unexpected("lost its connection while the broker was up: " + cause);
            }
            if (link == this) {
                link = null;
                doubt();
                ended();
            }
        }

        void doubt() {
            if (!connAckCame && !clean && kept == Kept.NO) {
                kept = Kept.PERHAPS;
            }
        }
    }
}
