package io.linnet.security.http;

import io.linnet.broker.Identity;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Clients that an HTTP server has allowed a moment ago. Holds no passwords: questions are known by a keyed hash. Safe for all threads. */
final class CallbackCache {
    private static final int MAXIMUM_ENTRIES = 10_000;

    private final long keepMillis;
    private final SecretKeySpec secret;
    private final Map<Key, Remembered> entries = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Remembered> eldest) {
            return size() > MAXIMUM_ENTRIES;
        }
    };

    /** A question's keyed hash. */
    record Key(String hash) {}

    private record Remembered(Identity identity, long untilMillis) {}

    CallbackCache(long keepMillis) {
        this.keepMillis = keepMillis;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.secret = new SecretKeySpec(random, "HmacSHA256");
    }

    Key key(byte[] question) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            return new Key(HexFormat.of().formatHex(mac.doFinal(question)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", missing);
        }
    }

    synchronized @Nullable Identity find(Key key, long now) {
        Remembered entry = entries.get(key);
        if (entry == null || now < entry.untilMillis) {
            return entry == null ? null : entry.identity;
        }
        entries.remove(key);
        return null;
    }

    synchronized void put(Key key, Identity identity, long now) {
        if (keepMillis > 0) {
            entries.put(key, new Remembered(identity, Math.min(now + keepMillis, identity.validUntilMillis())));
        }
    }
}
