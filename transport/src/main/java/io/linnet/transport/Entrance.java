package io.linnet.transport;

import io.linnet.transport.tls.TlsEndpoint;
import io.linnet.transport.tls.TlsOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a new connection passes through, in this order: PROXY header, TLS, WebSocket handshake, the wire. The first removes itself when
 * it is done. With TLS or WebSocket Netty's own receive buffers are used, because a decoder keeps the buffer it is given.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures come back through the pipeline
final class Entrance extends ChannelInitializer<SocketChannel> {
    private static final int PROXY_EXTRA_BYTES = 4 * 1024;
    private static final int HTTP_LINE_BYTES = 4 * 1024;
    private static final int HTTP_HEADER_BYTES = 8 * 1024;
    private static final int HTTP_BODY_BYTES = 1024;

    private final ListenerOptions options;
    private final WireAcceptor acceptor;
    private final @Nullable TlsEndpoint tls;
    /** By the index of their loop; none without TLS. */
    private final List<Arrivals> arrivals = new ArrayList<>();

    Entrance(ListenerOptions options, WireAcceptor acceptor, @Nullable TlsEndpoint tls, int loops) {
        this.options = options;
        this.acceptor = acceptor;
        this.tls = tls;
        int handshakes = options.tls().map(TlsOptions::maximumHandshakes).orElse(0);
        for (int i = 0; i < loops; i++) {
            arrivals.add(new Arrivals(Math.max(1, handshakes / loops)));
        }
    }

    ListenerOptions options() {
        return options;
    }

    WireAcceptor acceptor() {
        return acceptor;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        InetSocketAddress peer = channel.remoteAddress();
        if (peer == null) {
            channel.close(); // gone between the knock and the door
            return;
        }
        if (!acceptor.admits(loopOf(channel), peer)) {
            channel.unsafe().closeForcibly();
            return;
        }
        ChannelWire wire = new ChannelWire(channel, loopOf(channel), this, peer);
        boolean proxied = options.expectsProxyHeader(peer.getAddress());
        boolean webSocket = options.scheme().isWebSocket();
        boolean plain = tls == null && !webSocket;
        ChannelPipeline pipeline = channel.pipeline();
        if (proxied) {
            pipeline.addLast(new HAProxyMessageDecoder(PROXY_EXTRA_BYTES), new ProxyHeader(wire, plain, tls != null));
        }
        if (tls != null) {
            addTls(pipeline, wire, tls);
        }
        if (webSocket) {
            addWebSocket(pipeline, wire);
        }
        if (plain) {
            channel.config().setRecvByteBufAllocator(new ReadHandle(wire));
        }
        pipeline.addLast(wire);
        if (tls != null && !(proxied || wire.mayBeginTls())) {
            return;
        }
        if (tls != null && !arrivals.get(wire.loop().index()).admit(wire)) {
            wire.turnAway("too many connections are in their TLS handshake");
        }
        if (proxied || !plain) {
            wire.startWithin(options.handshakeTimeoutMillis());
        } else {
            wire.start();
        }
    }

    private void addTls(ChannelPipeline pipeline, ChannelWire wire, TlsEndpoint endpoint) {
        Arrivals here = arrivals.get(wire.loop().index());
        pipeline.addLast(
                new TlsHello(wire, endpoint, here),
                new TlsHandshake(wire, endpoint, here, !options.scheme().isWebSocket()));
    }

    private void addWebSocket(ChannelPipeline pipeline, ChannelWire wire) {
        HttpDecoderConfig limits =
                new HttpDecoderConfig().setMaxInitialLineLength(HTTP_LINE_BYTES).setMaxHeaderSize(HTTP_HEADER_BYTES);
        // Decoder and encoder apart, because only then Netty hands frames that came with the request on to the frame
        // decoder.
        pipeline.addLast(
                new HttpRequestDecoder(limits),
                new HttpResponseEncoder(),
                new HttpObjectAggregator(HTTP_BODY_BYTES),
                new WebSocketUpgrade(wire, options));
    }

    /** Whether a chain is trusted now that was trusted when the endpoint's trust had changed this often. */
    boolean trusts(List<X509Certificate> chain, int trustChanges) {
        TlsEndpoint endpoint = tls;
        if (endpoint == null || endpoint.trustChanges() == trustChanges) {
            return true;
        }
        try {
            return !endpoint.verified(chain).isEmpty();
        } catch (CertificateException refused) {
            return false;
        }
    }

    private static ChannelLoop loopOf(Channel channel) {
        return ((RoundEventLoop) channel.eventLoop()).loop();
    }
}
