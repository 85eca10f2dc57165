package io.linnet.client.outbox;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Real files on a disk that can be full, or take very long. */
public final class FailingDisk {
    /** What does not work. */
    public enum Trouble {
        WRITE,
        HALF_A_WRITE,
        FORCE,
        OPEN
    }

    private volatile @Nullable Trouble trouble;
    private volatile @Nullable Stall stall;

    public void trouble(@Nullable Trouble begins) {
        trouble = begins;
    }

    /** From now on a force waits until what is given back is counted down; the first that does counts {@code reached} down. */
    public CountDownLatch stall(CountDownLatch reached) {
        Stall next = new Stall(reached, new CountDownLatch(1));
        stall = next;
        return next.end;
    }

    private record Stall(CountDownLatch reached, CountDownLatch end) {
        void take() throws IOException {
            reached.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }
    }

    private static IOException full() {
        return new IOException("No space left on device");
    }

    public FileChannel open(Path path) throws IOException {
        if (trouble != null) {
            throw full();
        }
        return new Channel(FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
    }

    private final class Channel extends FileChannel {
        private final FileChannel real;

        Channel(FileChannel real) {
            this.real = real;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            if (trouble == Trouble.HALF_A_WRITE) {
                int _ = real.write(from.slice(from.position(), from.remaining() / 2), position);
            }
            if (trouble == Trouble.WRITE || trouble == Trouble.HALF_A_WRITE || trouble == Trouble.OPEN) {
                throw full();
            }
            return real.write(from, position);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            Stall slow = stall;
            if (slow != null) {
                slow.take();
            }
            if (trouble == Trouble.FORCE) {
                throw full();
            }
            real.force(metaData);
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            return real.truncate(size);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public int write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] to, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer to, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
