package io.linnet.transport;

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

/**
 * What a new connection passes through, in this order: PROXY header, WebSocket handshake, the wire. The first two
 * remove themselves when they are done. An SslHandler belongs between PROXY header and WebSocket; with it (as with
 * WebSocket) Netty's own receive buffers must be used, because a decoder keeps the buffer it is given.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures come back through the pipeline
final class Entrance extends ChannelInitializer<SocketChannel> {
    private static final int PROXY_EXTRA_BYTES = 4 * 1024;
    private static final int HTTP_LINE_BYTES = 4 * 1024;
    private static final int HTTP_HEADER_BYTES = 8 * 1024;
    private static final int HTTP_BODY_BYTES = 1024;

    private final ListenerOptions options;
    private final WireAcceptor acceptor;

    Entrance(ListenerOptions options, WireAcceptor acceptor) {
        this.options = options;
        this.acceptor = acceptor;
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
        boolean webSocket = options.scheme() == Scheme.WS;
        ChannelPipeline pipeline = channel.pipeline();
        if (proxied) {
            pipeline.addLast(new HAProxyMessageDecoder(PROXY_EXTRA_BYTES), new ProxyHeader(wire, !webSocket));
        }
        if (webSocket) {
            addWebSocket(pipeline, wire);
        } else {
            channel.config().setRecvByteBufAllocator(new ReadHandle(wire));
        }
        pipeline.addLast(wire);
        if (proxied || webSocket) {
            wire.startWithin(options.handshakeTimeoutMillis());
        } else {
            wire.start();
        }
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

    private static ChannelLoop loopOf(Channel channel) {
        return ((RoundEventLoop) channel.eventLoop()).loop();
    }
}
