package io.linnet.transport.tls;

import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the files of an endpoint from time to time, on a thread of its own. Files that have changed are read when they have not changed
 * any more since the look before, because programs write certificate and key one after the other. What cannot be used is said once and
 * changes nothing.
 */
final class TlsWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TlsWatch.class.getName());
    private static final long LOOK_FOR_EXPIRY_SECONDS = 60;

    private final TlsEndpoint endpoint;
    private final ScheduledThreadPoolExecutor thread;
    private volatile int everyMillis;
    private @Nullable FileStamps seen;
    private @Nullable FileStamps refused;
    private Instant nextKeys = Instant.now();
    private Instant nextExpiry = Instant.now();
    private final Set<String> said = new HashSet<>();

    private TlsWatch(TlsEndpoint endpoint) {
        this.endpoint = endpoint;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "linnet-tls-files");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** @param everyMillis 0 to look at no file */
    static TlsWatch start(TlsEndpoint endpoint, int everyMillis) {
        TlsWatch watch = new TlsWatch(endpoint);
        watch.everyMillis = everyMillis;
        watch.nextKeys = watch.afterSession();
        TlsContexts present = endpoint.present();
        if (present != null) {
            watch.said.addAll(present.warnings());
        }
        watch.later();
        return watch;
    }

    void every(int millis) {
        everyMillis = millis;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what fails is tried again, which is scheduled by then
    private void later() {
        int millis = everyMillis == 0 ? TlsOptions.DEFAULT_WATCH_MILLIS : everyMillis;
        if (!thread.isShutdown()) {
            thread.schedule(this::look, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            Instant now = Instant.now();
            if (now.isAfter(nextKeys)) {
                nextKeys = afterSession();
                endpoint.rotateTicketKeys();
            }
            if (now.isAfter(nextExpiry)) {
                nextExpiry = now.plusSeconds(LOOK_FOR_EXPIRY_SECONDS);
                sayWhatEnded();
            }
            if (everyMillis > 0) {
                lookAtFiles();
            }
        } finally {
            later();
        }
    }

    private Instant afterSession() {
        TlsContexts present = endpoint.present();
        int seconds = present == null ? 1 : Math.max(1, present.options().sessionTimeoutSeconds());
        return Instant.now().plusSeconds(seconds);
    }

    private void sayWhatEnded() {
        TlsContexts present = endpoint.present();
        List<String> warnings = present == null ? List.of() : present.warnings();
        said.retainAll(warnings);
        for (String text : warnings) {
            if (said.add(text)) {
                LOG.log(Level.WARNING, "listener {0}: {1}", endpoint.listenerName(), text);
            }
        }
    }

    private void lookAtFiles() {
        TlsContexts present = endpoint.present();
        if (present == null) {
            return;
        }
        FileStamps now = FileStamps.of(FileStamps.files(present.options()));
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(present.stamps()) || now.equals(refused)) {
            return;
        }
        try {
            TlsReload reload = endpoint.prepare(present.options());
            reload.apply();
            refused = null;
        } catch (TlsRefused problem) {
            refused = now;
            LOG.log(
                    Level.ERROR,
                    "listener {0}: the changed files are not used, those read before stay in force: {1}",
                    endpoint.listenerName(),
                    problem.getMessage());
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
