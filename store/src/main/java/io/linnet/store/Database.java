package io.linnet.store;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksObject;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * An open RocksDB with its columns. Memory is bounded for all columns together: what was written and is not in a file yet, and
 * blocks that were read. Closed as a whole; everything native that it was opened with is closed with it.
 */
final class Database implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Database.class.getName());
    private static final long MEBIBYTE = 1L << 20;
    /** Written data in memory; more of it means fewer messages that reach a file though they are gone already. */
    private static final long WRITE_BUFFERS = 128 * MEBIBYTE;

    private static final long BLOCK_CACHE = 32 * MEBIBYTE;
    private static final long WRITE_AHEAD_LOG = 256 * MEBIBYTE;
    private static final int OPEN_FILES = 512;
    private static final double BLOOM_BITS = 10;

    private enum Access {
        READ_ONLY,
        EXISTING,
        MAY_CREATE
    }

    private final List<RocksObject> natives = new ArrayList<>();
    private final List<ColumnFamilyHandle> columns = new ArrayList<>();
    private final RocksDB rocks;
    private final boolean mayWrite;

    static {
        RocksDB.loadLibrary();
    }

    Database(Path path) throws RocksDBException {
        // a power cut leaves an end with holes in it, not only one that is cut off; TolerateCorruptedTailRecords
        // refuses that
        this(path, hasData(path) ? Access.EXISTING : Access.MAY_CREATE, WALRecoveryMode.PointInTimeRecovery);
    }

    /** One that must be there: without its file CURRENT it is lost or elsewhere, and an empty one in its place would hide that. */
    static Database existing(Path path) throws RocksDBException {
        return new Database(path, Access.EXISTING, WALRecoveryMode.PointInTimeRecovery);
    }

    /** Whether there are files that only a database that was whole once can have. */
    private static boolean hasData(Path path) {
        String[] names = path.toFile().list();
        return names != null && Arrays.stream(names).anyMatch(name -> name.endsWith(".sst") || name.endsWith(".log"));
    }

    private Database(Path path, Access access, WALRecoveryMode recovery) throws RocksDBException {
        this.mayWrite = access != Access.READ_ONLY;
        try {
            DBOptions options = options(recovery).setCreateIfMissing(access == Access.MAY_CREATE);
            List<ColumnFamilyDescriptor> descriptors = descriptors();
            rocks = mayWrite
                    ? RocksDB.open(options, path.toString(), descriptors, columns)
                    : RocksDB.openReadOnly(options, path.toString(), descriptors, columns);
        } catch (RocksDBException | RuntimeException failure) {
            closeNatives();
            throw failure;
        }
    }

    /**
     * For looking only: no file changes. What stands in the write-ahead log is read into memory.
     *
     * @param tornEnd whether the end of the log may be cut off, as a crash leaves it
     */
    static Database readOnly(Path path, boolean tornEnd) throws RocksDBException {
        WALRecoveryMode recovery =
                tornEnd ? WALRecoveryMode.TolerateCorruptedTailRecords : WALRecoveryMode.AbsoluteConsistency;
        return new Database(path, Access.READ_ONLY, recovery);
    }

    private DBOptions options(WALRecoveryMode recovery) {
        // what is in write buffers counts against nothing else: charging it to the cache would evict all blocks
        Cache uncounted = keep(new LRUCache(MEBIBYTE));
        WriteBufferManager buffers = keep(new WriteBufferManager(WRITE_BUFFERS, uncounted));
        return keep(new DBOptions())
                .setCreateMissingColumnFamilies(true)
                .setWalRecoveryMode(recovery)
                .setMaxTotalWalSize(WRITE_AHEAD_LOG)
                .setWriteBufferManager(buffers)
                .setMaxOpenFiles(OPEN_FILES)
                .setMaxBackgroundJobs(2)
                .setBytesPerSync(MEBIBYTE)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(4 * MEBIBYTE)
                .setStatsDumpPeriodSec(0);
    }

    private List<ColumnFamilyDescriptor> descriptors() {
        Cache cache = keep(new LRUCache(BLOCK_CACHE));
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (Column column : Column.values()) {
            descriptors.add(new ColumnFamilyDescriptor(column.utf8(), options(column, cache)));
        }
        return descriptors;
    }

    private ColumnFamilyOptions options(Column column, Cache cache) {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(16 * 1024)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setFormatVersion(6);
        if (column != Column.QUEUE) {
            table.setFilterPolicy(keep(new BloomFilter(BLOOM_BITS)));
        }
        ColumnFamilyOptions options = keep(new ColumnFamilyOptions())
                .setTableFormatConfig(table)
                .setWriteBufferSize(32 * MEBIBYTE)
                .setMaxWriteBufferNumber(4)
                .setLevelCompactionDynamicLevelBytes(true)
                .setMaxBytesForLevelBase(256 * MEBIBYTE)
                .setTargetFileSizeBase(64 * MEBIBYTE)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setBottommostCompressionType(CompressionType.LZ4_COMPRESSION);
        if (column == Column.QUEUE) {
            // messages that are delivered soon are gone before the second buffer is full and never reach a file
            options.setMinWriteBufferNumberToMerge(2);
        }
        return options;
    }

    private <T extends RocksObject> T keep(T one) {
        natives.add(one);
        return one;
    }

    RocksDB rocks() {
        return rocks;
    }

    ColumnFamilyHandle column(Column column) {
        return columns.get(column.number());
    }

    /** Syncs what was written, as far as the disk lets us, and closes. */
    @Override
    public void close() {
        try {
            if (mayWrite) {
                rocks.syncWal();
            }
        } catch (RocksDBException failure) {
            LOG.log(Level.WARNING, "what was written last could not be synced at the end", failure);
        }
        columns.forEach(ColumnFamilyHandle::close);
        rocks.close();
        closeNatives();
    }

    private void closeNatives() {
        natives.reversed().forEach(RocksObject::close);
        natives.clear();
    }
}
