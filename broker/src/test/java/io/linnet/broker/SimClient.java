package io.linnet.broker;

import static io.linnet.broker.SimLedger.check;

import io.linnet.packet.ConnAck;
import io.linnet.packet.Connect;
import io.linnet.packet.Disconnect;
import io.linnet.packet.FixedHeader;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.Properties;
import io.linnet.packet.Property;
import io.linnet.packet.PubAck;
import io.linnet.packet.PubComp;
import io.linnet.packet.PubRec;
import io.linnet.packet.PubRel;
import io.linnet.packet.Publish;
import io.linnet.packet.ReasonCode;
import io.linnet.packet.SubAck;
import io.linnet.packet.UnsubAck;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client that keeps to the standard and is otherwise unpredictable: connects, subscribes, publishes, goes away in all possible
 * ways and comes back with what it remembers. It never crashes itself; its memory is as good as a disk.
 */
final class SimClient {
    private static final List<String> TOPICS = List.of("t/a/x", "t/a/y", "t/b/x", "t/b/y", "s/a", "s/b");
    private static final int PATIENCE_MICROS = 2_000_000;

    private final SimWorld world;
    private final SimCluster cluster;
    private final String identifier;
    private final SimHabits habits;
    private final SimSender sender;
    private final SimReceiver receiver;
    private final SimSubscriber subscriber;
    private @Nullable Contact contact;
    private boolean wantsCleanStart;
    /** CONNACK has said that there is a session, and the client has done nothing to end it. */
    private boolean hasSession;

    private long leftAt;

    SimClient(SimWorld world, SimCluster cluster, String identifier) {
        this.world = world;
        this.cluster = cluster;
        this.identifier = identifier;
        this.habits = SimHabits.any(world);
        this.sender = new SimSender(cluster.ledger(), identifier);
        this.receiver = new SimReceiver(cluster.ledger(), new SimLedger.Entitlement(identifier));
        this.subscriber = new SimSubscriber(world, cluster.ledger(), habits, receiver);
        this.wantsCleanStart = !habits.isDurable() || (habits.mayStartAnew() && world.chance(0.5));
        world.trace(() -> identifier + " is " + habits);
    }

    String identifier() {
        return identifier;
    }

    SimLedger.Entitlement entitlement() {
        return receiver.entitlement();
    }

    /** Whether it has nothing to wait for. */
    boolean isAtRest() {
        Contact now = contact;
        return now == null
                ? !habits.isDurable()
                : now.accepted && sender.isIdle() && now.answers.isEmpty() && subscriber.isIdle();
    }

    /** Whether what it was promised can be asked for: its session lives. */
    boolean isPresent() {
        Contact now = contact;
        return now != null && now.accepted;
    }

    // ---- life

    /** One thing that a client does by itself. */
    void act() {
        Contact now = contact;
        if (now == null) {
            connect();
        } else if (!now.accepted) {
            if (world.chance(0.02)) {
                drop(now);
            }
        } else {
            actConnected(now);
        }
    }

    private void actConnected(Contact now) {
        int dice = world.below(100);
        if (dice < 60) {
            publishSome(now);
        } else if (dice < 76) {
            now.sendAll(subscriber.subscribe());
        } else if (dice < 82) {
            now.sendAll(subscriber.unsubscribe());
        } else if (dice < 86) {
            now.link.stall(world.upTo(300_000));
        } else if (dice < 90) {
            drop(now);
        } else if (dice < 93) {
            leave(now);
        } else if (dice < 95) {
            contact = null; // the old connection is still open when the new one comes
            left();
            connect();
            now.link.cut();
        } else if (dice < 96 && habits.mayStartAnew()) {
            wantsCleanStart = true;
            leave(now);
        }
    }

    private void publishSome(Contact now) {
        for (int i = world.between(1, 4); i > 0; i--) {
            int qos = world.below(3);
            if (qos == 0 || sender.hasRoom(now.receiveMaximum)) {
                now.send(sender.publish(world.oneOf(TOPICS), qos));
            }
        }
    }

    /** Comes back, for the last time. */
    void connect() {
        if (contact == null && (habits.isDurable() || !cluster.isCalm())) {
            SimLink link = cluster.dial();
            if (link != null) {
                Contact fresh = new Contact(link);
                contact = fresh;
                fresh.begin();
            }
        }
    }

    private void drop(Contact now) {
        world.trace(() -> identifier + " loses its network");
        contact = null;
        left();
        now.link.cut();
    }

    private void leave(Contact now) {
        now.send(new Disconnect(ReasonCode.SUCCESS));
        contact = null;
        left();
        now.link.close();
    }

    private void left() {
        leftAt = world.now();
        subscriber.disconnected();
    }

    // ---- a connection

    /** One network connection of the client. */
    private final class Contact implements SimLink.Peer {
        private final SimLink link;
        private byte[] unread = {};
        private final ArrayDeque<Packet> answers = new ArrayDeque<>();
        private final Map<Integer, String> aliases = new HashMap<>();
        private boolean answering;
        private boolean accepted;
        private int receiveMaximum = 65_535;

        Contact(SimLink link) {
            this.link = link;
            link.open(this);
        }

        void begin() {
            if (wantsCleanStart) {
                forgetSession();
            }
            send(connectPacket());
            world.after(PATIENCE_MICROS, () -> {
                if (contact == this && !accepted && !cluster.isCalm()) {
                    drop(this);
                }
            });
        }

        private Connect connectPacket() {
            Properties.Builder properties = Properties.builder();
            if (habits.version().isV5()) {
                properties.number(Property.SESSION_EXPIRY_INTERVAL, habits.expirySeconds());
                properties.number(Property.RECEIVE_MAXIMUM, habits.receiveMaximum());
                properties.number(Property.TOPIC_ALIAS_MAXIMUM, habits.topicAliases());
            }
            return new Connect(habits.version(), wantsCleanStart, 0, identifier, null, null, null, properties.build());
        }

        void send(Packet packet) {
            world.trace(() -> identifier + " -> " + told(packet));
            PacketBuffer out = new PacketBuffer(64);
            PacketEncoder.encode(habits.version(), packet, out);
            receiver.answered(packet);
            link.send(out.toByteArray());
        }

        void sendAll(List<Packet> packets) {
            packets.forEach(this::send);
        }

        /** Answers after a while, in order. */
        private void answer(Packet packet) {
            answers.add(packet);
            if (!answering) {
                answering = true;
                world.within(habits.laziness(), this::sendAnswers);
            }
        }

        private void sendAnswers() {
            answering = false;
            if (contact == this) {
                for (int i = world.between(1, answers.size()); i > 0; i--) {
                    send(answers.remove());
                }
                if (!answers.isEmpty()) {
                    answering = true;
                    world.within(habits.laziness(), this::sendAnswers);
                }
            }
        }

        @Override
        public void closed() {
            if (contact == this) {
                world.trace(() -> identifier + " is disconnected");
                contact = null;
                left();
            }
        }

        @Override
        public void received(byte[] bytes) {
            int before = unread.length;
            unread = Arrays.copyOf(unread, before + bytes.length);
            System.arraycopy(bytes, 0, unread, before, bytes.length);
            int length = FixedHeader.packetLength(unread, 0, unread.length);
            while (contact == this && length > 0 && length <= unread.length) {
                Packet packet = PacketDecoder.decode(habits.version(), unread, 0, length);
                unread = Arrays.copyOfRange(unread, length, unread.length);
                world.trace(() -> identifier + " <- " + told(packet));
                cluster.heard();
                handle(packet);
                length = FixedHeader.packetLength(unread, 0, unread.length);
            }
        }

        private void handle(Packet packet) {
            check(accepted || packet instanceof ConnAck, () -> identifier + " got " + packet + " before CONNACK");
            switch (packet) {
                case ConnAck connAck -> accepted(connAck);
                case Publish publish -> receiver.publish(named(publish), this::answer);
                case PubRel pubRel -> receiver.pubRel(pubRel.packetIdentifier(), this::answer);
                case PubAck pubAck -> sender.pubAck(pubAck.packetIdentifier(), pubAck.reasonCode());
                case PubRec pubRec -> sender.pubRec(pubRec.packetIdentifier(), pubRec.reasonCode(), this::answer);
                case PubComp pubComp -> sender.pubComp(pubComp.packetIdentifier());
                case SubAck subAck -> subscriber.subAck(subAck);
                case UnsubAck unsubAck ->
                    subscriber.unsubAck(unsubAck, habits.version().isV5());
                case Disconnect disconnect ->
                    check(
                            disconnect.reasonCode() == ReasonCode.SERVER_SHUTTING_DOWN
                                    // by an older CONNECT of its own that was longer on its way
                                    || disconnect.reasonCode() == ReasonCode.SESSION_TAKEN_OVER
                                    || (disconnect.reasonCode() == ReasonCode.USE_ANOTHER_SERVER
                                            && cluster.ownersChange()),
                            () -> identifier + " was disconnected with " + disconnect);
                default -> throw new AssertionError(identifier + " got " + packet);
            }
        }

        private Publish named(Publish publish) {
            int alias = (int) publish.properties().number(Property.TOPIC_ALIAS, 0);
            check(
                    alias <= habits.topicAliases(),
                    () -> identifier + " allows " + habits.topicAliases() + " topic aliases and got " + publish);
            String topicName = publish.topicName();
            if (alias > 0 && topicName.isEmpty()) {
                topicName = aliases.getOrDefault(alias, "");
            } else if (alias > 0) {
                aliases.put(alias, topicName);
            }
            return new Publish(
                    publish.dup(),
                    publish.qos(),
                    publish.retain(),
                    topicName,
                    publish.packetIdentifier(),
                    publish.properties(),
                    publish.payload());
        }

        private void accepted(ConnAck connAck) {
            check(!accepted, () -> identifier + " got a second CONNACK");
            if (connAck.reasonCode() == ReasonCode.SERVER_UNAVAILABLE && cluster.ownersChange()) {
                contact = null; // the broker closes the connection; the session was left before, and not now
                return;
            }
            check(connAck.reasonCode() == ReasonCode.SUCCESS, () -> identifier + " was refused: " + connAck);
            check(
                    !wantsCleanStart || !connAck.sessionPresent(),
                    () -> identifier + " wanted a clean start and got " + connAck);
            boolean mustBeThere = hasSession
                    && (habits.isForever()
                            || (habits.isDurable() && world.now() < leftAt + habits.expirySeconds() * 1_000_000));
            check(
                    connAck.sessionPresent() || !mustBeThere,
                    () -> identifier + " has a session, but CONNACK says that there is none");
            accepted = true;
            receiveMaximum = (int) connAck.properties().number(Property.RECEIVE_MAXIMUM, 65_535);
            if (!connAck.sessionPresent()) {
                forgetSession();
            }
            hasSession = true;
            wantsCleanStart = !habits.isDurable();
            receiver.connected(habits.receiveMaximum());
            sendAll(sender.resume());
        }
    }

    private static String told(Packet packet) {
        return packet instanceof Publish publish
                ? "Publish %s, %s%s, QoS %d, identifier %d"
                        .formatted(
                                new String(publish.payload(), StandardCharsets.UTF_8),
                                publish.topicName(),
                                publish.dup() ? ", DUP" : "",
                                publish.qos().code(),
                                publish.packetIdentifier())
                : packet.toString();
    }

    private void forgetSession() {
        hasSession = false;
        sender.forget();
        receiver.forget(new SimLedger.Entitlement(identifier));
    }
}
