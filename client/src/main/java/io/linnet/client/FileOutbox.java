package io.linnet.client;

import io.linnet.client.Outbox.Step.Kind;
import io.linnet.client.outbox.Change;
import io.linnet.client.outbox.Entry;
import io.linnet.client.outbox.OutboxLog;
import io.linnet.packet.Packet;
import io.linnet.packet.PacketBuffer;
import io.linnet.packet.PacketDecoder;
import io.linnet.packet.PacketEncoder;
import io.linnet.packet.ProtocolVersion;
import io.linnet.packet.ProtocolViolation;
import io.linnet.packet.Publish;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An outbox in a file. Steps gather while the disk is at work; one thread of its own takes all that there are, makes them durable
 * together, and then tells. Its lock is held for moments only, never while the disk works.
 */
final class FileOutbox implements Outbox {
    private static final System.Logger LOG = System.getLogger("io.linnet.client");
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int OVERHEAD_BYTES = 64;

    private final OutboxLog log;
    private final OutboxFile file;
    private final boolean keepsIdentifiers;
    private final Thread thread = new Thread(this::run, "linnet-client-outbox");
    private Listener listener = new Listener() {
        @Override
        public void durable(List<Step> steps) {}

        @Override
        public void notKept(List<Publication> publications, ClientException problem) {}
    };

    // under the session's lock
    private final List<Left> left;
    private long lastNumber;
    private long usedBytes;
    private boolean sealed;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<Step> queue = new ArrayList<>();
    private long taken;
    private long finished;
    private boolean closing;

    private FileOutbox(OutboxLog log, OutboxFile file, boolean keepsIdentifiers, Time time) {
        this.log = log;
        this.file = file;
        this.keepsIdentifiers = keepsIdentifiers;
        thread.setDaemon(true);
        left = log.entries().stream().map(entry -> left(entry, time)).toList();
        left.forEach(one -> {
            lastNumber = Math.max(lastNumber, one.publication().number());
            usedBytes += bytes(one.publication().message());
        });
    }

    /**
     * Opens the file, and reads what an earlier process left in it.
     *
     * @throws OutboxFailed when it is in use, damaged, or cannot be written
     */
    static Outbox of(Settings settings) {
        OutboxFile file = settings.outbox();
        if (file == null) {
            return NONE;
        }
        boolean durable =
                settings.keepsSession() && !settings.clientIdentifier().isEmpty();
        try {
            OutboxLog log = OutboxLog.open(file.path(), durable ? settings.clientIdentifier() : "", file.disk());
            try {
                return new FileOutbox(log, file, durable, settings.time());
            } catch (ProtocolViolation e) {
                log.close();
                throw new IOException(
                        "the outbox " + file.path() + " has a message that cannot be read: " + e.explanation(), e);
            }
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            throw new OutboxFailed(
                    message.startsWith("the outbox ")
                            ? message
                            : "the outbox " + file.path() + " cannot be opened: " + e,
                    e);
        }
    }

    private static Left left(Entry entry, Time time) {
        Message message = message(entry.kept().packet());
        long waited = Math.max(0, System.currentTimeMillis() - entry.kept().epochMillis());
        Publication publication = new Publication(message, false, time.nanos() - TimeUnit.MILLISECONDS.toNanos(waited));
        publication.number(entry.kept().number());
        publication.wasWritten(entry.stage() != Entry.Stage.WAITING);
        return new Left(publication, entry.stage(), entry.packetIdentifier());
    }

    // ---- messages as bytes

    private static byte[] packet(Message message) {
        PacketBuffer out = new PacketBuffer(256);
        Publish publish = new Publish(
                false,
                message.qos(),
                message.retain(),
                message.topicName(),
                1,
                message.properties(),
                message.payload());
        PacketEncoder.encode(ProtocolVersion.V5, publish, out);
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    private static Message message(byte[] bytes) {
        Packet packet = PacketDecoder.decode(ProtocolVersion.V5, bytes, 0, bytes.length);
        Publish publish = (Publish) packet;
        return new Message(
                publish.topicName(), publish.payload(), publish.qos(), publish.retain(), publish.properties());
    }

    private static long bytes(Message message) {
        return (long) message.payload().length + message.topicName().length() + OVERHEAD_BYTES;
    }

    // ---- under the session's lock

    @Override
    public List<Left> left() {
        return left;
    }

    @Override
    public void begin(Listener hears) {
        listener = hears;
        thread.start();
    }

    @Override
    public boolean hasRoomFor(Message message) {
        return usedBytes == 0 || usedBytes + bytes(message) <= file.bytes();
    }

    @Override
    public boolean keep(Publication publication) {
        publication.number(++lastNumber);
        usedBytes += bytes(publication.message());
        add(new Step(Kind.KEEP, publication, 0));
        return true;
    }

    @Override
    public boolean sending(Publication publication, int packetIdentifier) {
        return keepsIdentifiers
                && publication.isExactlyOnce()
                && add(new Step(Kind.SEND, publication, packetIdentifier));
    }

    @Override
    public boolean releasing(Publication publication, int packetIdentifier) {
        return keepsIdentifiers && add(new Step(Kind.RELEASE, publication, packetIdentifier));
    }

    @Override
    public void done(Publication publication) {
        if (publication.number() != 0 && !sealed) {
            usedBytes -= bytes(publication.message());
            add(new Step(Kind.DONE, publication, 0));
        }
    }

    @Override
    public void takeBack(Publication publication) {
        usedBytes -= bytes(publication.message());
        publication.number(0);
    }

    @Override
    public void seal() {
        sealed = true;
    }

    private boolean add(Step step) {
        lock.lock();
        try {
            queue.add(step);
            taken++;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    // ---- without the session's lock

    @Override
    public boolean awaitDurable(Duration patience) {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            long target = taken;
            while (finished < target && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return finished >= target;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException("the thread was interrupted while it waited for the outbox", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the disk answers soon; half a close would leave the file locked
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (log) {
            List<Step> overdue = List.of();
            for (List<Step> steps = next(overdue); !steps.isEmpty(); steps = next(overdue)) {
                overdue = committed(steps);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the outbox failed", e);
        }
    }

    /** Waits for steps; those that the disk did not take come first, after a time. Empty when there are none and it is closing. */
    private List<Step> next(List<Step> overdue) {
        lock.lock();
        try {
            long nanos = RETRY_NANOS;
            while (queue.isEmpty() && !closing && (overdue.isEmpty() || nanos > 0)) {
                if (overdue.isEmpty()) {
                    changed.awaitUninterruptibly();
                } else {
                    nanos = waited(nanos);
                }
            }
            if (queue.isEmpty() && closing) {
                return List.of(); // what is overdue was tried, and will be found undone by the next process
            }
            List<Step> steps = new ArrayList<>(overdue);
            steps.addAll(queue);
            queue = new ArrayList<>();
            return steps;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller loops
    private long waited(long nanos) {
        try {
            return changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            return 0; // nobody interrupts this thread
        }
    }

    /** Gives the steps that have to be tried again. */
    private List<Step> committed(List<Step> steps) {
        List<Step> again = List.of();
        List<Step> due = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (Step step : steps) {
            try {
                changes.add(change(step));
                due.add(step);
            } catch (IllegalArgumentException e) {
                String topicName = step.publication().message().topicName();
                ClientException problem =
                        new ClientException("the message to " + topicName + " is not allowed: " + e.getMessage(), e);
                listener.notKept(List.of(step.publication()), problem);
            }
        }
        try {
            log.commit(changes);
            listener.durable(due);
        } catch (IOException e) {
            again = due.stream().filter(step -> step.kind() != Kind.KEEP).toList();
            List<Publication> lost = due.stream()
                    .filter(step -> step.kind() == Kind.KEEP)
                    .map(Step::publication)
                    .toList();
            String message = "the outbox " + file.path() + " cannot be written, so the message was not taken: "
                    + e.getMessage() + "; is the disk full?";
            listener.notKept(lost, new OutboxFailed(message, e));
        }
        settle(steps.size() - again.size());
        return again;
    }

    private void settle(int steps) {
        lock.lock();
        try {
            finished += steps;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static Change change(Step step) {
        long number = step.publication().number();
        return switch (step.kind()) {
            case KEEP ->
                new Change.Kept(
                        number,
                        System.currentTimeMillis(),
                        packet(step.publication().message()));
            case SEND -> new Change.Sent(number, step.packetIdentifier());
            case RELEASE -> new Change.Released(number, step.packetIdentifier());
            case DONE -> new Change.Done(number);
        };
    }
}
