package io.linnet.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link Job} against one broker: connects, warms up, measures, drains, and closes the account.
 *
 * <p>Runs on the calling thread and returns when everything has arrived or cannot be expected any more, or when its
 * {@link Watch} says so. The steps of a scenario whose subscribers are away are put together by {@link OfflineLoad}.
 */
final class Load implements AutoCloseable {
    private static final long STALL_NANOS = 1_000_000_000L;
    private static final int POLL_MILLIS = 20;

    /** For one filling of queues: a million messages at 3,333 per second. */
    private static final long FILL_NANOS = 300_000_000_000L;

    private final Job job;
    private final Scenario scenario;
    private final Reach reach;
    private final Watch watch;
    private List<ProcessHandle> brokerFamily;
    private final Loop loop;
    private final long beginNanos;
    private final Ledger ledger;
    private final Publisher[] publishers;
    private final @Nullable Subscriber[] subscribers;
    private final Publisher[] runnable;
    private final boolean[] isRunnable;
    private int runnables;

    /** From sending to delivery, and from sending to the last acknowledgement. */
    private final Latencies deliveries = new Latencies();

    private final Latencies acknowledgements = new Latencies();
    private final boolean closedByDeliveries;
    private @Nullable Schedule schedule;
    private boolean publishing;

    /** How many messages each publisher is to have sent in all. */
    private long goal;

    private Phase phase = Phase.CONNECT;
    private double connectSeconds;
    private long sampledNanos;

    /** All publishers or all subscribers have lost their connections. */
    private boolean broken;

    /** Messages in gaps that earlier drains have waited for in vain. */
    private long writtenOff;

    /** Messages of the schedule whose publishers have been told that they are due. */
    private long announced;

    Load(Scenario scenario, BrokerAddress broker, long brokerPid, double drainSeconds) {
        this(Job.of(scenario), Reach.of(broker), Watch.silent(brokerPid, drainSeconds));
    }

    Load(Job job, Reach reach, Watch watch) {
        this.job = job;
        this.reach = reach;
        this.watch = watch;
        scenario = job.scenario();
        loop = new Loop(job.longestPacket());
        beginNanos = loop.nowNanos();
        goal = job.messagesEach();
        brokerFamily = ProcessFigures.family(watch.brokerPid());
        ledger = new Ledger(job.routes());
        publishers = new Publisher[scenario.publishers()];
        subscribers = new Subscriber[scenario.subscribers()];
        runnable = new Publisher[scenario.publishers()];
        isRunnable = new boolean[scenario.publishers()];
        closedByDeliveries = scenario.outstanding() > 0 && !scenario.openLoop();
        loop.beat(new Pulse((long) (watch.sampleSeconds() * 1e9), this::beat));
    }

    RunResult run() {
        try (loop) {
            connectSubscribers(1, true);
            connectPublishers();
            connectSeconds = (System.nanoTime() - beginNanos) / 1e9;
            warmUp();
            RunResult.Interval interval = measure();
            publishing = false;
            phase = Phase.DRAIN;
            until(() -> broken || complete());
            if (System.nanoTime() - sampledNanos > watch.sampleSeconds() * 5e8) {
                tellObserver(System.nanoTime());
            }
            RunResult result = new RunResult(scenario, interval, deliveries.percentiles(), account());
            disconnect();
            if (!broken) {
                forgetSessions();
            }
            return result;
        }
    }

    /** Connects every {@code step}-th subscriber. One that does not subscribe comes back to its session. */
    void connectSubscribers(int step, boolean subscribe) {
        handshakes((subscribers.length + step - 1) / step, turn -> {
            int number = turn * step;
            Subscriber subscriber = subscribe
                    ? Subscriber.subscribing(
                            this,
                            number,
                            job.clients().subscriber(number),
                            job.clients().subscription(number))
                    : Subscriber.comingBack(this, number, job.clients().subscriber(number));
            subscribers[number] = subscriber;
            reach.open(loop, subscriber, number);
        });
    }

    void connectPublishers() {
        handshakes(publishers.length, number -> {
            publishers[number] = new Publisher(
                    this, number, job.clients().publisher(number), job.clients().topicOf(number));
            reach.open(loop, publishers[number], subscribers.length + number);
        });
    }

    private void handshakes(int count, IntConsumer begin) {
        loop.handshakes(count, job.connects(), watch.stopped(), begin);
        if (watch.stopped().getAsBoolean()) {
            throw new BenchFailure("ended while connecting, before anything was measured");
        }
    }

    /** Takes over the sessions that were to be kept by clean ones, so that a run leaves nothing behind. */
    void forgetSessions() {
        List<byte[]> connects = job.clients().takingOver();
        loop.handshakes(
                connects.size(),
                Pace.FAST,
                () -> false,
                number -> reach.open(loop, new IdleConnection(loop, connects.get(number)), number));
    }

    private void warmUp() {
        if (scenario.warmUpSeconds() > 0) {
            phase = Phase.WARM_UP;
            start();
            keepGoing(scenario.warmUpSeconds());
        }
    }

    private void start() {
        publishing = true;
        loop.tick();
        if (scenario.openLoop() && publishers.length > 0) {
            FineWait.wakePunctually();
            schedule = new Schedule(loop.nowNanos(), job.plan(), publishers.length);
        } else {
            pushAll();
        }
    }

    private void pushAll() {
        for (Publisher publisher : publishers) {
            publisher.push();
        }
    }

    private void beginToMeasure() {
        deliveries.clear();
        acknowledgements.clear();
        phase = Phase.MEASURE;
    }

    private RunResult.Interval measure() {
        beginToMeasure();
        Snapshot start = snapshot();
        if (!publishing) {
            start();
        }
        keepGoing(scenario.measureSeconds());
        phase = Phase.DRAIN;
        Snapshot end = snapshot();
        if (!job.onlyPublishes()) {
            return start.deliveriesUntil(end);
        }
        return scenario.publishQos() == 0 ? start.publishedUntil(end) : start.entriesUntil(end, 1);
    }

    /** As long as the scenario says; the interval is the measured part, its deliveries are queue entries. */
    RunResult.Interval publishTimed() {
        start();
        roundsFor(scenario.warmUpSeconds());
        beginToMeasure();
        Snapshot start = snapshot();
        roundsFor(scenario.measureSeconds());
        phase = Phase.DRAIN;
        Snapshot end = snapshot();
        publishing = false;
        return start.entriesUntil(end, scenario.receivers());
    }

    /** As many messages as the scenario says; the interval is all of it, its deliveries are queue entries. */
    RunResult.Interval publishCounted() {
        long each = scenario.messages() / publishers.length;
        goal = (goal == Long.MAX_VALUE ? 0 : goal) + each;
        Snapshot start = snapshot();
        phase = Phase.MEASURE;
        start();
        long limitNanos = start.nanos() + FILL_NANOS;
        until(() -> acknowledged() >= goal * publishers.length || loop.nowNanos() - limitNanos > 0);
        phase = Phase.DRAIN;
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
        return start.entriesUntil(end, scenario.receivers());
    }

    void awaitAcknowledgements() {
        until(() -> unacknowledged() == 0);
    }

    /** Connects every {@code step}-th subscriber and waits until each has all that was published for it. */
    RunResult.Interval receive(int step, boolean subscribe) {
        long expected = expected(step);
        Snapshot start = snapshot();
        connectSubscribers(step, subscribe);
        until(() -> advanced() >= expected && ledger.missing() <= writtenOff);
        Snapshot end = snapshot();
        writtenOff = ledger.missing();
        return start.deliveriesUntil(end);
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
        long[] expected = new long[1];
        job.routes()
                .each((flow, publisher, subscriber) -> expected[0] +=
                        subscriber % step == 0 ? job.routes().share(publishers[publisher].sent(), subscriber) : 0);
        return expected[0];
    }

    private Snapshot snapshot() {
        return new Snapshot(
                System.nanoTime(),
                sent(),
                ledger.delivered(),
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
        long progress = ledger.delivered();
        long progressNanos = System.nanoTime();
        while (loop.nowNanos() - endNanos < 0 && !isOver()) {
            round();
            if (ledger.delivered() != progress) {
                progress = ledger.delivered();
                progressNanos = loop.nowNanos();
            } else if (closedByDeliveries && loop.nowNanos() - progressNanos > STALL_NANOS) {
                ledger.writeOff(publishers);
                pushAll();
                progressNanos = loop.nowNanos();
            }
        }
    }

    /** Nothing more is to be done, whatever the clock says. */
    private boolean isOver() {
        return broken || watch.stopped().getAsBoolean() || (goal != Long.MAX_VALUE && allSent() && complete());
    }

    private boolean allSent() {
        for (Publisher publisher : publishers) {
            if (publisher.sent() < goal) {
                return false;
            }
        }
        return publishers.length > 0 || ledger.delivered() >= goal;
    }

    private void round() {
        if (schedule != null) {
            followSchedule(schedule);
        } else if (job.isGreedy()) {
            loop.poll(Arrays.stream(publishers).anyMatch(Connection::writable) ? 0 : POLL_MILLIS);
            pushAll();
        } else {
            loop.poll(POLL_MILLIS);
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

    /** Keep alive, a sample for whoever watches, and a look at who is still there. */
    private void beat(long nowNanos) {
        connections().forEach(connection -> {
            if (job.keepAliveSeconds() > 0) {
                connection.keepAlive(nowNanos, job.keepAliveSeconds() * 500_000_000L);
            }
        });
        if (phase == Phase.WARM_UP || phase == Phase.MEASURE) {
            broken = allGone(publishers) || allGone(subscribers);
        }
        tellObserver(nowNanos);
    }

    private void tellObserver(long nowNanos) {
        sampledNanos = nowNanos;
        Sample.Observer observer = watch.observer();
        if (observer != null) {
            observer.sampled(sample(nowNanos));
        }
    }

    private static boolean allGone(@Nullable Connection[] connections) {
        return connections.length > 0
                && Arrays.stream(connections).noneMatch(connection -> connection != null && connection.isUp());
    }

    private Sample sample(long nowNanos) {
        Latencies shown = job.onlyPublishes() ? acknowledgements : deliveries;
        return new Sample(
                (nowNanos - beginNanos) / 1e9,
                phase,
                (int) connections().filter(Connection::isUp).count(),
                sent(),
                acknowledged(),
                ledger.delivered(),
                shown.recent(),
                ProcessFigures.of(brokerFamily));
    }

    private Stream<Connection> connections() {
        return Stream.concat(Arrays.stream(subscribers), Arrays.stream(publishers))
                .filter(Objects::nonNull);
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
        long advance = number < publishers.length
                ? ledger.arrived(number, subscriber, mark & Wire.SEQUENCE_MASK)
                : Ledger.MISDIRECTED;
        if (advance == Ledger.MISDIRECTED) {
            ledger.fault("message at the wrong subscriber");
            return;
        }
        if (phase == Phase.MEASURE) {
            deliveries.record(loop.nowNanos() - sentNanos);
        }
        if (advance > 0) {
            Publisher publisher = publishers[number];
            publisher.advance(advance);
            if (closedByDeliveries && publishing) {
                mark(publisher);
            }
        }
    }

    /** A message of somebody else has come. */
    void counted() {
        ledger.counted();
    }

    /** The broker has acknowledged a message for good. */
    void accepted(long sentNanos) {
        if (phase == Phase.MEASURE) {
            acknowledgements.record(loop.nowNanos() - sentNanos);
        }
    }

    /** How many more messages that publisher may have under way. */
    long room(Publisher publisher) {
        int receivers = job.routes().receivers(publisher.number());
        if (scenario.outstanding() == 0 || receivers == 0) {
            return goal - publisher.sent();
        }
        long share = Math.max(scenario.outstanding() / publishers.length, receivers);
        long worthWriting = scenario.publishQos() == 0 ? Math.max(1, share / receivers / 4) : 1;
        long underWay = publisher.sent() * receivers - publisher.advanced();
        long room = Math.min(goal - publisher.sent(), (share - underWay) / receivers);
        return room < Math.min(worthWriting, goal - publisher.sent()) ? 0 : room;
    }

    /** How many messages that publisher may send by the clock. */
    long due(Publisher publisher) {
        long due = schedule().due(publisher.number(), publisher.sent(), loop.nowNanos());
        return Math.min(due, goal - publisher.sent());
    }

    /** Goes on without publishing by the clock, until that is so or nothing has changed for a while. */
    private void until(BooleanSupplier done) {
        long progressNanos = System.nanoTime();
        long progress = -1;
        while (!done.getAsBoolean() && System.nanoTime() - progressNanos < (long) (watch.drainSeconds() * 1e9)) {
            loop.poll(POLL_MILLIS);
            long now = ledger.delivered() + acknowledged();
            if (now != progress) {
                progress = now;
                progressNanos = System.nanoTime();
            }
        }
    }

    private boolean complete() {
        for (Publisher publisher : publishers) {
            long expected = publisher.sent() * job.routes().receivers(publisher.number());
            if (publisher.unacknowledged() > 0 || publisher.advanced() < expected) {
                return false;
            }
        }
        return !ledger.mayStillCome();
    }

    /** Of all messages so far; those for subscribers that have never come are not asked for. */
    RunResult.Account account() {
        return ledger.account(
                publisher -> publishers[publisher].sent(),
                subscriber -> subscribers[subscriber] != null,
                publishers.length,
                unacknowledged());
    }

    Distribution deliveries() {
        return deliveries.distribution();
    }

    Distribution acknowledgements() {
        return acknowledgements.distribution();
    }

    /** From sending to the last acknowledgement. */
    Latencies.Percentiles acknowledgementPercentiles() {
        return acknowledgements.percentiles();
    }

    /** Whether somebody has ended it before its time, or all connections were lost. */
    boolean endedEarly() {
        return broken || watch.stopped().getAsBoolean();
    }

    /** How long it took until all were connected and subscribed. */
    double connectSeconds() {
        return connectSeconds;
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
        return sum(Publisher::advanced);
    }

    private long unacknowledged() {
        return sum(Publisher::unacknowledged);
    }

    /** Over all publishers that have begun to connect. */
    private long sum(ToLongFunction<Publisher> count) {
        return Arrays.stream(publishers)
                .filter(Objects::nonNull)
                .mapToLong(count)
                .sum();
    }

    private long sent() {
        return sum(Publisher::sent);
    }

    private long acknowledged() {
        return sum(Publisher::acknowledged);
    }

    /** Counts something that no faultless broker does; the run goes on. */
    void fault(String what) {
        ledger.fault(what);
    }

    /** The reason code at {@code at} for a fault's text, if the packet is long enough to have one. */
    String reason(ByteBuffer in, int at, int end) {
        return at < end ? ReasonText.of(in.get(at)) : "";
    }

    Job job() {
        return job;
    }

    Loop loop() {
        return loop;
    }

    Scenario scenario() {
        return scenario;
    }

    private Schedule schedule() {
        return Objects.requireNonNull(schedule);
    }

    /** When a message of that publisher was meant to leave. */
    long intendedNanos(int publisher, long sequence) {
        return schedule().intendedNanos(publisher, sequence);
    }

    boolean publishing() {
        return publishing;
    }
}
