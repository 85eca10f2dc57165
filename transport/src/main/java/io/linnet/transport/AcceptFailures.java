package io.linnet.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.System.Logger.Level;

/**
 * Takes a breath of a second when a connection cannot be accepted. The usual reason is that the process has no file
 * descriptor left; the connection then stays ready to be accepted, and trying again at once would burn a core and fill
 * the log.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(Listener.class.getName());

    private static final int BREATH_MILLIS = 1_000;

    private final String listenerName;

    AcceptFailures(String listenerName) {
        this.listenerName = listenerName;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable reason) {
        if (!context.channel().config().isAutoRead()) {
            return; // already waiting, so there is at most one line a second
        }
        context.channel().config().setAutoRead(false);
        Loop loop = ((RoundEventLoop) context.channel().eventLoop()).loop();
        loop.schedule(BREATH_MILLIS, () -> context.channel().config().setAutoRead(true));
        report(reason);
    }

    /** Comes last and catches all: without a descriptor left even a logger can fail, and the loop must outlive that. */
    private void report(Throwable reason) {
        try {
            LOG.log(
                    Level.ERROR,
                    () -> "Listener " + listenerName + " cannot accept connections, next try in a second: " + reason);
        } catch (Throwable unreported) {
            reason.addSuppressed(unreported);
        }
    }
}
