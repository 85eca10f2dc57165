package io.linnet.transport.tls;

import org.jspecify.annotations.Nullable;

/**
 * New certificates, keys, authorities and revocation lists, read and found to be in order, that are not in force yet. Either
 * {@link #apply} or {@link #close} is called; any thread.
 */
public final class TlsReload implements AutoCloseable {
    private final TlsEndpoint endpoint;
    private @Nullable TlsContexts fresh;

    /** @param fresh null when what is in force would be the same */
    TlsReload(TlsEndpoint endpoint, @Nullable TlsContexts fresh) {
        this.endpoint = endpoint;
        this.fresh = fresh;
    }

    /**
     * Puts them in force for handshakes that begin from now on. Cannot fail; connections that are there are left alone. Runs the
     * watchers of {@link TlsEndpoint#onTrustChanged} when authorities or revocation lists have changed. A second call does nothing,
     * nor does the first when neither options nor files have changed: sessions go on to be resumed then.
     */
    public void apply() {
        TlsContexts ready = taken();
        if (ready != null) {
            endpoint.apply(ready);
        }
    }

    /** Forgets them, unless they are in force. */
    @Override
    public void close() {
        TlsContexts unused = taken();
        if (unused != null) {
            unused.close();
        }
    }

    private synchronized @Nullable TlsContexts taken() {
        TlsContexts ready = fresh;
        fresh = null;
        return ready;
    }
}
