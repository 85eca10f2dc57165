package io.linnet.security.password;

import io.linnet.broker.Authenticator;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import io.linnet.security.CredentialFile;
import io.linnet.security.CredentialsUnreadable;
import io.linnet.security.EqualCost;
import io.linnet.security.Fingerprint;
import io.linnet.security.password.HashPool.Comparison;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in the users of a password file, as it was when it was read; to read it again is to make another one.
 *
 * <p>Passwords are compared on a {@link HashPool}; those that were right lately are known again at once ({@link VerifiedPasswords}), and of
 * equal ones that come at the same time one is hashed. A user that does not stand in the file costs the same work, see {@link EqualCost}.
 */
public final class PasswordFile implements Authenticator, EqualCost {
    /** How {@link Identity#source} calls it. */
    public static final String SOURCE = "password-file";

    private static final Logger LOG = LoggerFactory.getLogger(PasswordFile.class);
    private static final Verdict NO_PASSWORD =
            new Verdict.Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "no password came");
    private static final Verdict WRONG = new Verdict.Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "wrong password");
    private static final Verdict BUSY =
            new Verdict.Refused(ReasonCode.SERVER_BUSY, "too many passwords wait for being checked");

    private final Verdict notMine;
    private final PasswordList passwords;
    private final HashPool pool;
    private final StoredPassword decoy;
    private final VerifiedPasswords verified = new VerifiedPasswords(VerifiedPasswords.KEPT);
    private final Map<ByteBuffer, CompletableFuture<Comparison>> underWay = new ConcurrentHashMap<>();

    /** @param name the file in logs */
    public PasswordFile(String name, PasswordList passwords, HashPool pool) {
        this.notMine = new Verdict.NotMine("no such user in " + name);
        this.passwords = passwords;
        this.pool = pool;
        this.decoy = usual(passwords).decoy();
    }

    /**
     * Reads a file, and logs a warning when others can read it too.
     *
     * @throws CredentialsUnreadable with all that is wrong in it
     */
    public static PasswordFile read(Path file, HashPool pool) throws CredentialsUnreadable {
        PasswordList passwords = PasswordList.read(file);
        CredentialFile.exposure(file).ifPresent(LOG::warn);
        return new PasswordFile(file.toString(), passwords, pool);
    }

    /** One of the kind that most users have. */
    private static StoredPassword usual(PasswordList passwords) {
        Map<String, List<StoredPassword>> recipes = StreamSupport.stream(
                        passwords.entries().spliterator(), false)
                .map(PasswordList.Entry::password)
                .collect(Collectors.groupingBy(StoredPassword::recipe));
        return recipes.values().stream()
                .max((one, other) -> Integer.compare(one.size(), other.size()))
                .map(List::getFirst)
                .orElseGet(Argon2id::ofNobody);
    }

    @Override
    public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
        String user = connect.userName();
        PasswordList.Entry entry = user == null ? null : passwords.entry(user);
        if (user == null || entry == null) {
            return CompletableFuture.completedFuture(notMine);
        }
        byte[] password = connect.password();
        if (password == null || password.length == 0) {
            return CompletableFuture.completedFuture(NO_PASSWORD);
        }
        return compared(user, password, entry.line(), entry.password()).thenApply(comparison -> switch (comparison) {
            case SAME -> accepted(user, entry);
            case DIFFERENT -> WRONG;
            case NO_ROOM -> BUSY;
        });
    }

    @Override
    public CompletionStage<Verdict> afterEqualWork(Connect connect, Verdict verdict) {
        byte[] password = connect.password();
        if (connect.userName() == null || password == null || password.length == 0) {
            return CompletableFuture.completedFuture(verdict);
        }
        return compared(connect.userName(), password, "", decoy)
                .thenApply(comparison -> comparison == Comparison.NO_ROOM ? BUSY : verdict);
    }

    private CompletableFuture<Comparison> compared(String user, byte[] password, String line, StoredPassword stored) {
        if (password.length > VerifiedPasswords.PASSWORD_BYTES) {
            return pool.compare(stored, password);
        }
        ByteBuffer key = verified.keyOf(user, password, line);
        if (verified.has(key)) {
            return CompletableFuture.completedFuture(Comparison.SAME);
        }
        CompletableFuture<Comparison> mine = new CompletableFuture<>();
        CompletableFuture<Comparison> before = underWay.putIfAbsent(key, mine);
        if (before != null) {
            return before;
        }
        var _ = pool.compare(stored, password).whenComplete((comparison, failure) -> {
            if (comparison == Comparison.SAME) {
                verified.keep(key);
            }
            underWay.remove(key);
            if (failure == null) {
                mine.complete(comparison);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }

    private static Verdict accepted(String user, PasswordList.Entry entry) {
        return new Verdict.Accepted(new Identity(
                user, SOURCE, Fingerprint.of(entry.line()), List.of(), Map.of(), List.of(), List.of(), Long.MAX_VALUE));
    }

    /** The user stands there with the same password. */
    @Override
    public boolean mayStay(ClientIdentity client, Peer peer) {
        PasswordList.Entry entry = passwords.entry(client.user());
        return entry != null
                && client.identity().source().equals(SOURCE)
                && client.identity().proof().equals(Fingerprint.of(entry.line()));
    }

    /** Passwords that are known again without hashing. */
    int verifiedCount() {
        return verified.size();
    }
}
