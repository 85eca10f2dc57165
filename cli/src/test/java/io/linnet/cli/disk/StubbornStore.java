package io.linnet.cli.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.linnet.store.Changes;
import io.linnet.store.Store;
import io.linnet.store.StoreException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/**
 * A program that works on a store as {@link StoreLog} does, and after trouble waits for a line on standard input, opens the store again
 * and repeats the round that failed, until it succeeds. Prints each round that is on the disk, and each trouble.
 */
final class StubbornStore {
    private final Store store;
    private final FileOutputStream out;
    private final BufferedReader in;

    private StubbornStore(Store store, FileOutputStream out, BufferedReader in) {
        this.store = store;
        this.out = out;
        this.in = in;
    }

    /** Arguments: the folder; how many rounds. */
    public static void main(String[] arguments) throws IOException {
        try (Store store = Store.open(Path.of(arguments[0]));
                FileOutputStream out = new FileOutputStream(FileDescriptor.out);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            StubbornStore stubborn = new StubbornStore(store, out, in);
            for (int round = 1; round <= Integer.parseInt(arguments[1]); round++) {
                stubborn.write(StoreLog.changes(store, round));
                stubborn.say("" + round);
            }
        }
    }

    private void write(Changes changes) throws IOException {
        boolean whole = true;
        while (true) {
            try {
                if (!whole) {
                    store.reopen();
                    whole = true;
                }
                store.write(changes, true);
                return;
            } catch (StoreException trouble) {
                whole = false;
                say("trouble: " + trouble.getMessage());
                in.readLine();
            }
        }
    }

    private void say(String line) throws IOException {
        out.write((line + "\n").getBytes(UTF_8));
    }
}
