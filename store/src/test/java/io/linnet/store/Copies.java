package io.linnet.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Folders and their exports, for tests. */
final class Copies {
    private Copies() {}

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path each : files.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    static String exported(Path folder) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<StoreRecord> unreadable = new ArrayList<>();
        try (Inspection store = Inspection.open(folder)) {
            StoreExport.write(store, out, unreadable::add);
        }
        if (!unreadable.isEmpty()) {
            throw new IOException(unreadable.toString());
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The files of the database that end like this, oldest first. */
    static List<Path> files(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("db"))) {
            return files.filter(each -> each.toString().endsWith(end)).sorted().toList();
        }
    }
}
