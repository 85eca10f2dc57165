package io.linnet.security.http;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** The address of an HTTP server that the broker trusts: {@code https}, or {@code http} on this machine or where it was allowed. */
public record HttpAddress(URI uri) {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)\\]");

    /**
     * The address in this text.
     *
     * @param plainAllowed whether {@code http} is allowed to other machines as well
     * @throws IllegalArgumentException it is none, or not a safe one
     */
    public static HttpAddress parse(String text, boolean plainAllowed) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("an address came that is none, allowed is https://host/path", wrong);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException(
                    "an address without https:// and host came, allowed is https://host/path");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the address holds a user name or password, which would end up in logs; name a bearer secret instead");
        }
        if (scheme.equals("http")
                && !plainAllowed
                && !LOOPBACK.matcher(uri.getHost().toLowerCase(Locale.ROOT)).matches()) {
            throw new IllegalArgumentException(new HttpAddress(uri)
                    + " is not encrypted and leads to another machine, allowed is https, or http to this machine");
        }
        return new HttpAddress(uri);
    }

    /** Without query, which may hold a secret. */
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
}
