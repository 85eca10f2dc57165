package io.linnet.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link Scenario} against one broker: connects, warms up, measures, drains, and closes the account.
 *
 * <p>Runs on the calling thread and returns when everything has arrived or cannot be expected any more. The steps of a
 * scenario whose subscribers are away are put together by {@link OfflineLoad}.
 */
final class Load implements AutoCloseable {
    private static final int HANDSHAKE_WINDOW = 50;
    private static final long STALL_NANOS = 1_000_000_000L;
    private static final int POLL_MILLIS = 20;

    /** For one filling of queues: a million messages at 3,333 per second. */
    private static final long FILL_NANOS = 300_000_000_000L;

    private final Scenario scenario;
    private final BrokerAddress broker;
    private List<ProcessHandle> brokerFamily;
    private final double drainSeconds;
    private final Loop loop = new Loop();
    private final Flow[] flows;
    private final Publisher[] publishers;
    private final @Nullable Subscriber[] subscribers;
    private final Publisher[] runnable;
    private final boolean[] isRunnable;
    private int runnables;
    private final Latencies latencies = new Latencies();
    private final Map<String, Long> faults = new TreeMap<>();
    private final Clients clients;
    private final int receivers;
    private final long shareOfOutstanding;
    private final long roomWorthWriting;
    private final boolean closedByDeliveries;
    private @Nullable Schedule schedule;
    private boolean publishing;

    /** How many messages each publisher is to have sent in all. */
    private long goal = Long.MAX_VALUE;

    private boolean measuring;
    private long delivered;
    private long stalls;

    /** Messages in gaps that earlier drains have waited for in vain. */
    private long writtenOff;

    /** Messages of the schedule whose publishers have been told that they are due. */
    private long announced;

    Load(Scenario scenario, BrokerAddress broker, long brokerPid, double drainSeconds) {
        this.scenario = scenario;
        clients = Clients.of(scenario);
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
            connectSubscribers(1, true);
            connectPublishers();
            start();
            keepGoing(scenario.warmUpSeconds());
            RunResult.Interval interval = measure();
            publishing = false;
            until(this::complete);
            RunResult result = new RunResult(scenario, interval, latencies(), account());
            disconnect();
            forgetSessions();
            return result;
        }
    }

    /** Connects every {@code step}-th subscriber. One that does not subscribe comes back to its session. */
    void connectSubscribers(int step, boolean subscribe) {
        loop.handshakes((subscribers.length + step - 1) / step, HANDSHAKE_WINDOW, turn -> {
            int number = turn * step;
            Subscriber subscriber = subscribe
                    ? Subscriber.subscribing(this, number, clients.subscriber(number), clients.subscription(number))
                    : Subscriber.comingBack(this, number, clients.subscriber(number));
            subscribers[number] = subscriber;
            loop.open(subscriber, broker, null);
        });
    }

    void connectPublishers() {
        loop.handshakes(publishers.length, HANDSHAKE_WINDOW, number -> {
            publishers[number] = new Publisher(this, number, clients.publisher(number), clients.topicOf(number));
            loop.open(publishers[number], broker, null);
        });
    }

    /** Takes over the sessions that were to be kept by clean ones, so that a run leaves nothing behind. */
    void forgetSessions() {
        List<byte[]> connects = clients.takingOver();
        loop.handshakes(
                connects.size(),
                HANDSHAKE_WINDOW,
                number -> loop.open(new IdleConnection(loop, connects.get(number)), broker, null));
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
        Snapshot start = snapshot();
        measuring = true;
        keepGoing(scenario.measureSeconds());
        measuring = false;
        return start.deliveriesUntil(snapshot());
    }

    /** As long as the scenario says; the interval is the measured part, its deliveries are queue entries. */
    RunResult.Interval publishTimed() {
        start();
        roundsFor(scenario.warmUpSeconds());
        latencies.clear();
        Snapshot start = snapshot();
        measuring = true;
        roundsFor(scenario.measureSeconds());
        measuring = false;
        Snapshot end = snapshot();
        publishing = false;
        return start.entriesUntil(end, receivers);
    }

    /** As many messages as the scenario says; the interval is all of it, its deliveries are queue entries. */
    RunResult.Interval publishCounted() {
        long each = scenario.messages() / publishers.length;
        goal = (goal == Long.MAX_VALUE ? 0 : goal) + each;
        Snapshot start = snapshot();
        measuring = true;
        start();
        long limitNanos = start.nanos() + FILL_NANOS;
        until(() -> acknowledged() >= goal * publishers.length || loop.nowNanos() - limitNanos > 0);
        measuring = false;
        publishing = false;
        Snapshot end = snapshot();
        if (end.nanos() - limitNanos > 0) {
            throw new BenchFailure(String.format(
                    "the broker has accepted %,d of %,d messages (%s) in %d s, which is too slow to go on",
                    end.acknowledged() - start.acknowledged(),
                    scenario.messages(),
                    scenario.name(),
                    FILL_NANOS / 1_000_000_000));
        }
        return start.entriesUntil(end, receivers);
    }

    void awaitAcknowledgements() {
        until(() -> unacknowledged() == 0);
    }

    /** Connects every {@code step}-th subscriber and waits until each has all that was published for it. */
    RunResult.Interval receive(int step, boolean subscribe) {
        long expected = expected(step);
        Snapshot start = snapshot();
        connectSubscribers(step, subscribe);
        until(() -> advanced() >= expected && missing() <= writtenOff);
        Snapshot end = snapshot();
        writtenOff = missing();
        return start.deliveriesUntil(end);
    }

    /** In gaps: passed by a later message of the same flow. */
    private long missing() {
        return Arrays.stream(flows).mapToLong(flow -> flow.lost(0)).sum();
    }

    /** Subscribers leave; returns when the broker knows, so that nothing is sent to them any more. */
    void awaitSubscribersGone() {
        List<Subscriber> leaving =
                Arrays.stream(subscribers).filter(Objects::nonNull).toList();
        leaving.forEach(Connection::leave);
        until(() -> leaving.stream().allMatch(Connection::isClosed));
        leaving.forEach(Connection::close);
    }

    private long expected(int step) {
        long expected = 0;
        for (Publisher publisher : publishers) {
            for (int s = 0; s < subscribers.length; s += step) {
                boolean meant = scenario.flow(publisher.number(), s) != Topology.NO_FLOW;
                expected += meant ? scenario.share(publisher.sent(), s) : 0;
            }
        }
        return expected;
    }

    private Snapshot snapshot() {
        return new Snapshot(
                System.nanoTime(),
                sent(),
                delivered,
                acknowledged(),
                ProcessFigures.of(brokerFamily),
                ProcessFigures.ofGenerator());
    }

    private void roundsFor(double seconds) {
        long endNanos = System.nanoTime() + (long) (seconds * 1e9);
        while (loop.nowNanos() - endNanos < 0) {
            round();
        }
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
        int flow = number < publishers.length ? scenario.flow(number, subscriber) : Topology.NO_FLOW;
        if (flow == Topology.NO_FLOW) {
            fault("message at the wrong subscriber");
            return;
        }
        delivered++;
        if (measuring) {
            latency(sentNanos);
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

    /** A message is on its way to subscribers that are away: the broker has acknowledged it. */
    void accepted(long sentNanos) {
        if (measuring) {
            latency(sentNanos);
        }
    }

    private void latency(long sentNanos) {
        latencies.record(loop.nowNanos() - sentNanos);
    }

    /** How many more messages that publisher may have under way. */
    long room(Publisher publisher) {
        if (scenario.outstanding() == 0) {
            return goal - publisher.sent();
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
                int flow = scenario.flow(p, s);
                if (flow != Topology.NO_FLOW) {
                    publishers[p].advance(flows[flow].writeOff(scenario.share(publishers[p].sent(), s)));
                }
            }
        }
        pushAll();
    }

    /** Goes on without publishing by the clock, until that is so or nothing has changed for a while. */
    private void until(BooleanSupplier done) {
        long progressNanos = System.nanoTime();
        long progress = -1;
        while (!done.getAsBoolean() && System.nanoTime() - progressNanos < (long) (drainSeconds * 1e9)) {
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

    /** Of all messages so far; those for subscribers that have never come are not asked for. */
    RunResult.Account account() {
        long lost = 0;
        for (Publisher publisher : publishers) {
            for (int s = 0; s < subscribers.length; s++) {
                int flow = subscribers[s] == null ? Topology.NO_FLOW : scenario.flow(publisher.number(), s);
                lost += flow == Topology.NO_FLOW ? 0 : flows[flow].lost(scenario.share(publisher.sent(), s));
            }
        }
        return new RunResult.Account(
                sent(),
                delivered,
                lost,
                Arrays.stream(flows).mapToLong(Flow::duplicates).sum(),
                Arrays.stream(flows).mapToLong(Flow::outOfOrder).sum(),
                unacknowledged(),
                stalls,
                Map.copyOf(faults));
    }

    Latencies.Percentiles latencies() {
        return latencies.percentiles();
    }

    void disconnect() {
        disconnectPublishers();
        for (Subscriber subscriber : subscribers) {
            if (subscriber != null) {
                subscriber.disconnect();
            }
        }
    }

    void disconnectPublishers() {
        for (Publisher publisher : publishers) {
            publisher.disconnect();
        }
    }

    /** Figures are taken of that process and its children from now on. */
    void brokerIs(long pid) {
        brokerFamily = ProcessFigures.family(pid);
    }

    @Override
    public void close() {
        loop.close();
    }

    private long advanced() {
        return Arrays.stream(publishers).mapToLong(Publisher::advanced).sum();
    }

    private long unacknowledged() {
        return Arrays.stream(publishers).mapToLong(Publisher::unacknowledged).sum();
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
