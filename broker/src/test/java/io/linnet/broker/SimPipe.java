package io.linnet.broker;

import java.util.Arrays;
import java.util.function.Consumer;

/** One direction of a simulated connection: bytes arrive in order, in pieces of random size, some time later. */
final class SimPipe {
    private static final int SLOWEST_MICROS = 4_000;

    private final SimWorld world;
    private final Consumer<byte[]> arrival;
    private final Runnable end;
    private byte[] bytes = {};
    private boolean moving;
    private boolean ending;
    private boolean cut;
    private long stalledUntil;

    /**
     * @param end called once when the sender has ended and everything has arrived
     */
    SimPipe(SimWorld world, Consumer<byte[]> arrival, Runnable end) {
        this.world = world;
        this.arrival = arrival;
        this.end = end;
    }

    void send(byte[] more) {
        if (cut || ending) {
            return;
        }
        int before = bytes.length;
        bytes = Arrays.copyOf(bytes, before + more.length);
        System.arraycopy(more, 0, bytes, before, more.length);
        move();
    }

    /** No more is sent; the end arrives behind the bytes. */
    void end() {
        if (!cut && !ending) {
            ending = true;
            move();
        }
    }

    /** Nothing arrives for a while. */
    void stall(long micros) {
        stalledUntil = world.now() + micros;
    }

    /** The connection breaks: of what is under way some beginning still arrives, or nothing; the end never does. */
    void cut() {
        if (!cut) {
            cut = true;
            bytes = world.chance(0.5) ? new byte[0] : Arrays.copyOf(bytes, world.between(0, bytes.length));
        }
    }

    private void move() {
        if (!moving) {
            moving = true;
            world.after(Math.max(stalledUntil - world.now(), 0) + world.upTo(SLOWEST_MICROS), this::arrive);
        }
    }

    private void arrive() {
        moving = false;
        int length = piece();
        byte[] arrived = Arrays.copyOf(bytes, length);
        bytes = Arrays.copyOfRange(bytes, length, bytes.length);
        if (bytes.length > 0 || (ending && !cut && length > 0)) {
            move();
        }
        if (length > 0) {
            arrival.accept(arrived);
        } else if (ending && !cut) {
            end.run();
        }
    }

    private int piece() {
        if (bytes.length < 2 || world.chance(0.7)) {
            return bytes.length;
        }
        return world.chance(0.5) ? world.between(1, bytes.length) : world.between(1, Math.min(8, bytes.length));
    }
}
