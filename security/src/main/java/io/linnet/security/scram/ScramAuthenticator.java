package io.linnet.security.scram;

import io.linnet.broker.ClientIdentity;
import io.linnet.broker.EnhancedAuthenticator;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * The authentication method {@code SCRAM-SHA-256} (RFC 7677): the client proves that it knows the password, the server proves that it
 * knows its hash, and who listens learns neither. Costs the server two hashes, so it runs on event loops.
 */
public final class ScramAuthenticator implements EnhancedAuthenticator {
    /** The name of the method. */
    public static final String METHOD = "SCRAM-SHA-256";

    /** How identities call it. */
    public static final String SOURCE = "scram";

    private static final int NONCE_BYTES = 24;

    private final ScramCredentials credentials;
    private final Supplier<String> nonces;

    public ScramAuthenticator(ScramCredentials credentials) {
        this(credentials, randomNonces());
    }

    ScramAuthenticator(ScramCredentials credentials, Supplier<String> nonces) {
        this.credentials = credentials;
        this.nonces = nonces;
    }

    private static Supplier<String> randomNonces() {
        SecureRandom random = new SecureRandom();
        return () -> {
            byte[] nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            return Base64.getEncoder().encodeToString(nonce);
        };
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public Exchange begin(Connect connect, Peer peer) {
        return new ScramExchange(credentials, nonces.get());
    }

    /** As long as the user has the same credential. */
    @Override
    public boolean mayStay(ClientIdentity client, Peer peer) {
        return client.identity().source().equals(SOURCE)
                && credentials
                        .find(client.user())
                        .map(ScramCredential::fingerprint)
                        .filter(client.identity().proof()::equals)
                        .isPresent();
    }
}
