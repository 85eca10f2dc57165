package io.linnet.cli;

import io.linnet.cli.client.Event;
import io.linnet.cli.client.Inbox;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/** Reads lines on a thread of its own and puts them into an inbox, no faster than there is room. */
final class StandardInput {
    private final InputStream in;
    private final Inbox inbox;
    private final Semaphore room;

    private StandardInput(InputStream in, Inbox inbox, Semaphore room) {
        this.in = new BufferedInputStream(in, 64 * 1024);
        this.inbox = inbox;
        this.room = room;
    }

    /** @param room a permit is taken for each line; the owner of the inbox gives it back */
    static void readLines(InputStream in, Inbox inbox, Semaphore room) {
        StandardInput input = new StandardInput(in, inbox, room);
        Thread.ofPlatform().name("standard-input").daemon().start(input::readAll);
    }

    private void readAll() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                post(line);
            }
            if (line.size() > 0) {
                post(line);
            }
        } catch (IOException e) {
            // Input that cannot be read any further is input that has ended.
        } catch (InterruptedException e) {
            return;
        }
        end();
    }

    private void end() {
        try {
            inbox.post(new Event.EndOfInput());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(ByteArrayOutputStream line) throws InterruptedException {
        room.acquire();
        inbox.post(new Event.Line(line.toByteArray()));
        line.reset();
    }
}
