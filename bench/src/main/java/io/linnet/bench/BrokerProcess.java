package io.linnet.bench;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A broker that the generator has started on a {@link BrokerSite}, and ends when closed. Started again it is another one on
 * the same site.
 */
final class BrokerProcess implements AutoCloseable {
    private static final double START_SECONDS = 120;
    private static final int ATTEMPT_MILLIS = 2_000;
    private static final long ATTEMPT_PAUSE_MILLIS = 2;
    private static final long SETTLE_MILLIS = 2_000;
    private static final int STOP_SECONDS = 10;

    /** Time to write down what is to be there after the next start. */
    private static final int SAVE_SECONDS = 300;

    private final BrokerSite site;
    private final Process process;
    private final long startedNanos = System.nanoTime();
    private double startSeconds;

    /** Ends the broker when the generator is ended before it has closed it. */
    private final Thread orphanGuard;

    private BrokerProcess(BrokerSite site) {
        this.site = site;
        process = site.launch();
        orphanGuard = Thread.ofPlatform().unstarted(process::destroy);
        Runtime.getRuntime().addShutdownHook(orphanGuard);
    }

    /** Starts the site's command and returns when the broker has answered a CONNECT. */
    static BrokerProcess start(BrokerSite site) {
        BrokerProcess broker = launch(site);
        broker.awaitConnAck(START_SECONDS);
        return broker;
    }

    /** Starts the site's command and returns at once. */
    static BrokerProcess launch(BrokerSite site) {
        return new BrokerProcess(site);
    }

    /** Returns when the broker has answered a CONNECT; one that does not is closed, and the failure says what it printed. */
    void awaitConnAck(double deadlineSeconds) {
        while (!answers()) {
            if (!process.isAlive() || secondsSinceStart() > deadlineSeconds) {
                String why = process.isAlive()
                        ? "does not answer after " + Figure.plain(deadlineSeconds) + " s"
                        : "has ended, exit code " + process.exitValue();
                BenchFailure failure = new BenchFailure("the broker " + why + site.output());
                close();
                throw failure;
            }
            pause(ATTEMPT_PAUSE_MILLIS);
        }
        startSeconds = secondsSinceStart();
    }

    private double secondsSinceStart() {
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    /** Lets the broker finish what it does after its start, so that it is not taken for the cost of a load. */
    void settle() {
        pause(SETTLE_MILLIS);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted while a broker was starting", e);
        }
    }

    private boolean answers() {
        try (Socket socket = site.address().connect(ATTEMPT_MILLIS)) {
            socket.getOutputStream().write(Wire.connect(Wire.LEVEL_3_1_1, true, "bench-start"));
            byte[] connAck = socket.getInputStream().readNBytes(4);
            return connAck.length == 4 && Wire.packetType(connAck[0]) == Wire.CONNACK;
        } catch (IOException e) {
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** From the start of the process to the first CONNACK. */
    double startSeconds() {
        return startSeconds;
    }

    /** {@code kill -9} for the process and all that it has started: nobody is asked, nothing is written any more. */
    void kill() {
        List<ProcessHandle> family = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        family.forEach(ProcessHandle::destroyForcibly);
    }

    /** SIGTERM: the broker may clean up. */
    void terminate() {
        process.destroy();
    }

    /** After {@link #kill} or {@link #terminate}: returns when the process has ended. */
    void awaitEnd() {
        try {
            if (!process.waitFor(SAVE_SECONDS, TimeUnit.SECONDS)) {
                throw new BenchFailure("the broker has not ended after " + SAVE_SECONDS + " s" + site.output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted while a broker was ending", e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        Runtime.getRuntime().removeShutdownHook(orphanGuard);
    }
}
