package io.linnet.broker;

import io.linnet.packet.PacketBuffer;
import io.linnet.transport.Encryption;
import io.linnet.transport.Loop;
import io.linnet.transport.ProxiedTls;
import io.linnet.transport.SharedBytes;
import io.linnet.transport.Wire;
import io.linnet.transport.WireHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The broker's end of a {@link SimLink}, with the contract of {@link Wire} and the habits of the real one. */
final class SimWire implements Wire {
    private static final InetSocketAddress ADDRESS = InetSocketAddress.createUnresolved("simulated", 1883);
    private static final int LINGER_MICROS = 5_000_000;
    private static final int MOVE_MICROS = 1_000;
    private static final int WRITE_MICROS = 3_000;
    private static final byte GARBAGE = 0x5A;

    private enum Phase {
        OPEN,
        /** On its way to another loop. */
        MOVING,
        /** Ended by the broker, the other side does not know yet. */
        CLOSING,
        CLOSED
    }

    private record Move(SimLoop target, Runnable arrived) {}

    private final SimWorld world;
    private final SimLink link;
    private final long highWaterBytes;
    private final PacketBuffer discarding = new PacketBuffer(16);
    private SimLoop loop;
    private Phase phase = Phase.OPEN;
    private @Nullable WireHandler handler;
    private PacketBuffer out = new PacketBuffer(64);
    /** What was written and not yet taken by the system. */
    private byte[] unwritten = {};

    private boolean unwritable;
    private byte[] input = {};
    private @Nullable Move move;
    private boolean paused;
    private boolean offerAgain;
    private boolean foundUnwritable;
    private boolean inputEnded;
    private boolean broken;
    private boolean ends;
    private boolean writing;
    private long stalledUntil;
    private @Nullable Runnable whenClosed;

    SimWire(SimWorld world, SimLink link, SimLoop loop, long highWaterBytes) {
        this.world = world;
        this.link = link;
        this.loop = loop;
        this.highWaterBytes = highWaterBytes;
    }

    void start(WireHandler newHandler) {
        handler = newHandler;
        loop.readable(this);
    }

    private WireHandler handler() {
        if (handler == null) {
            throw new IllegalStateException("the wire has no handler yet");
        }
        return handler;
    }

    // ---- the network's side

    void arrived(byte[] bytes) {
        if (phase == Phase.OPEN || phase == Phase.MOVING) {
            int before = input.length;
            input = Arrays.copyOf(input, before + bytes.length);
            System.arraycopy(bytes, 0, input, before, bytes.length);
            loop.readable(this);
        }
    }

    void inputEnds() {
        inputEnded = true;
        if (phase == Phase.CLOSING) {
            finish(null);
        } else {
            loop.touched(this);
        }
    }

    void broken() {
        broken = true;
        if (phase != Phase.MOVING) {
            finish(new IOException("the simulated network broke"));
        }
    }

    void stall(long micros) {
        stalledUntil = world.now() + micros;
    }

    // ---- input

    /** One read of the socket, in its loop's round. */
    void read() {
        if (loop.inLoop()) {
            offer();
        } else {
            loop.readable(this); // it has moved since
        }
    }

    private boolean takesInput() {
        return phase == Phase.OPEN && !paused && handler != null;
    }

    private void offer() {
        if (!takesInput() || input.length == 0) {
            return;
        }
        int offset = world.below(8);
        byte[] scratch = new byte[offset + input.length];
        System.arraycopy(input, 0, scratch, offset, input.length);
        int used = handler().received(scratch, offset, scratch.length);
        if (used < 0 || used > scratch.length - offset) {
            throw new IllegalStateException("the handler used " + used + " of " + (scratch.length - offset) + " bytes");
        }
        Arrays.fill(scratch, GARBAGE); // who keeps a reference into it will be sorry
        input = Arrays.copyOfRange(input, Math.min(used, input.length), input.length);
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        offerAgain = true;
        loop.touched(this);
    }

    // ---- output

    @Override
    public PacketBuffer out() {
        requireLoop();
        if (!isOpen()) {
            discarding.clear();
            return discarding;
        }
        loop.touched(this);
        return out;
    }

    @Override
    public void append(SharedBytes bytes) {
        throw new UnsupportedOperationException("simulated payloads are too small to be shared");
    }

    @Override
    public boolean isWritable() {
        requireLoop();
        boolean writable = hasRoom();
        foundUnwritable |= !writable;
        return writable;
    }

    private boolean hasRoom() {
        return !unwritable && pendingBytes() <= highWaterBytes;
    }

    @Override
    public long pendingBytes() {
        return (long) unwritten.length + out.position();
    }

    private void writeOut() {
        int before = unwritten.length;
        unwritten = Arrays.copyOf(unwritten, before + out.position());
        System.arraycopy(out.array(), 0, unwritten, before, out.position());
        out.clear();
        out = new PacketBuffer(64);
        if (stalledUntil <= world.now() && !writing && world.chance(0.7)) {
            systemTakes(unwritten.length);
        } else if (unwritten.length > 0) {
            writeLater();
        }
        unwritable |= unwritten.length > highWaterBytes;
    }

    private void writeLater() {
        if (!writing) {
            writing = true;
            world.after(Math.max(stalledUntil - world.now(), 0) + world.upTo(WRITE_MICROS), this::write);
        }
    }

    private void write() {
        writing = false;
        if (loop.isDead() || broken) {
            return;
        }
        systemTakes(world.between(Math.min(1, unwritten.length), unwritten.length));
        if (unwritten.length > 0) {
            writeLater();
        }
    }

    private void systemTakes(int length) {
        if (length > 0) {
            link.fromBroker(Arrays.copyOf(unwritten, length));
            unwritten = Arrays.copyOfRange(unwritten, length, unwritten.length);
        }
        if (unwritten.length < highWaterBytes / 2 + 1) {
            unwritable = false;
        }
        if (foundUnwritable) {
            loop.touched(this);
        }
        if (ends && unwritten.length == 0) {
            link.brokerEnds();
        }
    }

    private void tellWritable() {
        if (foundUnwritable && phase == Phase.OPEN && hasRoom()) {
            foundUnwritable = false;
            handler().writable();
        }
    }

    // ---- the end of a round

    void settle() {
        if (phase == Phase.CLOSED || phase == Phase.CLOSING) {
            return;
        }
        if (!loop.inLoop()) {
            loop.touched(this); // it has moved since
            return;
        }
        if (phase == Phase.MOVING) {
            depart();
            return;
        }
        writeOut();
        if (offerAgain && takesInput()) {
            offerAgain = false;
            offer();
        }
        tellWritable();
        if (phase == Phase.OPEN && inputEnded && (input.length == 0 || !paused)) {
            close();
        }
    }

    @Override
    public void moveTo(Loop target, Runnable arrived) {
        requireLoop();
        if (phase != Phase.OPEN) {
            return;
        }
        if (target == loop) {
            arrived.run();
            return;
        }
        phase = Phase.MOVING;
        move = new Move((SimLoop) target, arrived);
        loop.touched(this);
    }

    private void depart() {
        Move made = move;
        if (made != null) {
            move = null;
            writeOut();
            world.within(MOVE_MICROS, () -> made.target().execute(() -> arrive(made)));
        }
    }

    private void arrive(Move made) {
        loop = made.target();
        phase = Phase.OPEN;
        made.arrived().run();
        if (broken) {
            finish(new IOException("the simulated network broke while the wire moved"));
        } else {
            offerAgain = true;
            loop.touched(this);
        }
    }

    // ---- the end

    @Override
    public void close() {
        requireLoop();
        if (phase != Phase.OPEN) {
            return;
        }
        ends = true;
        writeOut();
        phase = Phase.CLOSING;
        if (unwritten.length == 0) {
            link.brokerEnds();
        }
        world.after(LINGER_MICROS, () -> finish(null));
        if (inputEnded) {
            finish(null);
        }
    }

    @Override
    public void abort() {
        requireLoop();
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            link.brokerEnds();
            finish(null);
        } else if (phase == Phase.MOVING) {
            broken = true;
        }
    }

    /** Has the handler told that the connection is gone, later and on the loop. */
    private void finish(@Nullable Throwable cause) {
        if (phase == Phase.CLOSED || loop.isDead()) {
            return;
        }
        if (phase == Phase.OPEN || phase == Phase.CLOSING) {
            loop.execute(() -> {
                if (phase == Phase.MOVING) {
                    broken = true;
                } else if (!loop.inLoop()) {
                    finish(cause); // it has moved since
                } else if (phase != Phase.CLOSED) {
                    phase = Phase.CLOSED;
                    if (whenClosed != null) {
                        whenClosed.run();
                    }
                    handler().closed(cause);
                }
            });
        }
    }

    @Override
    public boolean isOpen() {
        return phase == Phase.OPEN || phase == Phase.MOVING;
    }

    private void requireLoop() {
        if (!loop.inLoop()) {
            throw new IllegalStateException("a wire was used outside its loop");
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return ADDRESS;
    }

    @Override
    public InetSocketAddress localAddress() {
        return ADDRESS;
    }

    @Override
    public boolean isEncrypted() {
        return false;
    }

    @Override
    public void whenClosed(Runnable last) {
        whenClosed = last;
    }

    @Override
    public boolean isTrusted() {
        return true;
    }

    @Override
    public @Nullable Encryption encryption() {
        return null;
    }

    @Override
    public @Nullable ProxiedTls proxiedTls() {
        return null;
    }

    @Override
    public String listenerName() {
        return "simulated";
    }
}
