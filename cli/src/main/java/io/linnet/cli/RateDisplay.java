package io.linnet.cli;

import io.linnet.cli.client.Deadline;
import io.linnet.packet.Publish;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Prints each second how many messages came in it. */
final class RateDisplay implements Display {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final OutputStream out;
    private Deadline due = Deadline.in(SECOND);
    private long messages;

    RateDisplay(OutputStream out) {
        this.out = out;
    }

    @Override
    public void show(Publish message) {
        messages++;
    }

    @Override
    public Deadline due() {
        return due;
    }

    @Override
    public void refresh() throws IOException {
        out.write((messages + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        messages = 0;
        due = due.after(SECOND);
    }
}
