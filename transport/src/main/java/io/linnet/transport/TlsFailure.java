package io.linnet.transport;

import java.security.cert.CertificateException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Why a TLS handshake failed, in words that do not depend on the library that says it. */
final class TlsFailure {
    /** What the libraries' texts contain, in small letters, and what it means. */
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("peer_did_not_return_a_certificate", "the client showed no certificate, and one is required"),
            Map.entry("empty client certificate chain", "the client showed no certificate, and one is required"),
            Map.entry("unsupported_protocol", "the client speaks only versions of TLS that are not allowed"),
            Map.entry(
                    "is not enabled or supported in server context",
                    "the client speaks only versions of TLS that are not allowed"),
            Map.entry(
                    "are not accepted by server preferences",
                    "the client speaks only versions of TLS that are not allowed"),
            Map.entry("no_shared_cipher", "the client offers none of the allowed cipher suites"),
            Map.entry("no cipher suites in common", "the client offers none of the allowed cipher suites"),
            // OpenSSL's clients send this alert before they encrypt, which BoringSSL reads as a record that is too
            // short
            Map.entry(
                    "bad_packet_length",
                    "the client broke off, most likely because it does not accept our certificate"),
            Map.entry("unknown_ca", "the client does not trust the authority of our certificate"),
            Map.entry("certificate_unknown", "the client does not accept our certificate"),
            Map.entry("bad_certificate", "the client does not accept our certificate"),
            Map.entry("certificate_expired", "the client finds that our certificate has expired"));

    private TlsFailure() {}

    static String words(Throwable failure) {
        Set<Throwable> all = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>();
        open.add(failure);
        String last = String.valueOf(failure.getMessage());
        String certificate = null;
        while (!open.isEmpty()) {
            Throwable next = open.removeFirst();
            if (!all.add(next)) {
                continue;
            }
            if (next.getCause() != null) {
                open.addLast(next.getCause());
            }
            Collections.addAll(open, next.getSuppressed());
            last = next.getMessage() == null ? last : next.getMessage();
            if (certificate == null && next instanceof CertificateException refused) {
                certificate = refused.getMessage();
            }
        }
        return "the TLS handshake failed: "
                + (certificate == null ? meaning(last) : "the client's certificate was refused: " + certificate);
    }

    private static String meaning(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return MEANINGS.entrySet().stream()
                .filter(known -> lower.contains(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .map(meaning -> meaning + " (" + text + ")")
                .orElse(text);
    }
}
