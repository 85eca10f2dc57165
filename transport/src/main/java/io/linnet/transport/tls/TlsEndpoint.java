package io.linnet.transport.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.lang.System.Logger.Level;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one listener: what is in force now, and how it changes. New handshakes use what is in force when they begin; connections
 * that are there are left alone. Thread-safe.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // changed under the lock
public final class TlsEndpoint implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TlsEndpoint.class.getName());

    private final String listenerName;
    private final List<String> protocols;
    private final List<Runnable> trustWatchers = new CopyOnWriteArrayList<>();
    private volatile int trustChanges;
    private @Nullable TlsContexts contexts;
    private @Nullable TlsWatch watch;

    private TlsEndpoint(String listenerName, List<String> protocols, TlsContexts contexts) {
        this.listenerName = listenerName;
        this.protocols = List.copyOf(protocols);
        this.contexts = contexts;
    }

    /**
     * Reads the files and begins to watch them. Blocks.
     *
     * @param listenerName for the log
     * @param protocols that a client may name by ALPN (RFC 7301), the preferred first
     * @throws TlsRefused when a file cannot be used
     */
    public static TlsEndpoint open(TlsOptions options, String listenerName, List<String> protocols) throws TlsRefused {
        TlsContexts contexts = TlsContexts.read(options, protocols);
        options.protocols().library().announce();
        TlsEndpoint endpoint = new TlsEndpoint(listenerName, protocols, contexts);
        endpoint.warn(contexts);
        endpoint.watch = TlsWatch.start(endpoint, options.watchMillis());
        return endpoint;
    }

    /**
     * Reads the files as {@link #open} does, and forgets them. Blocks.
     *
     * @return a sentence for each certificate or revocation list whose time is over or has not begun
     * @throws TlsRefused when a file cannot be used
     */
    public static List<String> check(TlsOptions options) throws TlsRefused {
        try (TlsContexts contexts = TlsContexts.read(options, List.of("mqtt"))) {
            return contexts.warnings();
        }
    }

    /**
     * For a handshake that begins now.
     *
     * @param serverName the host that the client asks for; empty when it asks for none
     * @return null after {@link #close}
     */
    public synchronized @Nullable SslHandler newHandler(String serverName, ByteBufAllocator allocator) {
        return contexts == null ? null : contexts.newHandler(serverName, allocator);
    }

    /** The ALPN names that are spoken here. */
    public List<String> protocols() {
        return protocols;
    }

    /**
     * The way from a client's certificate to a root of ours, by the authorities and revocation lists in force. Verifies signatures, which
     * takes about a millisecond.
     *
     * @param sent the client's own certificate first
     * @throws CertificateException saying why it is not, or no longer, valid
     */
    public List<X509Certificate> verified(List<X509Certificate> sent) throws CertificateException {
        TlsContexts present = present();
        if (present == null) {
            throw new CertificateException("the listener is closed");
        }
        return present.verified(sent);
    }

    /**
     * How often authorities and revocation lists have changed. What {@link #verified} finds after this number was asked for is true for as
     * long as the number is the same.
     */
    public int trustChanges() {
        return trustChanges;
    }

    /** When our certificates end, in the order of the options. */
    public List<CertificateExpiry> expiries() {
        TlsContexts present = present();
        return present == null ? List.of() : present.expiries();
    }

    /**
     * Has something run each time when authorities or revocation lists have changed: some of the clients that are connected may not be
     * trusted any more. Runs on the thread that made the change.
     */
    public void onTrustChanged(Runnable watcher) {
        trustWatchers.add(watcher);
    }

    /**
     * The first half of a change: reads everything that the options name, unless it is what is in force, and changes nothing. Blocks.
     *
     * @throws TlsRefused when a file cannot be used
     */
    public TlsReload prepare(TlsOptions options) throws TlsRefused {
        TlsContexts present = present();
        boolean same = present != null && present.isStill(options);
        return new TlsReload(this, same ? null : TlsContexts.read(options, protocols));
    }

    void apply(TlsContexts fresh) {
        TlsContexts before;
        TlsWatch follows;
        boolean trustChanged;
        synchronized (this) {
            before = contexts;
            follows = watch;
            if (before == null) {
                fresh.close();
                return;
            }
            contexts = fresh;
            trustChanged = !fresh.trustContents().equals(before.trustContents())
                    || !fresh.options().clients().equals(before.options().clients());
            if (trustChanged) {
                trustChanges++; // after the contexts, see trustChanges()
            }
            before.close(); // those who use a context hold it
        }
        LOG.log(Level.INFO, "listener {0}: certificates and keys were read anew", listenerName);
        warn(fresh);
        if (follows != null) {
            follows.every(fresh.options().watchMillis());
        }
        if (trustChanged) {
            trustWatchers.forEach(Runnable::run);
        }
    }

    void warn(TlsContexts of) {
        of.warnings().forEach(text -> LOG.log(Level.WARNING, "listener {0}: {1}", listenerName, text));
    }

    synchronized @Nullable TlsContexts present() {
        return contexts;
    }

    synchronized void rotateTicketKeys() {
        if (contexts != null) {
            contexts.rotateTicketKeys();
        }
    }

    String listenerName() {
        return listenerName;
    }

    /** No more handshakes begin; connections go on. */
    @Override
    public void close() {
        TlsWatch ending;
        synchronized (this) {
            ending = watch;
            watch = null;
            if (contexts != null) {
                contexts.close();
                contexts = null;
            }
        }
        if (ending != null) {
            ending.close();
        }
    }
}
