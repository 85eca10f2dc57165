package io.linnet.security.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Keys that the configuration names itself; they change with it only. */
public final class FixedKeys implements KeySource {
    private final List<VerificationKey> keys;

    private FixedKeys(List<VerificationKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * The public keys in a PEM file, each as {@code PUBLIC KEY} or within a {@code CERTIFICATE}.
     *
     * @throws IllegalArgumentException no such file, or none that can be used
     */
    public static FixedKeys ofPemFile(Path file) {
        try {
            List<VerificationKey> keys = new ArrayList<>();
            PemKeys.parse(Files.readString(file)).forEach(key -> keys.add(new VerificationKey(null, null, key)));
            return new FixedKeys(keys);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("the key file " + file + " cannot be read: " + unreadable, unreadable);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("the key file " + file + ": " + wrong.getMessage(), wrong);
        }
    }

    /**
     * A secret that signer and broker share.
     *
     * @throws IllegalArgumentException it is a public key, which everybody may have
     */
    public static FixedKeys ofSecret(byte[] secret) {
        if (new String(secret, StandardCharsets.ISO_8859_1).contains("-----BEGIN")) {
            throw new IllegalArgumentException(
                    "the secret for tokens is a PEM file; a public key is no secret, name it as key");
        }
        if (secret.length == 0) {
            throw new IllegalArgumentException("the secret for tokens is empty");
        }
        return new FixedKeys(List.of(new VerificationKey(null, null, new SecretKeySpec(secret, "HMAC"))));
    }

    /**
     * Looks whether each algorithm has a key.
     *
     * @throws IllegalArgumentException it has none, and what it needs
     */
    public FixedKeys requireFor(Iterable<TokenAlgorithm> algorithms) {
        for (TokenAlgorithm algorithm : algorithms) {
            if (keys.stream().noneMatch(key -> key.fits(algorithm))) {
                throw new IllegalArgumentException("tokens signed with " + algorithm.text() + " need "
                        + algorithm.wants() + ", and none is named");
            }
        }
        return this;
    }

    /** Both. */
    public FixedKeys and(FixedKeys others) {
        List<VerificationKey> all = new ArrayList<>(keys);
        all.addAll(others.keys);
        return new FixedKeys(all);
    }

    @Override
    public CompletionStage<Answer> find(@Nullable String identifier) {
        return CompletableFuture.completedFuture(new Answer.Keys(KeySource.named(identifier, keys)));
    }

    @Override
    public boolean counts(String fingerprint) {
        return keys.stream().anyMatch(key -> key.fingerprint().equals(fingerprint));
    }
}
