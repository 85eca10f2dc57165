package io.linnet.transport;

import io.linnet.packet.PacketBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A wire over a Netty channel, and the last handler of its pipeline; for MQTT straight over TCP the only one. It owns
 * no buffer while nothing is half read or unwritten. What happens to the channel in a round is noted here and done
 * once, in {@link #settle}. Its state is one phase and a few flags in plain fields, in one file and one object: there are as many of these as
 * connections.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures come back through the pipeline
final class ChannelWire extends ChannelInboundHandlerAdapter implements Wire {
    private static final System.Logger LOG = System.getLogger(ChannelWire.class.getName());
    private static final int EARLY_WRITE_BYTES = 64 * 1024;
    private static final int LINGER_MILLIS = 5_000;

    private enum Phase {
        /** A header or handshake comes before MQTT; the broker does not know the wire yet. */
        STARTING,
        OPEN,
        /** {@link #moveTo} was called; from here to the arrival input that still comes is kept. */
        MOVING,
        /** The channel is leaving its loop; the wire is on no loop's list until it arrives. */
        AWAY,
        /** The broker or an error ended it; input is thrown away, the channel not yet closed. */
        CLOSING,
        CLOSED
    }

    private record Move(ChannelLoop target, Runnable arrived) {}

    private final Channel channel;
    private final Entrance entrance;
    private ChannelLoop loop;
    private Phase phase = Phase.STARTING;
    private InetSocketAddress remoteAddress;
    private @Nullable WireHandler handler;
    private @Nullable PacketBuffer out;
    private @Nullable Rest rest;
    private @Nullable Move move;
    private Loop.@Nullable Timer deadline;
    private @Nullable Throwable cause;
    private @Nullable Encryption encryption;
    private int trustedAt;
    private @Nullable Runnable whenClosed;
    private @Nullable ProxiedTls proxiedTls;
    private boolean touched;
    private boolean unflushed;
    private boolean paused;
    private boolean offerAgain;
    private boolean foundUnwritable;
    private boolean inputEnded;

    ChannelWire(Channel channel, ChannelLoop loop, Entrance entrance, InetSocketAddress remoteAddress) {
        this.channel = channel;
        this.loop = loop;
        this.entrance = entrance;
        this.remoteAddress = remoteAddress;
    }

    // ---- the beginning

    boolean isStarting() {
        return phase == Phase.STARTING;
    }

    void startWithin(int millis) {
        deadline = loop.schedule(millis, () -> turnAway("its handshake was not complete within " + millis + " ms"));
    }

    /** Ends a connection that the broker does not know yet, in which nothing more is said. */
    void turnAway(String why) {
        willBeTurnedAway(why);
        abort();
    }

    /** For who closes the channel itself. */
    void willBeTurnedAway(String why) {
        cause = new IOException(why);
    }

    /** Ends a connection that the broker does not know yet, after what was written to it. */
    void refuse(String why) {
        willBeTurnedAway(why);
        close();
    }

    void proxiedFor(InetSocketAddress client, @Nullable ProxiedTls said) {
        remoteAddress = client;
        proxiedTls = said;
    }

    /** @param trustChanges of the endpoint, before the client's certificates were verified */
    void encrypted(Encryption agreed, int trustChanges) {
        encryption = agreed;
        trustedAt = trustChanges;
    }

    /** Whether the broker lets it go on to TLS; a wire that may not is ended. */
    boolean mayBeginTls() {
        boolean allowed = entrance.acceptor().mayBeginTls(this);
        if (!allowed) {
            abort();
        }
        return allowed;
    }

    /** Shows the wire to the broker. */
    void start() {
        if (phase != Phase.STARTING) {
            return;
        }
        cancelDeadline();
        phase = Phase.OPEN;
        try {
            handler = entrance.acceptor().accept(this);
        } catch (Throwable t) {
            LOG.log(Level.ERROR, "No handler was made for a connection of listener " + listenerName(), t);
            fail(t);
        }
        offerAgain = true;
        touch();
    }

    // ---- input

    /** Says whether another read of the socket makes sense in this round. */
    boolean isHungry() {
        return takesInput() || phase == Phase.CLOSING;
    }

    private boolean takesInput() {
        return phase == Phase.OPEN && !paused;
    }

    private boolean keepsInput() {
        return isOpen() || phase == Phase.STARTING;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message); // left over from a refused handshake
            return;
        }
        try {
            while (in.isReadable() && takesInput()) {
                take(in, Math.min(in.readableBytes(), LoopBuffers.READ_BYTES));
            }
            if (in.isReadable() && keepsInput()) {
                keep(in);
            }
        } finally {
            in.release();
        }
    }

    /**
     * Offers the next {@code count} bytes behind the unfinished rest. A rest no longer than the new bytes is copied in
     * front of them, a longer one grows instead, so that a byte is copied a constant number of times however slowly a
     * packet arrives.
     */
    private void take(ByteBuf in, int count) {
        Rest unfinished = rest;
        if (unfinished != null && unfinished.length() > count) {
            unfinished.append(in, count);
            offerRest();
            return;
        }
        byte[] scratch = loop.buffers().scratch();
        int before = 0;
        if (unfinished != null) {
            before = unfinished.length();
            System.arraycopy(unfinished.bytes(), unfinished.start(), scratch, 0, before);
        }
        in.readBytes(scratch, before, count);
        int used = offer(scratch, 0, before + count);
        rest = used < before + count && keepsInput() ? Rest.copyOf(scratch, used, before + count) : null;
    }

    private void keep(ByteBuf in) {
        if (rest == null) {
            rest = Rest.of(in);
        } else {
            rest.append(in, in.readableBytes());
        }
    }

    private void offerRest() {
        Rest unfinished = rest;
        if (unfinished == null || unfinished.length() == 0) {
            return;
        }
        unfinished.skip(offer(unfinished.bytes(), unfinished.start(), unfinished.end()));
        if (unfinished.length() == 0 || !keepsInput()) {
            rest = null;
        }
    }

    private int offer(byte[] bytes, int offset, int limit) {
        WireHandler receiver = handler;
        if (receiver == null) {
            return limit - offset;
        }
        try {
            int used = receiver.received(bytes, offset, limit);
            if (used < 0 || used > limit - offset) {
                throw new IllegalStateException("A handler used " + used + " of " + (limit - offset) + " bytes");
            }
            return used;
        } catch (Throwable t) {
            fail(t);
            return limit - offset;
        }
    }

    @Override
    public void pause() {
        paused = true;
        touch();
    }

    @Override
    public void resume() {
        paused = false;
        offerAgain = true;
        touch();
    }

    // ---- output

    @Override
    public PacketBuffer out() {
        if (!isOpen()) {
            return loop.buffers().discarding();
        }
        if (out != null && out.position() >= EARLY_WRITE_BYTES) {
            writeOut();
            return out();
        }
        if (out == null) {
            out = loop.buffers().borrow();
            touch();
        }
        return out;
    }

    @Override
    public void append(SharedBytes bytes) {
        if (isOpen()) {
            passOn();
            channel.write(bytes.share(), channel.voidPromise());
            unflushed = true;
            touch();
        }
    }

    private void writeOut() {
        passOn();
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** Gives what was gathered to the channel, which keeps it until the flush. */
    private void passOn() {
        PacketBuffer gathered = out;
        if (gathered == null) {
            return;
        }
        out = null;
        int length = gathered.position();
        if (length > 0) {
            ByteBuf bytes = channel.alloc().directBuffer(length);
            bytes.writeBytes(gathered.array(), 0, length);
            channel.write(bytes, channel.voidPromise());
            unflushed = true;
        }
        loop.buffers().giveBack(gathered);
    }

    @Override
    public boolean isWritable() {
        boolean writable = hasRoom();
        foundUnwritable |= !writable;
        return writable;
    }

    private boolean hasRoom() {
        return channel.isWritable() && pendingBytes() <= entrance.options().highWaterBytes();
    }

    @Override
    public long pendingBytes() {
        ChannelOutboundBuffer unwritten = channel.unsafe().outboundBuffer();
        long gathered = out == null ? 0 : out.position();
        return unwritten == null ? gathered : gathered + unwritten.totalPendingWriteBytes();
    }

    /** Comes in the middle of writes, so the broker hears of it at the end of the round. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (foundUnwritable) {
            touch();
        }
    }

    private void tellWritable() {
        WireHandler writer = handler;
        if (foundUnwritable && phase == Phase.OPEN && writer != null && hasRoom()) {
            foundUnwritable = false;
            try {
                writer.writable();
            } catch (Throwable t) {
                fail(t);
            }
        }
    }

    // ---- the end of a round

    private void touch() {
        if (!touched && phase != Phase.AWAY) {
            touched = true;
            loop.touched(this);
        }
    }

    /** Does what was asked for since the last time: leaves, or writes, offers kept input, arms or disarms reading. */
    void settle() {
        touched = false;
        if (phase == Phase.CLOSED) {
            return;
        }
        if (phase == Phase.MOVING) {
            depart();
            return;
        }
        writeOut();
        if (offerAgain && takesInput()) {
            offerAgain = false;
            offerRest();
        }
        tellWritable();
        if (phase == Phase.OPEN && inputEnded && (rest == null || !paused)) {
            close();
        }
        boolean reads = phase != Phase.OPEN || !paused;
        if (channel.config().isAutoRead() != reads) {
            channel.config().setAutoRead(reads);
        }
    }

    // ---- moving

    @Override
    public void moveTo(Loop target, Runnable arrived) {
        if (phase != Phase.OPEN) {
            return;
        }
        if (target == loop) {
            arrived.run();
            return;
        }
        phase = Phase.MOVING;
        move = new Move((ChannelLoop) target, arrived); // wires never leave their EventLoops
        touch();
    }

    private void depart() {
        phase = Phase.AWAY; // before the write, which could put the wire on the list again
        writeOut();
        channel.config().setAutoRead(false); // else io_uring remembers a read that the new loop never started
        channel.deregister().addListener(gone -> {
            if (move != null) {
                loop = move.target();
                loop.events().register(channel).addListener(this::arrive);
            }
        });
    }

    /** On the target. */
    private void arrive(Future<?> registration) {
        Move made = move;
        if (made == null) {
            return;
        }
        move = null;
        phase = Phase.OPEN;
        run(made.arrived());
        if (!registration.isSuccess()) {
            fail(registration.cause());
            finish();
            return;
        }
        offerAgain = true;
        touch();
        channel.flush(); // what the peer had not taken before is not remembered by the new registration
    }

    private void run(Runnable arrived) {
        try {
            arrived.run();
        } catch (Throwable t) {
            fail(t);
        }
    }

    // ---- the end

    @Override
    public void close() {
        if (isMoving() || isEnding()) {
            return;
        }
        writeOut();
        if (isEnding()) {
            return; // the write found the connection broken
        }
        phase = Phase.CLOSING;
        rest = null;
        cancelDeadline();
        deadline = loop.schedule(LINGER_MILLIS, channel::close);
        touch();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> outputEnds(written.isSuccess()));
    }

    private void outputEnds(boolean written) {
        SslHandler tls = encryption == null ? null : channel.pipeline().get(SslHandler.class);
        if (inputEnded || !written || !(channel instanceof DuplexChannel duplex)) {
            channel.close();
        } else if (tls == null) {
            duplex.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(said -> duplex.shutdownOutput());
        }
    }

    @Override
    public void abort() {
        if (phase == Phase.CLOSED) {
            return;
        }
        if (!isMoving()) { // a wire on its way stays so, because its handler waits on the target
            phase = Phase.CLOSING;
        }
        if (encryption == null || isMoving()) {
            channel.close();
        } else {
            channel.unsafe().close(channel.voidPromise()); // TLS would wait for its own last word to be written
        }
    }

    /**
     * A peer that broke the framing below MQTT may still read what we have to say; after other errors there is nobody.
     */
    private void fail(Throwable reason) {
        if (isEnding()) {
            return;
        }
        cause = reason;
        if (reason instanceof CodecException && !isMoving()) {
            close();
        } else {
            abort();
        }
    }

    private boolean isMoving() {
        return phase == Phase.MOVING || phase == Phase.AWAY;
    }

    private boolean isEnding() {
        return phase == Phase.CLOSING || phase == Phase.CLOSED;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable reason) {
        fail(reason);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event instanceof SslCloseCompletionEvent) {
            inputEnded = true;
            endOfInput();
        }
    }

    private void endOfInput() {
        boolean lastWordsOut = channel instanceof DuplexChannel duplex && duplex.isOutputShutdown();
        if (phase == Phase.STARTING || (phase == Phase.CLOSING && lastWordsOut)) {
            abort();
        } else {
            touch();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Move made = move;
        if (made == null) {
            finish();
            return;
        }
        move = null;
        releaseBuffers();
        phase = Phase.CLOSING;
        loop = made.target();
        Runnable lastCalls = () -> {
            run(made.arrived());
            finish();
        };
        try {
            loop.execute(lastCalls);
        } catch (RejectedExecutionException e) {
            lastCalls.run(); // the target's thread has ended, so it is not missed
        }
    }

    private void finish() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        cancelDeadline();
        releaseBuffers();
        WireHandler told = handler;
        handler = null;
        Runnable last = whenClosed;
        whenClosed = null;
        Throwable reason = cause;
        try {
            if (last != null) {
                last.run();
            }
            if (told != null) {
                told.closed(reason);
            } else if (reason != null) {
                entrance.acceptor().turnedAway(loop, remoteAddress, reason);
            }
        } catch (Throwable t) {
            LOG.log(Level.ERROR, "A handler failed while it was told that its wire is closed", t);
        }
    }

    private void releaseBuffers() {
        rest = null;
        if (out != null) {
            loop.buffers().giveBack(out);
            out = null;
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    @Override
    public void whenClosed(Runnable last) {
        whenClosed = last;
    }

    // ---- questions

    @Override
    public ChannelLoop loop() {
        return loop;
    }

    @Override
    public boolean isOpen() {
        return phase == Phase.OPEN || isMoving();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public boolean isEncrypted() {
        return encryption != null;
    }

    @Override
    public @Nullable Encryption encryption() {
        return encryption;
    }

    @Override
    public boolean isTrusted() {
        Encryption agreed = encryption;
        return agreed == null
                || agreed.clientCertificates().isEmpty()
                || entrance.trusts(agreed.clientCertificates(), trustedAt);
    }

    @Override
    public @Nullable ProxiedTls proxiedTls() {
        return proxiedTls;
    }

    @Override
    public String listenerName() {
        return entrance.options().name();
    }

    Channel channel() {
        return channel;
    }
}
