package io.linnet.cli;

import io.linnet.cli.client.BlockingClient;
import io.linnet.cli.client.Event;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/** Reads lines on a thread of its own and gives them to a client, no faster than there is room. */
final class StandardInput {
    private final InputStream in;
    private final BlockingClient client;
    private final Semaphore room;

    private StandardInput(InputStream in, BlockingClient client, Semaphore room) {
        this.in = new BufferedInputStream(in, 64 * 1024);
        this.client = client;
        this.room = room;
    }

    /** @param room a permit is taken for each line; the owner of the client gives it back */
    static void readLines(InputStream in, BlockingClient client, Semaphore room) {
        StandardInput input = new StandardInput(in, client, room);
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
        client.post(new Event.EndOfInput());
    }

    private void post(ByteArrayOutputStream line) throws InterruptedException {
        room.acquire();
        client.post(new Event.Line(line.toByteArray()));
        line.reset();
    }
}
