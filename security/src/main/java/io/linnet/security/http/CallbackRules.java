package io.linnet.security.http;

/**
 * How an HTTP server is asked about clients.
 *
 * @param address of the server
 * @param bearerSecret sent as {@code Authorization: Bearer}; empty for none
 * @param onFailure what becomes of a client when there is no usable answer
 * @param cacheMillis how long a permission counts without asking again; 0 for not at all
 */
public record CallbackRules(HttpAddress address, String bearerSecret, OnFailure onFailure, long cacheMillis) {
    /** What becomes of a client when there is no usable answer. */
    public enum OnFailure {
        /** It is refused. */
        REFUSE,
        /** The next authenticator is asked. */
        NEXT
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return address.toString();
    }
}
