package io.linnet.security.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys in a file with a JSON Web Key Set. Looks at most once in a second, when a token comes, whether the file has changed, and reads
 * it again then; a file that is broken or gone changes nothing.
 */
public final class JwksFile implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(JwksFile.class);
    private static final long LOOK_AGAIN_MILLIS = 1_000;

    private final Path file;
    private final LongSupplier clock;
    private volatile List<VerificationKey> keys;
    private Stamp stamp;
    private long lookedMillis;

    /** What changes when the file does. */
    private record Stamp(
            FileTime modified, long bytes, @Nullable Object fileKey) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    /**
     * Reads the file.
     *
     * @param clock milliseconds that never go back
     * @throws IllegalArgumentException it cannot be read, or holds no keys
     */
    public JwksFile(Path file, LongSupplier clock) {
        this.file = file;
        this.clock = clock;
        try {
            this.stamp = Stamp.of(file);
            this.keys = read(file);
            this.lookedMillis = clock.getAsLong();
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("the key set " + file + " cannot be read: " + unreadable, unreadable);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(file + ": " + wrong.getMessage(), wrong);
        }
    }

    private static List<VerificationKey> read(Path file) throws IOException {
        return JsonWebKeys.parse(Files.readString(file));
    }

    @Override
    public CompletionStage<Answer> find(@Nullable String identifier) {
        look();
        return CompletableFuture.completedFuture(new Answer.Keys(KeySource.named(identifier, keys)));
    }

    private synchronized void look() {
        long now = clock.getAsLong();
        if (now - lookedMillis < LOOK_AGAIN_MILLIS) {
            return;
        }
        lookedMillis = now;
        try {
            Stamp found = Stamp.of(file);
            if (!found.equals(stamp)) {
                stamp = found;
                keys = read(file);
                LOG.info("the keys for tokens in {} were read again, {} of them", file, keys.size());
            }
        } catch (IOException | IllegalArgumentException broken) {
            LOG.warn("the keys for tokens in {} stay as they were: {}", file, broken.getMessage());
        }
    }

    @Override
    public boolean counts(String fingerprint) {
        return keys.stream().anyMatch(key -> key.fingerprint().equals(fingerprint));
    }
}
