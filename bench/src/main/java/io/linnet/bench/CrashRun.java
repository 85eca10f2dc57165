package io.linnet.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Kills a broker again and again under load and accounts for everything it had acknowledged.
 *
 * <p>A cycle: clients connect and publish; the broker is killed at a drawn moment; what it had already written to sockets is
 * read, for that counts as said; it is started again on the same port and data, sometimes killed once more meanwhile. Then a
 * newcomer and the retained messages are looked at. Every few cycles, and at the end, comes a check: all sessions connect and
 * drain, a message is published anew for every subscription, and what was acknowledged and did not come is lost.
 *
 * <p>One thread does all of it. Moments are drawn from the seed; what the broker had done by then is not in its power.
 */
public final class CrashRun implements AutoCloseable {
    private static final double DEATH_SECONDS = 30;
    private static final double CHECK_SECONDS = 120;

    private final CrashConfig config;
    private final Consumer<String> progress;
    private final Random random;
    private final BrokerSite site;
    private final Loop loop = new Loop();
    private final Breaches breaches = new Breaches();
    private final CrashScene scene;
    private final CrashPopulation population;
    private BrokerProcess broker;
    private @Nullable Newcomer newcomer;
    private int cyclesDone;
    private double longestRestartSeconds;

    private CrashRun(CrashConfig config, Consumer<String> progress) {
        this.config = config;
        this.progress = progress;
        random = new Random(config.seed());
        site = BrokerSite.of(config.command());
        scene = new CrashScene(loop, site.address(), breaches);
        population = new CrashPopulation(scene, config.load(), random);
        broker = BrokerProcess.launch(site);
    }

    /**
     * Does all cycles, or ends early when the broker does not come back, which is a breach as well.
     *
     * @param progress is given a line after each cycle
     * @param keep leaves the broker's folder for a look when there are breaches
     * @throws BenchFailure when the broker does not start even once
     */
    public static CrashReport of(CrashConfig config, Consumer<String> progress, boolean keep) {
        try (CrashRun run = new CrashRun(config, progress)) {
            run.begin();
            run.cycles();
            return run.report(keep);
        }
    }

    private void begin() {
        awaitBroker();
        check(true, false);
        if (breaches.total() > 0) {
            throw new BenchFailure("before the first kill: " + String.join("; ", breaches.examples()));
        }
    }

    private void cycles() {
        try {
            for (int cycle = 1; cycle <= config.cycles(); cycle++) {
                breaches.cycle(cycle);
                cycle(cycle);
                cyclesDone = cycle;
            }
        } catch (BenchFailure e) {
            breaches.add(Breach.UNEXPECTED, String.valueOf(e.getMessage()));
        }
    }

    private void cycle(int cycle) {
        CyclePlan plan = CyclePlan.of(random, config.load().seconds());
        long acknowledgedBefore = population.acknowledged(1) + population.acknowledged(2);
        load(cycle, plan);
        kill(cycle);
        if (plan.secondKill() > 0) {
            killWhileStarting(plan.secondKill());
        }
        restart();
        inspect();
        boolean last = cycle == config.cycles();
        if (last || cycle % config.load().checkEvery() == 0) {
            check(last, true);
        }
        progress.accept(String.format(
                Locale.ROOT,
                "cycle %d/%d: killed after %.0f ms of load%s, %,d messages acknowledged, back after %.0f ms, breaches so far: %,d",
                cycle,
                config.cycles(),
                plan.killSeconds() * 1e3,
                plan.secondKill() > 0 ? " and again while starting" : "",
                population.acknowledged(1) + population.acknowledged(2) - acknowledgedBefore,
                broker.startSeconds() * 1e3,
                breaches.total()));
    }

    private void load(int cycle, CyclePlan plan) {
        scene.startLoad(config.load().messagesPerCycle(), config.load().seconds());
        long start = System.nanoTime();
        scene.timeline().loadBegan(cycle, start);
        population.connectForLoad(cycle);
        long newcomerNanos = start + (long) (plan.newcomerSeconds() * 1e9);
        long killNanos = start + (long) (plan.killSeconds() * 1e9);
        while (System.nanoTime() - killNanos < 0) {
            loop.poll(1);
            population.push();
            population.flap(plan.flaps());
            if (newcomer == null && loop.nowNanos() - newcomerNanos >= 0) {
                newcomer = new Newcomer(scene, cycle, cycle % 2 == 0 ? Wire.LEVEL_5 : Wire.LEVEL_3_1_1);
                newcomer.connect();
            }
            if (!broker.isAlive()) {
                throw new BenchFailure("the broker ended by itself" + site.output());
            }
        }
    }

    private void kill(int cycle) {
        scene.dying(true);
        scene.timeline().killed(cycle, System.nanoTime());
        if (config.signal() == CrashConfig.Signal.KILL) {
            scene.stopLoad();
            broker.kill();
        } else {
            broker.terminate();
        }
        poll(DEATH_SECONDS, () -> !broker.isAlive() && clients().noneMatch(CrashClient::isConnected));
        if (broker.isAlive()) {
            throw new BenchFailure("the broker did not end within " + Figure.plain(DEATH_SECONDS) + " s of SIG"
                    + config.signal() + site.output());
        }
        scene.stopLoad();
        clients().forEach(client -> client.leave(false));
        scene.dying(false);
        broker.close();
    }

    /** Recovering must not harm what it recovers from. */
    private void killWhileStarting(double part) {
        broker = BrokerProcess.launch(site);
        long end = System.nanoTime() + (long) (part * longestRestartSeconds * 1e9);
        poll((end - System.nanoTime()) / 1e9, () -> false);
        broker.kill();
        poll(DEATH_SECONDS, () -> !broker.isAlive());
        broker.close();
    }

    private void restart() {
        broker = BrokerProcess.launch(site);
        awaitBroker();
    }

    private void awaitBroker() {
        broker.awaitConnAck(config.patience().restartSeconds());
        longestRestartSeconds = Math.max(longestRestartSeconds, broker.startSeconds());
    }

    private Stream<CrashClient> clients() {
        return Stream.concat(population.clients(), Stream.ofNullable(newcomer));
    }

    /** What can be seen of every restart at once: the retained messages and the session that was made last. */
    private void inspect() {
        RetainedTopics retained = population.retained();
        retained.expect();
        RetainedReader reader = new RetainedReader(
                scene, random.nextBoolean() ? Wire.LEVEL_5 : Wire.LEVEL_3_1_1, retained, CrashPopulation.RETAINED);
        scene.breakSilence();
        reader.connect();
        Newcomer lastNewcomer = newcomer;
        if (lastNewcomer != null) {
            lastNewcomer.inspect();
        }
        double silence = config.patience().silenceSeconds();
        poll(CHECK_SECONDS, () -> reader.isDone(silence));
        retained.settle();
        reader.leave(true);
        if (lastNewcomer != null) {
            poll(CHECK_SECONDS, () -> lastNewcomer.isInspected() || scene.silenceSeconds() > silence);
            lastNewcomer.settle();
            poll(silence, lastNewcomer::isReady);
            lastNewcomer.leave(true);
            newcomer = null;
        }
    }

    /**
     * Everybody receives all that is owed, and accounts are settled.
     *
     * @param everybody also those who come at the beginning and at the end only
     * @param settle not for the first time, when nobody is owed anything
     */
    private void check(boolean everybody, boolean settle) {
        population.connectForCheck(everybody);
        List<CrashSubscriber> subscribers = population.subscribers(everybody);
        awaitOrSilence(() -> clients(subscribers).allMatch(CrashClient::isReady));
        // Not before everybody is there: who has lost its session has to subscribe first.
        Map<CrashPublisher, Long> probes = settle ? population.probe() : Map.of();
        awaitOrSilence(() -> population.publishers().stream().allMatch(CrashPublisher::isIdle)
                && subscribers.stream().allMatch(s -> s.inbox().isBalanced()));
        clients(subscribers)
                .filter(client -> !client.isReady())
                .forEach(client -> client.unexpected("could not connect" + (settle ? " for the check" : "")));
        if (settle) {
            settle(subscribers, probes);
        }
        population.leaveAfterCheck();
    }

    private Stream<CrashClient> clients(List<CrashSubscriber> subscribers) {
        return Stream.concat(population.publishers().stream(), subscribers.stream());
    }

    private void awaitOrSilence(BooleanSupplier done) {
        scene.breakSilence();
        poll(
                CHECK_SECONDS,
                () -> done.getAsBoolean()
                        || scene.silenceSeconds() > config.patience().silenceSeconds());
    }

    private void settle(List<CrashSubscriber> subscribers, Map<CrashPublisher, Long> probes) {
        for (CrashPublisher publisher : population.publishers()) {
            if (!publisher.isIdle()) {
                publisher.unexpected("has messages that were not acknowledged before silence fell");
                publisher.outbox().abandon();
            }
        }
        for (CrashSubscriber subscriber : subscribers) {
            subscriber.inbox().settle(scene.timeline());
            boolean reached = probes.entrySet().stream()
                    .anyMatch(probe -> subscriber
                            .inbox()
                            .has(probe.getKey().outbox().source().number(), probe.getValue()));
            if (!reached && subscriber.isReady()) {
                subscriber.lostSubscription();
                poll(config.patience().silenceSeconds(), subscriber::isReady);
            }
        }
        population.forgetSettled();
    }

    /** Lets the clients act until something is so, or that time is over. */
    private void poll(double seconds, BooleanSupplier done) {
        long deadline = System.nanoTime() + (long) (seconds * 1e9);
        while (!done.getAsBoolean() && System.nanoTime() - deadline < 0) {
            loop.poll(1);
        }
    }

    private CrashReport report(boolean keep) {
        Optional<Path> folder = keep && breaches.total() > 0 ? Optional.of(site.keep()) : Optional.empty();
        return new CrashReport(
                config,
                cyclesDone,
                Map.of(1, population.acknowledged(1), 2, population.acknowledged(2)),
                population.due(),
                breaches.counts(),
                breaches.examples(),
                longestRestartSeconds,
                folder);
    }

    @Override
    public void close() {
        scene.dying(true);
        loop.close();
        broker.close();
        site.close();
    }
}
