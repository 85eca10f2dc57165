package io.linnet.transport;

import io.linnet.transport.tls.CertificateExpiry;
import io.linnet.transport.tls.TlsEndpoint;
import io.linnet.transport.tls.TlsOptions;
import io.linnet.transport.tls.TlsRefused;
import io.linnet.transport.tls.TlsReload;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An address that accepts connections, handing each to one of the loops in turn. Thread-safe. */
public final class Listener implements AutoCloseable {
    private static final List<String> MQTT_PROTOCOLS = List.of("mqtt");
    private static final List<String> WEB_SOCKET_PROTOCOLS = List.of("http/1.1");

    private final Channel channel;
    private final ListenerOptions options;
    private final @Nullable TlsEndpoint tls;

    private Listener(Channel channel, ListenerOptions options, @Nullable TlsEndpoint tls) {
        this.channel = channel;
        this.options = options;
        this.tls = tls;
    }

    /**
     * Binds and begins to accept. Waits for the system's answer, so it is not to be called on a loop.
     *
     * @throws ListenerRefused when the address cannot be had, or TLS options are missing
     * @throws TlsRefused when a file of the TLS options cannot be used
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
        Entrance entrance = new Entrance(options, acceptor, tls, loops.count());
        ChannelFuture bound =
                bootstrap(loops, options, entrance).bind(options.address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            if (tls != null) {
                tls.close();
            }
            throw new ListenerRefused(options, bound.cause());
        }
        return new Listener(bound.channel(), options, tls);
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

    private static ServerBootstrap bootstrap(EventLoops loops, ListenerOptions options, Entrance entrance) {
        int high = (int) Math.min(Integer.MAX_VALUE, options.highWaterBytes());
        return new ServerBootstrap()
                .group(loops.group())
                .channel(loops.kind().serverChannel())
                .option(ChannelOption.SO_BACKLOG, options.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.ALLOW_HALF_CLOSURE,
                        true) // lets the wire see the end of input before the end of all
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(high / 2, high))
                .handler(new AcceptFailures(options.name()))
                .childHandler(entrance);
    }

    /** The address bound, with the port the system chose where 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    public int port() {
        return address().getPort();
    }

    /** {@link ListenerOptions#name}. */
    public String name() {
        return options.name();
    }

    /**
     * The first half of a change of TLS: reads and checks all files that the options name, and changes nothing; {@link TlsReload#apply} is
     * the second half, which cannot fail. Connections that are there are left alone. Blocks, so it is not to be called on a loop.
     *
     * @throws TlsRefused when a file cannot be used; the message names it, the reason and what to do
     * @throws IllegalStateException for a listener without TLS
     */
    public TlsReload prepareTls(TlsOptions changed) throws TlsRefused {
        return requireTls().prepare(changed);
    }

    /**
     * Whether the authorities and revocation lists that are in force now trust a client's chain, the client's own certificate first, as
     * {@link Encryption#clientCertificates} has it. Verifies signatures, about a millisecond: any thread, better not a loop. Never for a
     * listener without TLS.
     */
    public boolean trusts(List<X509Certificate> chain) {
        try {
            return tls != null && !tls.verified(chain).isEmpty();
        } catch (CertificateException refused) {
            return false;
        }
    }

    /**
     * Has something run each time when authorities or revocation lists have changed, by their files or by {@link #prepareTls}: clients
     * that are connected may not be trusted any more, which {@link #trusts} tells. It runs on the thread that made the change, never a
     * loop; it is not called for a listener without TLS.
     */
    public void onTrustChanged(Runnable watcher) {
        if (tls != null) {
            tls.onTrustChanged(watcher);
        }
    }

    /** When the certificates in force end, the default one first; nothing without TLS. */
    public List<CertificateExpiry> certificateExpiry() {
        return tls == null ? List.of() : tls.expiries();
    }

    private TlsEndpoint requireTls() {
        if (tls == null) {
            throw new IllegalStateException("Listener " + options.name() + " has no TLS");
        }
        return tls;
    }

    Channel channel() {
        return channel;
    }

    /** Stops accepting; connections stay. */
    @Override
    public void close() {
        ChannelFuture closed = channel.close();
        if (tls != null) {
            tls.close();
        }
        if (!channel.eventLoop().inEventLoop()) {
            closed.awaitUninterruptibly();
        }
    }
}
