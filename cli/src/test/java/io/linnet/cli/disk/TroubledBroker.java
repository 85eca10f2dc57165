package io.linnet.cli.disk;

import io.linnet.cli.Linnet;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code linnet broker --data} as a process whose disk can be made to fail, and to work again, while it runs. */
final class TroubledBroker implements AutoCloseable {
    private final Process process;
    private final long pid;
    private final int port;
    private @Nullable Process strace;

    private TroubledBroker(Process process, long pid, int port) {
        this.process = process;
        this.pid = pid;
        this.port = port;
    }

    /** @param before what to put before the command, such as strace */
    static TroubledBroker start(List<String> before, Path folder, Path errors) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(
                Strace.java(Linnet.class, "broker", "--listen", "mqtt://127.0.0.1:0", "--data", folder.toString()));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        BufferedReader out = process.inputReader();
        String listening = out.readLine();
        if (listening == null) {
            throw new IOException("the broker did not start: " + Files.readString(errors));
        }
        int port = URI.create(listening.substring("listening on ".length())).getPort();
        long pid = process.descendants().map(ProcessHandle::pid).findFirst().orElse(process.pid());
        return new TroubledBroker(process, pid, port);
    }

    int port() {
        return port;
    }

    /** From now on calls fail; {@link #endTrouble} ends that. */
    void beginTrouble(String injection, Path... paths) throws IOException {
        List<String> command = new ArrayList<>(Strace.injecting(injection, paths));
        command.addAll(List.of("-p", Long.toString(pid)));
        Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
        strace = started;
        String said = started.inputReader().readLine();
        if (said == null || !said.contains("attached")) {
            throw new IOException("strace could not be attached: " + said);
        }
    }

    void endTrouble() throws InterruptedException {
        Process running = strace;
        if (running != null) {
            running.destroy();
            running.waitFor(10, TimeUnit.SECONDS);
            strace = null;
        }
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        process.waitFor(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        try {
            kill();
            endTrouble();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
