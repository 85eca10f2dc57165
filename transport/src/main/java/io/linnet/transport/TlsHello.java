package io.linnet.transport;

import io.linnet.transport.tls.TlsEndpoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the first message of a TLS handshake, turns away who does not speak TLS or nothing that we speak inside it, waits for the handshake's
 * {@link HandshakeTurns turn}, and then makes room for an SslHandler with the certificate for the host that the client asks for.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures come back through the pipeline
final class TlsHello extends AbstractSniHandler<Boolean> {
    private static final int LONGEST_HELLO = 32 * 1024;
    private static final int HANDSHAKE_RECORD = 0x16;
    private static final int ALPN = 16;
    /** A fatal alert no_application_protocol (RFC 7301 section 3.2). */
    private static final byte[] NO_APPLICATION_PROTOCOL = {0x15, 3, 3, 0, 2, 2, 120};

    private final ChannelWire wire;
    private final TlsEndpoint endpoint;
    private final Arrivals arrivals;
    private boolean answered;

    TlsHello(ChannelWire wire, TlsEndpoint endpoint, Arrivals arrivals) {
        super(LONGEST_HELLO, 0); // the wire has a deadline for all
        this.wire = wire;
        this.endpoint = endpoint;
        this.arrivals = arrivals;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (answered || !wire.isStarting()) {
            return;
        }
        int first = in.isReadable() ? in.getUnsignedByte(in.readerIndex()) : HANDSHAKE_RECORD;
        if (first == HANDSHAKE_RECORD) {
            super.decode(context, in, out);
        } else {
            answered = true;
            wire.turnAway(wordsFor(first));
        }
    }

    private static String wordsFor(int first) {
        String what = first == 0x10
                ? "it speaks MQTT without TLS"
                : first >= 'A' && first <= 'Z' ? "it seems to speak HTTP without TLS" : "it does not speak TLS";
        return what + " (first byte 0x%02X), and this listener speaks TLS only".formatted(first);
    }

    @Override
    protected Future<Boolean> lookup(ChannelHandlerContext context, @Nullable ByteBuf hello) throws Exception {
        answered = true;
        List<String> offered = hello == null ? List.of() : protocols(hello);
        if (!offered.isEmpty() && offered.stream().noneMatch(endpoint.protocols()::contains)) {
            context.writeAndFlush(Unpooled.wrappedBuffer(NO_APPLICATION_PROTOCOL))
                    .addListener(sent -> wire.turnAway("it offers by ALPN only " + String.join(", ", offered)
                            + ", allowed are " + String.join(", ", endpoint.protocols()) + " or no ALPN"));
            return context.executor().newFailedFuture(new NotSslRecordException("turned away"));
        }
        return super.lookup(context, hello);
    }

    /** What the client offers by ALPN (RFC 7301); nothing when it says nothing, or nonsense, which TLS itself then refuses. */
    private static List<String> protocols(ByteBuf hello) {
        try {
            ByteBuf in = hello.duplicate();
            in.skipBytes(34); // version and random
            in.skipBytes(in.readUnsignedByte());
            in.skipBytes(in.readUnsignedShort());
            in.skipBytes(in.readUnsignedByte());
            ByteBuf extensions = in.readSlice(in.readUnsignedShort());
            while (extensions.isReadable()) {
                int type = extensions.readUnsignedShort();
                ByteBuf content = extensions.readSlice(extensions.readUnsignedShort());
                if (type == ALPN) {
                    return names(content.readSlice(content.readUnsignedShort()));
                }
            }
        } catch (IndexOutOfBoundsException nonsense) {
            return List.of();
        }
        return List.of();
    }

    private static List<String> names(ByteBuf list) {
        List<String> names = new ArrayList<>();
        while (list.isReadable()) {
            names.add(list.readCharSequence(list.readUnsignedByte(), StandardCharsets.US_ASCII)
                    .toString());
        }
        return names;
    }

    @Override
    protected Future<Boolean> lookup(ChannelHandlerContext context, @Nullable String host) {
        Promise<Boolean> turn = context.executor().newPromise();
        arrivals.toUs(wire);
        wire.loop().handshakes().await(() -> turn.setSuccess(true));
        return turn;
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, @Nullable String host, Future<Boolean> turn) {
        if (!turn.isSuccess()) {
            return;
        }
        arrivals.toClient(wire);
        if (context.isRemoved() || !wire.isStarting()) {
            arrivals.leave(wire);
            return;
        }
        String serverName = host == null ? "" : host;
        SslHandler tls = endpoint.newHandler(serverName, context.alloc());
        if (tls == null) {
            wire.turnAway("the listener is closed");
            return;
        }
        tls.setHandshakeTimeoutMillis(0); // the wire has a deadline for all
        context.pipeline().get(TlsHandshake.class).asksFor(serverName);
        context.pipeline().replace(this, null, tls);
    }
}
