package io.linnet.broker;

import org.jspecify.annotations.Nullable;

/**
 * Timers of one shard, hashed by due time into a ring of slots; starting and cancelling cost the same however many there are. An
 * entry that is due in a later turn of the ring stays in its slot until then. Belongs to the shard's loop, reads no clock.
 */
final class TimerWheel {
    static final int TICK_MILLIS = 100;
    private static final int SLOTS = 1024;

    /** A running timer. */
    static final class Entry {
        private final long due;
        private final int slot;
        private final Runnable action;
        private @Nullable Entry next;
        private @Nullable Entry previous;
        private boolean running = true;

        private Entry(long due, int slot, Runnable action) {
            this.due = due;
            this.slot = slot;
            this.action = action;
        }

        long due() {
            return due;
        }
    }

    private final @Nullable Entry[] slots = new @Nullable Entry[SLOTS];
    private long tick;

    TimerWheel(long now) {
        tick = now / TICK_MILLIS;
    }

    /** Runs the action in the first {@link #advance} at or after {@code due} milliseconds. */
    Entry at(long due, Runnable action) {
        // what is due already waits for the next tick, not for a whole turn
        int slot = slot(Math.max(due / TICK_MILLIS, tick));
        Entry entry = new Entry(due, slot, action);
        Entry head = slots[slot];
        entry.next = head;
        if (head != null) {
            head.previous = entry;
        }
        slots[slot] = entry;
        return entry;
    }

    /** Stops a timer; nothing happens when it has run or is null. */
    void cancel(@Nullable Entry entry) {
        if (entry != null && entry.running) {
            unlink(entry);
        }
    }

    /** Runs everything that is due at {@code now}. */
    void advance(long now) {
        long last = now / TICK_MILLIS;
        // after a long pause one turn visits every slot
        long first = Math.max(tick, last - SLOTS + 1);
        for (long each = first; each <= last; each++) {
            tick = each;
            runDue(slot(each), now);
        }
    }

    private void runDue(int slot, long now) {
        Entry entry = slots[slot];
        while (entry != null) {
            Entry following = entry.next;
            if (entry.due <= now && entry.running) {
                unlink(entry);
                entry.action.run();
                // the action may have changed the list: start again, what has run is gone
                following = slots[slot];
            }
            entry = following;
        }
    }

    private void unlink(Entry entry) {
        entry.running = false;
        Entry before = entry.previous;
        Entry after = entry.next;
        if (after != null) {
            after.previous = before;
        }
        if (before != null) {
            before.next = after;
        } else {
            slots[entry.slot] = after;
        }
        entry.next = null;
        entry.previous = null;
    }

    private static int slot(long tick) {
        return (int) (tick & (SLOTS - 1));
    }
}
