package io.linnet.bench;

import java.nio.ByteBuffer;

/** A subscriber of a crash run: acknowledges at once, and subscribes only when its session has no subscription. */
final class CrashSubscriber extends CrashClient {
    /** When it is connected. */
    enum Presence {
        ONLINE("always connected"),
        FLAPPING("connecting and disconnecting under load"),
        OFFLINE("connected for checks only"),
        AWAY("connected at the end only");

        private final String text;

        Presence(String text) {
            this.text = text;
        }
    }

    private final Inbox inbox;
    private final Presence presence;
    private final String topicFilter;
    private final int qos;
    private boolean subscribed;

    CrashSubscriber(CrashScene scene, Presence presence, int level, int qos, String topicFilter, Inbox inbox) {
        super(scene, inbox.client(), level, false);
        this.presence = presence;
        this.topicFilter = topicFilter;
        this.qos = qos;
        this.inbox = inbox;
    }

    Inbox inbox() {
        return inbox;
    }

    Presence presence() {
        return presence;
    }

    @Override
    void accepted(boolean sessionPresent, int receiveMaximum) {
        if (!sessionPresent) {
            inbox.restarted();
            subscribed = false;
        }
        if (subscribed) {
            ready();
        } else {
            subscribe(topicFilter, qos);
        }
    }

    /** The broker has forgotten the subscription: the next connection makes it again. */
    void lostSubscription() {
        scene.breaches()
                .add(
                        Breach.LOST_SUBSCRIPTION,
                        name() + " (" + presence.text + ") is not sent what is published to " + topicFilter);
        subscribed = false;
        leave(true);
        connect();
    }

    @Override
    void packet(ByteBuffer in, int first, int body, int end) {
        int type = Wire.packetType((byte) first);
        switch (type) {
            case Wire.PUBLISH -> {
                int payload = payloadAt(in, first, body, end);
                int identifier = acknowledge(in, first, body);
                if (payload >= 0) {
                    inbox.published((first >>> 1) & 3, identifier, in.getLong(payload));
                }
            }
            case Wire.PUBREL -> {
                int identifier = in.getShort(body) & 0xFFFF;
                inbox.released(identifier);
                scene.loop().out.putInt(0x7002_0000 | identifier);
            }
            case Wire.SUBACK -> {
                subscribed = granted(in, end);
                ready();
            }
            default -> unexpected("was sent packet type " + type);
        }
    }
}
