package io.linnet.transport;

import io.linnet.transport.tls.TlsEndpoint;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Waits behind the SslHandler for the end of the handshake, tells the wire what was agreed on, and leaves the pipeline. */
final class TlsHandshake extends ChannelInboundHandlerAdapter {
    private final ChannelWire wire;
    private final TlsEndpoint endpoint;
    private final Arrivals arrivals;
    private final boolean startsWire;
    private String serverName = "";
    private boolean failed;

    TlsHandshake(ChannelWire wire, TlsEndpoint endpoint, Arrivals arrivals, boolean startsWire) {
        this.wire = wire;
        this.endpoint = endpoint;
        this.arrivals = arrivals;
        this.startsWire = startsWire;
    }

    void asksFor(String host) {
        serverName = host;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent completion)) {
            context.fireUserEventTriggered(event);
        } else if (!completion.isSuccess()) {
            fail(completion.cause()); // the SslHandler sends an alert and closes after this
        } else if (!failed) {
            succeed(context);
        }
    }

    private void fail(Throwable cause) {
        if (!failed && !(cause instanceof ClosedChannelException)) {
            wire.willBeTurnedAway(TlsFailure.words(cause));
        }
        failed = true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (failed) {
            return; // the same once more
        }
        fail(cause);
        wire.abort();
    }

    private void succeed(ChannelHandlerContext context) {
        SSLSession session = context.pipeline().get(SslHandler.class).engine().getSession();
        try {
            int trustChanges = endpoint.trustChanges();
            List<X509Certificate> chain = clientCertificates(session);
            wire.encrypted(
                    new Encryption(session.getProtocol(), session.getCipherSuite(), serverName, chain), trustChanges);
        } catch (CertificateException refused) {
            wire.turnAway(TlsFailure.words(refused));
            return;
        }
        arrivals.leave(wire);
        context.pipeline().remove(this);
        if (startsWire) {
            wire.start();
        }
    }

    /** Verified now, because a session that is resumed brings certificates that were verified some time ago. */
    private List<X509Certificate> clientCertificates(SSLSession session) throws CertificateException {
        List<X509Certificate> sent = new ArrayList<>();
        try {
            for (Certificate certificate : session.getPeerCertificates()) {
                sent.add((X509Certificate) certificate);
            }
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
        return endpoint.verified(sent);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        arrivals.leave(wire);
        context.fireChannelInactive();
    }
}
