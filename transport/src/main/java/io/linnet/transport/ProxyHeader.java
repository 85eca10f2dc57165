package io.linnet.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the client's address, and what a proxy says about the client's TLS, from the PROXY header, then leaves the pipeline. */
final class ProxyHeader extends SimpleChannelInboundHandler<HAProxyMessage> {
    private static final byte AUTHORITY = 0x02;
    private static final byte SSL_VERSION = 0x21;
    private static final byte SSL_COMMON_NAME = 0x22;
    private static final byte SSL_CIPHER = 0x23;

    private final ChannelWire wire;
    private final boolean startsWire;
    private final boolean beforeTls;

    ProxyHeader(ChannelWire wire, boolean startsWire, boolean beforeTls) {
        this.wire = wire;
        this.startsWire = startsWire;
        this.beforeTls = beforeTls;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HAProxyMessage header) {
        InetAddress client = literal(header.sourceAddress());
        if (client != null) { // health checks of the proxy itself (LOCAL, UNKNOWN) name nobody
            wire.proxiedFor(new InetSocketAddress(client, header.sourcePort()), tls(header.tlvs()));
        }
        if (beforeTls && !wire.mayBeginTls()) {
            return;
        }
        context.pipeline().remove(this);
        if (startsWire) {
            wire.start();
        }
    }

    private static @Nullable ProxiedTls tls(List<HAProxyTLV> fields) {
        for (HAProxyTLV field : fields) {
            if (field instanceof HAProxySSLTLV ssl && ssl.isPP2ClientSSL()) {
                List<HAProxyTLV> inner = ssl.encapsulatedTLVs();
                boolean verified = ssl.verify() == 0 && (ssl.isPP2ClientCertConn() || ssl.isPP2ClientCertSess());
                return new ProxiedTls(
                        text(inner, SSL_VERSION),
                        text(inner, SSL_CIPHER),
                        text(fields, AUTHORITY),
                        verified ? text(inner, SSL_COMMON_NAME) : "");
            }
        }
        return null;
    }

    private static String text(List<HAProxyTLV> fields, byte type) {
        for (HAProxyTLV field : fields) {
            if (field.typeByteValue() == type) {
                return field.content().toString(UTF_8);
            }
        }
        return "";
    }

    private static @Nullable InetAddress literal(@Nullable String address) {
        return address == null ? null : NetUtil.createInetAddressFromIpAddressString(address);
    }
}
