package io.linnet.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;

/** An address that accepts connections, handing each to one of the loops in turn. Thread-safe. */
public final class Listener implements AutoCloseable {
    private final Channel channel;
    private final Reception reception;

    private Listener(Channel channel, Reception reception) {
        this.channel = channel;
        this.reception = reception;
    }

    /**
     * Binds and begins to accept. Waits for the system's answer, so it is not to be called on a loop.
     *
     * @throws ListenerRefused when the address cannot be had
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
        Reception reception = new Reception(new Entrance(options, acceptor));
        ChannelFuture bound =
                bootstrap(loops, options, reception).bind(options.address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new ListenerRefused(options, bound.cause());
        }
        return new Listener(bound.channel(), reception);
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
     * Treats connections that are accepted from now on in another way, on the same socket. Address and backlog stay what they are.
     */
    public void serve(ListenerOptions options, WireAcceptor acceptor) {
        reception.entrance(new Entrance(options, acceptor));
    }

    /** The address bound, with the port the system chose where 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    public int port() {
        return address().getPort();
    }

    Channel channel() {
        return channel;
    }

    /** Stops accepting; connections stay. */
    @Override
    public void close() {
        ChannelFuture closed = channel.close();
        if (!channel.eventLoop().inEventLoop()) {
            closed.awaitUninterruptibly();
        }
    }
}
