package io.linnet.bench;

import io.linnet.bench.CrashSubscriber.Presence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The clients of a crash run: publishers under load, publishers of a few messages, the publisher of retained messages, the
 * client with a will, and a subscriber for each presence and QoS. Which version of the protocol each speaks is drawn.
 */
final class CrashPopulation {
    static final String RETAINED = "crash/retained/";

    private static final int RETAINED_TOPICS = 20;
    private static final String ALL = "crash/load/#";
    private static final String SPARSE = "crash/load/sparse/";
    private static final double SHORTEST_FLAP_SECONDS = 0.02;
    private static final double LONGEST_FLAP_SECONDS = 0.15;

    private final CrashScene scene;
    private final CrashConfig.Load load;
    private final Random random;
    private final List<Outbox> outboxes = new ArrayList<>();
    private final List<CrashPublisher> publishers = new ArrayList<>();
    private final List<CrashPublisher> sparse = new ArrayList<>();
    private final List<CrashSubscriber> subscribers = new ArrayList<>();
    private final Map<CrashSubscriber, Long> nextFlapNanos = new HashMap<>();
    private final Testator testator;
    private final RetainedTopics retained;

    CrashPopulation(CrashScene scene, CrashConfig.Load load, Random random) {
        this.scene = scene;
        this.load = load;
        this.random = random;
        for (int qos = 1; qos <= 2; qos++) {
            for (int i = 0; i < load.publishers(); i++) {
                loadPublisher(qos, true);
            }
            for (int i = 0; i < Math.max(1, load.publishers() / 2); i++) {
                loadPublisher(qos, false);
            }
        }
        for (int qos = 1; qos <= 2; qos++) {
            Outbox outbox = outbox("sparse", qos, true, drawnWindow());
            sparse.add(publisher(outbox, List.of(SPARSE + outbox.source().number()), false)
                    .sparse());
        }
        Outbox wills = outbox("will", 1, true, 1);
        testator = new Testator(scene, wills, level(), SPARSE + "will");
        List<Outbox> loading = List.copyOf(outboxes);
        List<Outbox> rare = Stream.concat(sparse.stream().map(CrashPublisher::outbox), Stream.of(wills))
                .toList();
        for (Presence presence : Presence.values()) {
            for (int qos = 1; qos <= 2; qos++) {
                subscriber(presence, qos, presence == Presence.AWAY ? rare : loading);
            }
        }
        Outbox board = outbox("retained", 1, true, RETAINED_TOPICS);
        retained = new RetainedTopics(board, RETAINED_TOPICS, scene.breaches());
        List<String> topics =
                IntStream.range(0, RETAINED_TOPICS).mapToObj(i -> RETAINED + i).toList();
        publishers.add(publisher(board, topics, true));
        publishers.addAll(sparse);
    }

    private void loadPublisher(int qos, boolean durable) {
        Outbox outbox = outbox(durable ? "publisher" : "clean", qos, durable, drawnWindow());
        publishers.add(publisher(outbox, List.of("crash/load/" + outbox.source().number()), false));
    }

    private Outbox outbox(String kind, int qos, boolean durable, int window) {
        int number = outboxes.size();
        Breach lost = kind.equals("will") ? Breach.LOST_WILL : qos == 1 ? Breach.LOST_QOS_1 : Breach.LOST_QOS_2;
        String client = "crash-" + kind + "-" + number;
        Outbox outbox = new Outbox(new Outbox.Source(number, client, qos, durable, lost), window);
        outboxes.add(outbox);
        return outbox;
    }

    private int drawnWindow() {
        int least = Math.max(1, load.window() / 5);
        return least + random.nextInt(load.window() - least + 1);
    }

    private CrashPublisher publisher(Outbox outbox, List<String> topics, boolean retain) {
        return new CrashPublisher(scene, outbox, level(), topics, load.payloadBytes(), retain);
    }

    private void subscriber(Presence presence, int qos, List<Outbox> sources) {
        String name = "crash-" + presence.name().toLowerCase(Locale.ROOT) + "-" + qos;
        String filter = presence == Presence.AWAY ? SPARSE + "#" : ALL;
        Inbox inbox = new Inbox(name, qos, sources, scene.breaches());
        subscribers.add(new CrashSubscriber(scene, presence, level(), qos, filter, inbox));
    }

    /** 3.1.1 or 5.0. */
    private int level() {
        return random.nextBoolean() ? Wire.LEVEL_5 : Wire.LEVEL_3_1_1;
    }

    RetainedTopics retained() {
        return retained;
    }

    /** Those who are there under load. In every other cycle the one with a will is absent, so that it is due. */
    void connectForLoad(int cycle) {
        publishers.forEach(CrashClient::connect);
        connect(Presence.ONLINE);
        connect(Presence.FLAPPING);
        if (cycle % 2 == 1) {
            testator.connect();
        }
    }

    /** Those who are there for a check; only {@code everybody} has the ones that come at the beginning and the end. */
    void connectForCheck(boolean everybody) {
        publishers.forEach(CrashClient::connect);
        connect(Presence.ONLINE);
        connect(Presence.FLAPPING);
        connect(Presence.OFFLINE);
        if (everybody) {
            connect(Presence.AWAY);
        }
    }

    private void connect(Presence presence) {
        subscribers.stream()
                .filter(subscriber -> subscriber.presence() == presence)
                .forEach(CrashClient::connect);
    }

    /** After a check those leave who are not there under load. */
    void leaveAfterCheck() {
        subscribers.stream()
                .filter(s -> s.presence() == Presence.OFFLINE || s.presence() == Presence.AWAY)
                .forEach(s -> s.leave(true));
    }

    /** Lets flapping sessions come and go, with and without DISCONNECT. */
    void flap(Random flaps) {
        long now = scene.loop().nowNanos();
        for (CrashSubscriber subscriber : subscribers) {
            if (subscriber.presence() == Presence.FLAPPING && now - nextFlapNanos.getOrDefault(subscriber, now) >= 0) {
                if (subscriber.isReady()) {
                    subscriber.leave(flaps.nextBoolean());
                } else {
                    subscriber.connect();
                }
                double seconds = flaps.nextDouble(SHORTEST_FLAP_SECONDS, LONGEST_FLAP_SECONDS);
                nextFlapNanos.put(subscriber, now + (long) (seconds * 1e9));
            }
        }
    }

    /** Lets publishers send what the load has room for, in changing order so that none is preferred. */
    void push() {
        int first = random.nextInt(publishers.size());
        for (int i = 0; i < publishers.size() && scene.room() > 0; i++) {
            publishers.get((first + i) % publishers.size()).push();
        }
    }

    /** The few messages that show whether subscriptions are still there; sequence numbers by publisher. */
    Map<CrashPublisher, Long> probe() {
        Map<CrashPublisher, Long> probes = new HashMap<>();
        for (CrashPublisher publisher : sparse) {
            probes.put(publisher, publisher.outbox().next());
            publisher.publish(1);
        }
        return probes;
    }

    List<CrashPublisher> publishers() {
        return publishers;
    }

    /** Those that a check with or without {@code everybody} has to hear from. */
    List<CrashSubscriber> subscribers(boolean everybody) {
        return subscribers.stream()
                .filter(s -> everybody || s.presence() != Presence.AWAY)
                .toList();
    }

    /** Messages that no session has to be asked about any more are forgotten. */
    void forgetSettled() {
        for (Outbox outbox : outboxes) {
            if (outbox.source().client().startsWith("crash-retained")) {
                continue; // RetainedTopics asks about these
            }
            outbox.forget(subscribers.stream()
                    .mapToLong(s -> s.inbox().settled(outbox))
                    .min()
                    .orElse(0));
        }
    }

    Stream<CrashClient> clients() {
        return Stream.of(publishers.stream(), subscribers.stream(), Stream.of(testator))
                .flatMap(clients -> clients);
    }

    /** Messages of that QoS that were acknowledged, wills not among them. */
    long acknowledged(int qos) {
        return publishers.stream()
                .map(CrashPublisher::outbox)
                .filter(outbox -> outbox.source().qos() == qos)
                .mapToLong(Outbox::acknowledged)
                .sum();
    }

    /** What was owed to all sessions, as far as settled. */
    Map<Breach, Long> due() {
        Map<Breach, Long> due = new HashMap<>();
        subscribers.forEach(s -> s.inbox().due().forEach((breach, count) -> due.merge(breach, count, Long::sum)));
        return due;
    }
}
