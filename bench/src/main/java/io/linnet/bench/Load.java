package io.linnet.bench;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link Scenario} against one broker: connects, warms up, measures, drains, and closes the account.
 *
 * <p>Runs on the calling thread and returns when everything has arrived or cannot be expected any more.
 */
final class Load {
    private static final int HANDSHAKE_WINDOW = 50;
    private static final long STALL_NANOS = 1_000_000_000L;
    private static final int POLL_MILLIS = 20;

    private final Scenario scenario;
    private final InetSocketAddress broker;
    private final List<ProcessHandle> brokerFamily;
    private final double drainSeconds;
    private final Loop loop = new Loop();
    private final Flow[] flows;
    private final Publisher[] publishers;
    private final Subscriber[] subscribers;
    private final Publisher[] runnable;
    private final boolean[] isRunnable;
    private int runnables;
    private final Latencies latencies = new Latencies();
    private final Map<String, Long> faults = new TreeMap<>();
    private final String run = Integer.toString(ThreadLocalRandom.current().nextInt(0x1000000), 36);
    private final int receivers;
    private final long shareOfOutstanding;
    private final long roomWorthWriting;
    private final boolean closedByDeliveries;
    private @Nullable Schedule schedule;
    private boolean publishing;
    private boolean measuring;
    private long delivered;
    private long stalls;

    /** Messages of the schedule whose publishers have been told that they are due. */
    private long announced;

    Load(Scenario scenario, InetSocketAddress broker, long brokerPid, double drainSeconds) {
        this.scenario = scenario;
        this.broker = broker;
        brokerFamily = ProcessFigures.family(brokerPid);
        this.drainSeconds = drainSeconds;
        flows = new Flow[scenario.flows()];
        Arrays.setAll(flows, i -> new Flow());
        publishers = new Publisher[scenario.publishers()];
        subscribers = new Subscriber[scenario.subscribers()];
        runnable = new Publisher[scenario.publishers()];
        isRunnable = new boolean[scenario.publishers()];
        receivers = scenario.receivers();
        shareOfOutstanding = Math.max(scenario.outstanding() / scenario.publishers(), receivers);
        closedByDeliveries = scenario.outstanding() > 0 && !scenario.openLoop();
        roomWorthWriting = scenario.publishQos() == 0 ? Math.max(1, shareOfOutstanding / receivers / 4) : 1;
    }

    RunResult run() {
        try (loop) {
            connect();
            start();
            keepGoing(scenario.warmUpSeconds());
            RunResult.Interval interval = measure();
            publishing = false;
            drain();
            RunResult result = result(interval);
            disconnect();
            forgetSessions();
            return result;
        }
    }

    private void connect() {
        loop.handshakes(subscribers.length, HANDSHAKE_WINDOW, number -> {
            String topic = "bench/" + run + "/" + scenario.topology().topicOfSubscriber(number);
            subscribers[number] = new Subscriber(this, number, connectPacket("s" + run + "-" + number), topic);
            loop.open(subscribers[number], broker, null);
        });
        loop.handshakes(publishers.length, HANDSHAKE_WINDOW, number -> {
            String topic = "bench/" + run + "/" + scenario.topology().topicOfPublisher(number);
            publishers[number] = new Publisher(this, number, connectPacket("p" + run + "-" + number), topic);
            loop.open(publishers[number], broker, null);
        });
    }

    private byte[] connectPacket(String clientIdentifier) {
        return Wire.connect(scenario.level(), scenario.cleanSession(), clientIdentifier);
    }

    /** Takes over the sessions that were to be kept by clean ones, so that a run leaves nothing behind. */
    private void forgetSessions() {
        if (!scenario.cleanSession()) {
            loop.handshakes(subscribers.length, HANDSHAKE_WINDOW, number -> replaceSession("s" + run + "-" + number));
            loop.handshakes(publishers.length, HANDSHAKE_WINDOW, number -> replaceSession("p" + run + "-" + number));
        }
    }

    private void replaceSession(String clientIdentifier) {
        byte[] connect = Wire.connect(scenario.level(), true, clientIdentifier);
        loop.open(new IdleConnection(loop, connect), broker, null);
    }

    private void start() {
        publishing = true;
        loop.tick();
        if (scenario.openLoop()) {
            FineWait.wakePunctually();
            schedule = new Schedule(loop.nowNanos(), scenario.ratePerSecond(), publishers.length);
        } else {
            pushAll();
        }
    }

    private void pushAll() {
        for (Publisher publisher : publishers) {
            publisher.push();
        }
    }

    private RunResult.Interval measure() {
        latencies.clear();
        long deliveredBefore = delivered;
        long sentBefore = sent();
        ProcessFigures brokerBefore = ProcessFigures.of(brokerFamily);
        ProcessFigures generatorBefore = ProcessFigures.ofGenerator();
        long startNanos = System.nanoTime();
        measuring = true;
        keepGoing(scenario.measureSeconds());
        measuring = false;
        long nanos = System.nanoTime() - startNanos;
        ProcessFigures generatorAfter = ProcessFigures.ofGenerator();
        return new RunResult.Interval(
                nanos / 1e9,
                sent() - sentBefore,
                delivered - deliveredBefore,
                brokerBefore,
                ProcessFigures.of(brokerFamily),
                generatorAfter.cpuMicros() - generatorBefore.cpuMicros());
    }

    private void keepGoing(double seconds) {
        long endNanos = System.nanoTime() + (long) (seconds * 1e9);
        long progress = delivered;
        long progressNanos = System.nanoTime();
        while (loop.nowNanos() - endNanos < 0) {
            round();
            if (delivered != progress) {
                progress = delivered;
                progressNanos = loop.nowNanos();
            } else if (loop.nowNanos() - progressNanos > STALL_NANOS && !scenario.openLoop()) {
                writeOff();
                progressNanos = loop.nowNanos();
            }
        }
    }

    private void round() {
        if (schedule == null) {
            loop.poll(POLL_MILLIS);
        } else {
            followSchedule(schedule);
        }
        for (int i = 0; i < runnables; i++) {
            isRunnable[runnable[i].number()] = false;
            runnable[i].push();
        }
        runnables = 0;
    }

    private void followSchedule(Schedule plan) {
        loop.pollUntil(plan.intendedNanos(announced));
        long due = plan.dueOfAll(loop.nowNanos());
        for (long message = Math.max(announced, due - publishers.length); message < due; message++) {
            mark(publishers[(int) (message % publishers.length)]);
        }
        announced = due;
    }

    private void mark(Publisher publisher) {
        if (!isRunnable[publisher.number()]) {
            isRunnable[publisher.number()] = true;
            runnable[runnables++] = publisher;
        }
    }

    /** A message has come: who sent it and which one it is ({@code mark}), and when it was sent or meant to be. */
    void arrived(int subscriber, long mark, long sentNanos) {
        int number = (int) (mark >>> Wire.SEQUENCE_BITS);
        int flow = number < publishers.length ? scenario.topology().flow(number, subscriber) : Topology.NO_FLOW;
        if (flow == Topology.NO_FLOW) {
            fault("message at the wrong subscriber");
            return;
        }
        delivered++;
        if (measuring) {
            latencies.record(loop.nowNanos() - sentNanos);
        }
        long advance = flows[flow].arrived(mark & Wire.SEQUENCE_MASK);
        if (advance > 0) {
            Publisher publisher = publishers[number];
            publisher.advance(advance);
            if (closedByDeliveries && publishing) {
                mark(publisher);
            }
        }
    }

    /** How many more messages that publisher may have under way. */
    long room(Publisher publisher) {
        if (scenario.outstanding() == 0) {
            return Integer.MAX_VALUE;
        }
        long underWay = publisher.sent() * receivers - publisher.advanced();
        long room = (shareOfOutstanding - underWay) / receivers;
        return room < roomWorthWriting ? 0 : room;
    }

    /** Nothing has come for a while: whatever is missing was lost, and a closed loop would wait for it for ever. */
    private void writeOff() {
        stalls++;
        for (int p = 0; p < publishers.length; p++) {
            for (int s = 0; s < subscribers.length; s++) {
                int flow = scenario.topology().flow(p, s);
                if (flow != Topology.NO_FLOW) {
                    publishers[p].advance(flows[flow].writeOff(publishers[p].sent()));
                }
            }
        }
        pushAll();
    }

    private void drain() {
        long progressNanos = System.nanoTime();
        long progress = -1;
        while (!complete() && System.nanoTime() - progressNanos < (long) (drainSeconds * 1e9)) {
            loop.poll(POLL_MILLIS);
            long now = delivered + acknowledged();
            if (now != progress) {
                progress = now;
                progressNanos = System.nanoTime();
            }
        }
    }

    private boolean complete() {
        for (Publisher publisher : publishers) {
            if (publisher.unacknowledged() > 0 || publisher.advanced() < publisher.sent() * receivers) {
                return false;
            }
        }
        return true;
    }

    private RunResult result(RunResult.Interval interval) {
        long lost = 0;
        long unacknowledged = 0;
        for (Publisher publisher : publishers) {
            unacknowledged += publisher.unacknowledged();
            for (int s = 0; s < subscribers.length; s++) {
                int flow = scenario.topology().flow(publisher.number(), s);
                lost += flow == Topology.NO_FLOW ? 0 : flows[flow].lost(publisher.sent());
            }
        }
        RunResult.Account account = new RunResult.Account(
                sent(),
                delivered,
                lost,
                Arrays.stream(flows).mapToLong(Flow::duplicates).sum(),
                Arrays.stream(flows).mapToLong(Flow::outOfOrder).sum(),
                unacknowledged,
                stalls,
                Map.copyOf(faults));
        return new RunResult(scenario, interval, latencies.percentiles(), account);
    }

    private void disconnect() {
        for (Publisher publisher : publishers) {
            publisher.disconnect();
        }
        for (Subscriber subscriber : subscribers) {
            subscriber.disconnect();
        }
    }

    private long sent() {
        return Arrays.stream(publishers).mapToLong(Publisher::sent).sum();
    }

    private long acknowledged() {
        return Arrays.stream(publishers).mapToLong(Publisher::acknowledged).sum();
    }

    /** Counts something that no faultless broker does; the run goes on. */
    void fault(String what) {
        faults.merge(what, 1L, Long::sum);
    }

    /** The reason code at {@code at} for a fault's text, if the packet is long enough to have one. */
    String reason(ByteBuffer in, int at, int end) {
        return at < end ? String.format("0x%02X", in.get(at)) : "";
    }

    Loop loop() {
        return loop;
    }

    Scenario scenario() {
        return scenario;
    }

    Schedule schedule() {
        return Objects.requireNonNull(schedule);
    }

    boolean publishing() {
        return publishing;
    }
}
