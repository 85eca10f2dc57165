package io.linnet.security.password;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Passwords that were right a while ago, so that many clients that come back at once cost no argon2id each. What is kept is an HMAC under
 * a key that exists in this process only: a dump of the memory without that key says nothing. Any thread.
 */
final class VerifiedPasswords {
    /** So many are kept; the one that was not used for the longest time goes. */
    static final int KEPT = 10_000;

    /** Longer passwords are not kept: this is computed on event loops. */
    static final int PASSWORD_BYTES = 1_024;

    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key = new SecretKeySpec(StoredPassword.random(32), HMAC);
    private final int bound;
    private final Map<ByteBuffer, Boolean> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
            return size() > bound;
        }
    };

    VerifiedPasswords(int bound) {
        this.bound = bound;
    }

    /** What stands for user, password and the line of the file together. */
    ByteBuffer keyOf(String user, byte[] password, String line) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            for (byte[] part : new byte[][] {utf8(user), password, utf8(line)}) {
                mac.update(ByteBuffer.allocate(4).putInt(part.length).flip());
                mac.update(part);
            }
            return ByteBuffer.wrap(mac.doFinal());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    boolean has(ByteBuffer credentials) {
        synchronized (kept) {
            return kept.get(credentials) != null;
        }
    }

    void keep(ByteBuffer credentials) {
        synchronized (kept) {
            kept.put(credentials, true);
        }
    }

    int size() {
        synchronized (kept) {
            return kept.size();
        }
    }
}
