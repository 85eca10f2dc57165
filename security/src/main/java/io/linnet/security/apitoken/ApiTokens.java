package io.linnet.security.apitoken;

import io.linnet.broker.Authenticator;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import io.linnet.security.CredentialFile;
import io.linnet.security.CredentialsUnreadable;
import io.linnet.security.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in clients that show a token of a file, as it was when it was read, as their password; their user name is empty, or missing, or the
 * name of the token.
 *
 * <p>A token is found by its SHA-256, which is computed here and cannot be steered, so that the time of the search tells nothing about
 * tokens.
 */
public final class ApiTokens implements Authenticator {
    /** How {@link Identity#source} calls it. */
    public static final String SOURCE = "tokens";

    private static final Logger LOG = LoggerFactory.getLogger(ApiTokens.class);
    private static final Verdict NO_TOKEN = new Verdict.NotMine("no token came");

    private final Map<String, ApiToken> byHash = new HashMap<>();
    private final Map<String, ApiToken> byName = new HashMap<>();
    private final Verdict unknown;
    private final LongSupplier clock;

    /**
     * @param name the file in logs
     * @param clock milliseconds since 1970
     */
    public ApiTokens(String name, TokenList tokens, LongSupplier clock) {
        this.unknown = new Verdict.NotMine("no such token in " + name);
        this.clock = clock;
        for (ApiToken token : tokens.tokens()) {
            byHash.put(token.hash(), token);
            byName.put(token.name(), token);
        }
    }

    /**
     * Reads a file, and logs a warning when others can read it too.
     *
     * @param clock milliseconds since 1970
     * @throws CredentialsUnreadable with all that is wrong in it
     */
    public static ApiTokens read(Path file, LongSupplier clock) throws CredentialsUnreadable {
        TokenList tokens = TokenList.read(file);
        CredentialFile.exposure(file).ifPresent(LOG::warn);
        return new ApiTokens(file.toString(), tokens, clock);
    }

    @Override
    public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
        return CompletableFuture.completedFuture(verdict(connect));
    }

    private Verdict verdict(Connect connect) {
        byte[] password = connect.password();
        if (password == null || !TokenText.isOne(password)) {
            return NO_TOKEN;
        }
        String hash = TokenText.hash(password);
        ApiToken token = byHash.get(hash);
        if (token == null || !isSame(hash, token.hash())) {
            return unknown;
        }
        String user = connect.userName();
        if (user != null && !user.isEmpty() && !user.equals(token.name())) {
            return new Verdict.Refused(
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the token belongs to '" + token.name() + "'");
        }
        if (token.isOver(clock.getAsLong())) {
            return new Verdict.Refused(
                    ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the token '" + token.name() + "' has ended");
        }
        return new Verdict.Accepted(new Identity(
                token.name(),
                SOURCE,
                Fingerprint.of(token.line()),
                token.clientIdentifiers(),
                Map.of(),
                token.roles(),
                List.of(),
                token.untilMillis()));
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    /** The token stands there with the same roles, client identifiers and end. */
    @Override
    public boolean mayStay(ClientIdentity client, Peer peer) {
        ApiToken token = byName.get(client.user());
        return token != null
                && client.identity().source().equals(SOURCE)
                && client.identity().proof().equals(Fingerprint.of(token.line()))
                && !token.isOver(clock.getAsLong());
    }
}
