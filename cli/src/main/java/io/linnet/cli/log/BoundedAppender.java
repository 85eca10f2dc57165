package io.linnet.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes entries on a thread of its own. Whoever logs never waits: when {@link #CAPACITY} entries wait for a slow reader of the log,
 * the next ones are dropped, counted, and spoken of once there is room again. (Logback's AsyncAppender drops as well, but does not
 * say so.)
 */
final class BoundedAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    static final int CAPACITY = 8_192;
    private static final int GATHERED = 256;
    private static final long FLUSH_SECONDS = 2;

    private final LineFormat format;
    private final OutputStream out;
    private final boolean isOurs;
    private final BlockingQueue<ILoggingEvent> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer = new Thread(this::run, "linnet-log");
    private volatile boolean ending;
    private long told;

    /** @param isOurs whether the stream is closed in the end */
    BoundedAppender(LineFormat format, OutputStream out, boolean isOurs) {
        this.format = format;
        this.isOurs = isOurs;
        this.out = out;
        setName("linnet");
        writer.setDaemon(true);
    }

    @Override
    public void start() {
        super.start();
        writer.start();
    }

    @Override
    protected void append(ILoggingEvent entry) {
        entry.prepareForDeferredProcessing();
        if (ending || !waiting.offer(entry)) {
            dropped.incrementAndGet();
        }
    }

    /** Entries that nobody will read. */
    long dropped() {
        return dropped.get();
    }

    private void run() {
        List<ILoggingEvent> batch = new ArrayList<>(GATHERED);
        while (!ending || !waiting.isEmpty()) {
            try {
                ILoggingEvent first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, GATHERED - 1);
                    write(batch);
                    batch.clear();
                }
            } catch (InterruptedException interrupted) {
                ending = true;
            } catch (IOException nobodyReads) {
                // there is no other place where that could be said
                dropped.addAndGet(batch.size());
                batch.clear();
            }
        }
    }

    private void write(List<ILoggingEvent> batch) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (ILoggingEvent entry : batch) {
            lines.append(format.line(entry));
        }
        out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        long lost = dropped.get();
        if (lost > told) {
            LogOutput.lost(lost - told);
            told = lost;
        }
    }

    /** Writes what waits, as far as it is taken within two seconds. */
    @Override
    public void stop() {
        ending = true;
        if (isStarted()) {
            super.stop();
            try {
                writer.join(TimeUnit.SECONDS.toMillis(FLUSH_SECONDS));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        closeFile();
    }

    private void closeFile() {
        try {
            if (isOurs && !writer.isAlive()) {
                out.close();
            }
        } catch (IOException gone) {
            addWarn("the log was not closed", gone);
        }
    }
}
