package io.linnet.cli.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A program that writes to RocksDB with buffers so small that tables are flushed and compacted, logs are changed and files are deleted
 * all the time. Prints the number of each batch that is on the disk.
 */
final class RocksLog {
    private static final int KEYS = 60;
    private static final int VALUE_BYTES = 700;

    private RocksLog() {}

    /** Arguments: the folder, how many batches. */
    public static void main(String[] arguments) throws RocksDBException, IOException {
        List<ColumnFamilyHandle> columns = new ArrayList<>();
        try (DBOptions options = options();
                ColumnFamilyOptions small = small();
                WriteOptions synced = new WriteOptions().setSync(true);
                RocksDB rocks = RocksDB.open(options, Path.of(arguments[0]).toString(), descriptors(small), columns);
                FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            for (int number = 1; number <= Integer.parseInt(arguments[1]); number++) {
                try (WriteBatch batch = new WriteBatch()) {
                    // the second column gets little, so that its data stays in old logs while the first one is flushed
                    batch.put(columns.get(0), key(number), value(number));
                    batch.put(
                            columns.get(1),
                            "last".getBytes(UTF_8),
                            Integer.toString(number).getBytes(UTF_8));
                    rocks.write(synced, batch);
                }
                out.write((number + "\n").getBytes(UTF_8));
            }
            columns.forEach(ColumnFamilyHandle::close);
        }
    }

    private static DBOptions options() {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                .setKeepLogFileNum(2);
    }

    private static ColumnFamilyOptions small() {
        return new ColumnFamilyOptions().setWriteBufferSize(64 * 1024).setLevel0FileNumCompactionTrigger(2);
    }

    private static List<ColumnFamilyDescriptor> descriptors(ColumnFamilyOptions options) {
        return List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options),
                new ColumnFamilyDescriptor("second".getBytes(UTF_8), options));
    }

    private static byte[] key(int number) {
        return ("key " + number % KEYS).getBytes(UTF_8);
    }

    private static byte[] value(int number) {
        byte[] value = new byte[VALUE_BYTES];
        Arrays.fill(value, (byte) number);
        return value;
    }

    /** The number of the last batch that is there; everything that belongs to it and to those before must be there as well. */
    static int last(Path folder) throws RocksDBException {
        List<ColumnFamilyHandle> columns = new ArrayList<>();
        try (DBOptions options = options();
                ColumnFamilyOptions small = small();
                RocksDB rocks = RocksDB.open(options, folder.toString(), descriptors(small), columns)) {
            byte[] text = rocks.get(columns.get(1), "last".getBytes(UTF_8));
            int last = text == null ? 0 : Integer.parseInt(new String(text, UTF_8));
            for (int number = Math.max(1, last - KEYS + 1); number <= last; number++) {
                if (!Arrays.equals(value(number), rocks.get(columns.get(0), key(number)))) {
                    throw new IllegalStateException("batch " + last + " is there, and not the first half of " + number);
                }
            }
            columns.forEach(ColumnFamilyHandle::close);
            return last;
        }
    }
}
