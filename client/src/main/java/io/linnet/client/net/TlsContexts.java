package io.linnet.client.net;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One context for all connections with the same settings, until one of its files changes: files are read once, and a client that
 * connects again resumes its TLS session.
 */
final class TlsContexts {
    /** More kinds of settings than this in one process: those that were used least recently are made anew. */
    private static final int MAXIMUM = 64;

    private static final Map<TlsSettings, Kept> KEPT = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TlsSettings, Kept> eldest) {
            return size() > MAXIMUM;
        }
    };

    private TlsContexts() {}

    static TlsContext of(TlsSettings settings) throws IOException {
        Kept kept;
        synchronized (KEPT) {
            kept = KEPT.computeIfAbsent(settings, Kept::new);
        }
        return kept.context();
    }

    /** Reads files under its own lock, so that a thousand clients that start together read them once. */
    private static final class Kept {
        private final TlsSettings settings;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable FileStamps stamps;
        private @Nullable TlsContext context;

        Kept(TlsSettings settings) {
            this.settings = settings;
        }

        TlsContext context() throws IOException {
            lock.lock();
            try {
                FileStamps now = FileStamps.of(TlsContext.files(settings));
                TlsContext known = context;
                if (known != null && now.equals(stamps)) {
                    return known;
                }
                TlsContext fresh = TlsContext.of(settings);
                context = fresh;
                stamps = now;
                return fresh;
            } finally {
                lock.unlock();
            }
        }
    }
}
