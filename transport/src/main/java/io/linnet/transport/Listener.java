package io.linnet.transport;

import io.linnet.transport.tls.CertificateExpiry;
import io.linnet.transport.tls.TlsEndpoint;
import io.linnet.transport.tls.TlsReload;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An address that accepts connections, handing each to one of the loops in turn. Thread-safe. */
public final class Listener implements AutoCloseable {
    private static final List<String> MQTT_PROTOCOLS = List.of("mqtt");
    private static final List<String> WEB_SOCKET_PROTOCOLS = List.of("http/1.1");

    private final Channel channel;
    private final Reception reception;
    private final int loops;
    private final List<Runnable> trustWatchers = new CopyOnWriteArrayList<>();
    private volatile Scheme scheme;
    private volatile @Nullable TlsEndpoint tls;

    private Listener(
            Channel channel, Reception reception, int loops, ListenerOptions options, @Nullable TlsEndpoint tls) {
        this.channel = channel;
        this.reception = reception;
        this.loops = loops;
        this.scheme = options.scheme();
        use(tls);
    }

    /**
     * Binds and begins to accept. Waits for the system's answer, so it is not to be called on a loop.
     *
     * @throws ListenerRefused when the address cannot be had, or TLS options are missing
     * @throws io.linnet.transport.tls.TlsRefused when a file of the TLS options cannot be used
     */
    public static Listener open(EventLoops loops, ListenerOptions options, WireAcceptor acceptor) throws IOException {
        for (int i = 0; i < loops.count(); i++) {
            if (loops.loop(i).inLoop()) {
                throw new IllegalStateException("A loop cannot wait for a listener to open");
            }
        }
        if (options.address().isUnresolved()) {
            throw new ListenerRefused(options, "the host " + options.address().getHostString() + " is not known");
        }
        TlsEndpoint tls = tls(options);
        Reception reception = new Reception(new Entrance(options, acceptor, tls, loops.count()));
        ChannelFuture bound =
                bootstrap(loops, options, reception).bind(options.address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            if (tls != null) {
                tls.close();
            }
            throw new ListenerRefused(options, bound.cause());
        }
        return new Listener(bound.channel(), reception, loops.count(), options, tls);
    }

    private static @Nullable TlsEndpoint tls(ListenerOptions options) throws IOException {
        if (!options.scheme().isEncrypted()) {
            return null;
        }
        if (options.tls().isEmpty()) {
            throw new ListenerRefused(
                    options,
                    options.scheme().word() + ":// needs a certificate and its key, and none are configured for it");
        }
        return TlsEndpoint.open(
                options.tls().get(),
                options.name(),
                options.scheme().isWebSocket() ? WEB_SOCKET_PROTOCOLS : MQTT_PROTOCOLS);
    }

    private static ServerBootstrap bootstrap(EventLoops loops, ListenerOptions options, Reception reception) {
        return new ServerBootstrap()
                .group(loops.group())
                .channel(loops.kind().serverChannel())
                .option(ChannelOption.SO_BACKLOG, options.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.ALLOW_HALF_CLOSURE,
                        true) // lets the wire see the end of input before the end of all
                .handler(new AcceptFailures(options.name()))
                .childHandler(reception);
    }

    /**
     * The first half of a change of options on the same socket: reads and checks the files that they name, and changes nothing;
     * {@link Change#serve} is the second half. Address and backlog stay what they are. Blocks, so it is not to be called on a loop.
     *
     * @throws ListenerRefused when TLS options are missing
     * @throws io.linnet.transport.tls.TlsRefused when a file cannot be used; the message names it, the reason and what to do
     */
    public Change prepare(ListenerOptions options) throws IOException {
        TlsEndpoint present = tls;
        return present != null && scheme == options.scheme() && options.tls().isPresent()
                ? new Change(options, present, present.prepare(options.tls().get()))
                : new Change(options, tls(options), null);
    }

    /** Options that a listener could serve by, with everything read. Either {@link #serve} or {@link #close} is called, once; any thread. */
    public final class Change implements AutoCloseable {
        private final ListenerOptions options;
        private final @Nullable TlsEndpoint endpoint;
        private final @Nullable TlsReload reload;

        private Change(ListenerOptions options, @Nullable TlsEndpoint endpoint, @Nullable TlsReload reload) {
            this.options = options;
            this.endpoint = endpoint;
            this.reload = reload;
        }

        /** Treats connections that are accepted from now on by these options. Cannot fail; connections that are there are left alone. */
        public void serve(WireAcceptor acceptor) {
            TlsEndpoint before = tls;
            if (reload == null) {
                use(endpoint);
            }
            scheme = options.scheme();
            reception.entrance(new Entrance(options, acceptor, endpoint, loops));
            if (reload != null) {
                reload.apply();
            } else if (before != null) {
                before.close();
            }
        }

        /** Forgets them. */
        @Override
        public void close() {
            if (reload != null) {
                reload.close();
            } else if (endpoint != null) {
                endpoint.close();
            }
        }
    }

    private void use(@Nullable TlsEndpoint endpoint) {
        tls = endpoint;
        if (endpoint != null) {
            endpoint.onTrustChanged(() -> trustWatchers.forEach(Runnable::run));
        }
    }

    /** The address bound, with the port the system chose where 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    public int port() {
        return address().getPort();
    }

    /**
     * Whether the authorities and revocation lists that are in force now trust a client's chain, the client's own certificate first, as
     * {@link Encryption#clientCertificates} has it. Verifies signatures, about a millisecond: any thread, better not a loop. Never for a
     * listener without TLS.
     */
    public boolean trusts(List<X509Certificate> chain) {
        TlsEndpoint present = tls;
        try {
            return present != null && !present.verified(chain).isEmpty();
        } catch (CertificateException refused) {
            return false;
        }
    }

    /**
     * Has something run each time when authorities or revocation lists have changed, by their files or by a {@link Change}: clients that
     * are connected may not be trusted any more, which {@link #trusts} tells. It runs on the thread that made the change, never a loop.
     */
    public void onTrustChanged(Runnable watcher) {
        trustWatchers.add(watcher);
    }

    /** When the certificates in force end, the default one first; nothing without TLS. Any thread; does not block. */
    public List<CertificateExpiry> certificateExpiry() {
        TlsEndpoint present = tls;
        return present == null ? List.of() : present.expiries();
    }

    Channel channel() {
        return channel;
    }

    /** Stops accepting; connections stay. */
    @Override
    public void close() {
        ChannelFuture closed = channel.close();
        TlsEndpoint ending = tls;
        if (ending != null) {
            ending.close();
        }
        if (!channel.eventLoop().inEventLoop()) {
            closed.awaitUninterruptibly();
        }
    }
}
