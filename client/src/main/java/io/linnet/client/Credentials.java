package io.linnet.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What CONNECT says about who is there (section 3.1.3.5).
 *
 * @param userName null for none, as with tokens
 * @param password null for none; handed over, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality and text are by content, see below
public record Credentials(@Nullable String userName, byte @Nullable [] password) {
    public static final Credentials NONE = new Credentials(null, null);

    public static Credentials of(String userName, String password) {
        return new Credentials(userName, password.getBytes(UTF_8));
    }

    /** A token, such as a JWT or an API key, which goes where passwords go. */
    public static Credentials ofToken(String token) {
        return new Credentials(null, token.getBytes(UTF_8));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Credentials that
                && Objects.equals(userName, that.userName)
                && Arrays.equals(password, that.password);
    }

    @Override
    public int hashCode() {
        return Objects.hash(userName, Arrays.hashCode(password));
    }

    /** Tells that there is a password, never which. */
    @Override
    public String toString() {
        return "Credentials[userName=" + userName + ", password=" + (password == null ? "none" : "present") + "]";
    }
}
