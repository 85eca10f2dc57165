package io.linnet.transport.tls;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A certificate for clients that ask for certain host names (SNI, RFC 6066).
 *
 * @param hosts names such as {@code mqtt.example.org}, or {@code *.example.org} for one label in place of the star; in small letters
 */
public record HostKeys(List<String> hosts, KeyFiles keys) {
    private static final Pattern NAME = Pattern.compile("(\\*\\.)?[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
    private static final int LONGEST_NAME = 253;

    /** @throws IllegalArgumentException for a list without a name, or a name that no client can ask for */
    public HostKeys {
        hosts = hosts.stream().map(HostKeys::name).toList();
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("a certificate for host names needs at least one name");
        }
    }

    /**
     * A host name in small letters.
     *
     * @throws IllegalArgumentException for one that no client can ask for
     */
    public static String name(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(lower).matches() || lower.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a host name such as mqtt.example.org or *.example.org");
        }
        return lower;
    }
}
