package io.linnet.broker.local;

import io.linnet.store.Inspection;
import io.linnet.store.StoreExport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What is in a data folder that nobody has open. */
final class Folders {
    private Folders() {}

    /** One line of JSON for each record. */
    static List<String> records(Path folder) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Inspection store = Inspection.open(folder)) {
            StoreExport.write(store, out, unreadable -> {
                throw new IllegalStateException(unreadable.toString());
            });
        }
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        return lines.subList(1, lines.size() - 1);
    }
}
