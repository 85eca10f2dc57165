package io.linnet.transport;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A handler for tests. The packets of these tests are four bytes of length and that many bytes; what happens is queued
 * for the test's thread.
 */
class Probe implements WireHandler {
    static final int HEADER_BYTES = 4;

    final Wire wire;
    final BlockingQueue<byte[]> packets = new LinkedBlockingQueue<>();
    final Semaphore offers = new Semaphore(0);
    final Semaphore writables = new Semaphore(0);
    final CompletableFuture<Optional<Throwable>> closed = new CompletableFuture<>();
    final CompletableFuture<Boolean> closedInLoop = new CompletableFuture<>();

    Probe(Wire wire) {
        this.wire = wire;
    }

    /** What to do with a whole packet; false stops here with the packet used. */
    boolean packet(byte[] packet) {
        packets.add(packet);
        return true;
    }

    @Override
    public int received(byte[] bytes, int offset, int limit) {
        int at = offset;
        boolean more = true;
        while (more && limit - at >= HEADER_BYTES) {
            int end = at + HEADER_BYTES + ByteBuffer.wrap(bytes).getInt(at);
            if (end > limit) {
                break;
            }
            byte[] packet = Arrays.copyOfRange(bytes, at + HEADER_BYTES, end);
            at = end;
            more = packet(packet);
        }
        offers.release();
        return at - offset;
    }

    @Override
    public void writable() {
        writables.release();
    }

    @Override
    public void closed(@Nullable Throwable cause) {
        closedInLoop.complete(wire.loop().inLoop());
        if (!closed.complete(Optional.ofNullable(cause))) {
            throw new IllegalStateException("closed twice");
        }
    }

    byte[] nextPacket() throws InterruptedException {
        return requireNonNull(packets.poll(20, TimeUnit.SECONDS), "no packet came");
    }

    Optional<Throwable> awaitClosed() throws Exception {
        return closed.get(20, TimeUnit.SECONDS);
    }

    /** Runs on the wire's loop and waits for it. */
    void inLoop(Runnable task) throws Exception {
        CompletableFuture.runAsync(task, wire.loop()).get(20, TimeUnit.SECONDS);
    }

    static byte[] framed(byte[] content) {
        return ByteBuffer.allocate(HEADER_BYTES + content.length)
                .putInt(content.length)
                .put(content)
                .array();
    }

    static void send(Wire wire, byte[] content) {
        byte[] packet = framed(content);
        wire.out().writeBytes(packet, 0, packet.length);
    }

    /** Sends each packet back. */
    static final class Echo extends Probe {
        Echo(Wire wire) {
            super(wire);
        }

        @Override
        boolean packet(byte[] packet) {
            super.packet(packet);
            send(wire, packet);
            return true;
        }
    }
}
