package io.linnet.store;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A store as lines of JSON, which {@link StoreImport} reads; docs/store-format.md has their members. The same content gives the same
 * lines.
 */
public final class StoreExport implements RecordSink {
    /** The version of the lines. */
    static final int VERSION = 1;

    private static final int BUFFER = 1 << 16;

    private final BufferedWriter out;
    private final Consumer<StoreRecord.Unreadable> leftOut;
    private final RecordLines lines = new RecordLines();
    private long records;

    private StoreExport(OutputStream out, Consumer<StoreRecord.Unreadable> leftOut) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
        this.leftOut = leftOut;
    }

    /**
     * Writes all of a store, record by record; the stream is flushed and stays open.
     *
     * @param leftOut is told of what cannot be read and is therefore not written
     * @return how many records were written
     */
    public static long write(Inspection store, OutputStream out, Consumer<StoreRecord.Unreadable> leftOut)
            throws IOException {
        StoreExport export = new StoreExport(out, leftOut);
        export.line(new JsonLine()
                .begin(LineType.META.text())
                .number("version", VERSION)
                .end());
        store.all(export);
        // without it an export that was cut off would look like a whole one
        export.line(new JsonLine()
                .begin(LineType.END.text())
                .number("records", export.records)
                .end());
        export.out.flush();
        return export.records;
    }

    @Override
    public void accept(StoreRecord each) throws IOException {
        if (each instanceof StoreRecord.Unreadable unreadable) {
            leftOut.accept(unreadable);
            return;
        }
        records++;
        line(lines.line(each));
    }

    private void line(CharSequence line) throws IOException {
        out.append(line).write('\n');
    }
}
