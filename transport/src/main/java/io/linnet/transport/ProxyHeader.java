package io.linnet.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Takes the client's address from the PROXY header, then leaves the pipeline. */
final class ProxyHeader extends SimpleChannelInboundHandler<HAProxyMessage> {
    private final ChannelWire wire;
    private final boolean startsWire;

    ProxyHeader(ChannelWire wire, boolean startsWire) {
        this.wire = wire;
        this.startsWire = startsWire;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HAProxyMessage header) {
        InetAddress client = literal(header.sourceAddress());
        if (client != null) { // health checks of the proxy itself (LOCAL, UNKNOWN) name nobody
            wire.proxiedFor(new InetSocketAddress(client, header.sourcePort()));
        }
        context.pipeline().remove(this);
        if (startsWire) {
            wire.start();
        }
    }

    private static @Nullable InetAddress literal(@Nullable String address) {
        return address == null ? null : NetUtil.createInetAddressFromIpAddressString(address);
    }
}
