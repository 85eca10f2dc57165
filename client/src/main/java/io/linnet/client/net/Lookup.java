package io.linnet.client.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * The addresses of hosts. Java's own lookup can take minutes and cannot be ended, so that it has a thread of its own: one at a time for
 * each name, however many connections wait for it.
 */
final class Lookup {
    private static final ConcurrentHashMap<String, CompletableFuture<InetAddress[]>> UNDER_WAY =
            new ConcurrentHashMap<>();

    private Lookup() {}

    static InetAddress[] addresses(Opening opening, String host) throws IOException {
        if (isAddress(host)) {
            return InetAddress.getAllByName(host);
        }
        CompletableFuture<InetAddress[]> answer = shared(host);
        Closeable end = () -> answer.cancel(false);
        return wait(opening.watched(end), answer);
    }

    /** Waits, until the answer comes or somebody closes {@code watched}. */
    private static InetAddress[] wait(Closeable watched, Future<InetAddress[]> answer) throws IOException {
        try {
            return answer.get();
        } catch (CancellationException e) {
            throw new UnknownHostException("the lookup was ended");
        } catch (InterruptedException e) {
            Opening.closeQuietly(watched);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnknownHostException unknown ? unknown : new IOException(e);
        }
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    private static CompletableFuture<InetAddress[]> shared(String host) {
        CompletableFuture<InetAddress[]> answer = UNDER_WAY.computeIfAbsent(
                host, name -> CompletableFuture.supplyAsync(() -> lookedUp(name), Lookup::start));
        return answer.whenComplete((addresses, problem) -> UNDER_WAY.remove(host, answer));
    }

    private static void start(Runnable lookup) {
        Thread thread = new Thread(lookup, "linnet-lookup");
        thread.setDaemon(true);
        thread.start();
    }

    private static InetAddress[] lookedUp(String host) {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }
}
