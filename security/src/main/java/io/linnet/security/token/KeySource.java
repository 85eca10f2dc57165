package io.linnet.security.token;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where the keys come from that verify tokens. */
public sealed interface KeySource permits FixedKeys, JwksFile, JwksUrl {
    /** What a source says. */
    sealed interface Answer {
        /** The keys that the token may have been signed with; none when its key is not known. */
        record Keys(List<VerificationKey> keys) implements Answer {
            /** Copies the list. */
            public Keys {
                keys = List.copyOf(keys);
            }
        }

        /** There are no keys at the moment, and why. */
        record Unavailable(String why) implements Answer {}
    }

    /** The keys for a token that names this key identifier, or none. May read a file: not called on event loops. */
    CompletionStage<Answer> find(@Nullable String identifier);

    /** Whether a key with this fingerprint still counts; true as long as nothing is known. Called on event loops. */
    boolean counts(String fingerprint);

    /** The keys with this identifier, else those without any; all of them for a token that names none. */
    static List<VerificationKey> named(@Nullable String identifier, List<VerificationKey> keys) {
        if (identifier == null) {
            return keys;
        }
        List<VerificationKey> named =
                keys.stream().filter(key -> identifier.equals(key.identifier())).toList();
        return named.isEmpty()
                ? keys.stream().filter(key -> key.identifier() == null).toList()
                : named;
    }
}
