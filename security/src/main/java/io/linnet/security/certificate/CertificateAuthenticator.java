package io.linnet.security.certificate;

import io.linnet.broker.Authenticator;
import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Peer;
import io.linnet.packet.Connect;
import io.linnet.packet.ReasonCode;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import javax.security.auth.x500.X500Principal;

/**
 * Lets clients in by the certificate that TLS has verified; whose authorities count and whether it is revoked is the listener's matter.
 * A client without certificate, or with one that does not say the wanted name, is left to the next authenticator. When the name is there several
 * times, CONNECT's user name says which one counts.
 */
public final class CertificateAuthenticator implements Authenticator {
    /** How identities call it. */
    public static final String SOURCE = "certificate";

    private final CertificateName user;
    private final boolean userNameMustMatch;
    private final LongSupplier clock;

    /**
     * With the name that becomes the user name.
     *
     * @param userNameMustMatch whether CONNECT has to carry it as user name
     * @param clock milliseconds since 1970
     */
    public CertificateAuthenticator(CertificateName user, boolean userNameMustMatch, LongSupplier clock) {
        this.user = user;
        this.userNameMustMatch = userNameMustMatch;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Connect connect, Peer peer) {
        return CompletableFuture.completedFuture(certificate(peer)
                .map(certificate -> judge(connect, certificate))
                .orElseGet(() -> new Verdict.NotMine("no client certificate came")));
    }

    private Verdict judge(Connect connect, X509Certificate certificate) {
        List<String> names = user.of(certificate);
        String asked = connect.userName();
        if (names.isEmpty()) {
            return new Verdict.NotMine("the client certificate has no " + user.text());
        }
        if ((userNameMustMatch || names.size() > 1) && (asked == null || !names.contains(asked))) {
            return new Verdict.Refused(
                    ReasonCode.NOT_AUTHORIZED,
                    asked == null
                            ? "CONNECT has no user name, the client certificate allows " + names
                            : "the user name of CONNECT is not in the client certificate, it allows " + names);
        }
        String name = asked != null && names.contains(asked) ? asked : names.getFirst();
        return new Verdict.Accepted(new Identity(
                name,
                SOURCE,
                fingerprint(certificate),
                List.of(),
                attributes(certificate),
                List.of(),
                List.of(),
                certificate.getNotAfter().toInstant().toEpochMilli()));
    }

    private static Map<String, String> attributes(X509Certificate certificate) {
        Map<String, String> attributes = new HashMap<>();
        for (CertificateName each : CertificateName.values()) {
            List<String> names = each.of(certificate);
            // of several names none is the one that a rule may rely on
            if (names.size() == 1) {
                attributes.put("cert." + each.text().replace('-', '.'), names.getFirst());
            }
        }
        attributes.put("cert.serial", CertificateName.serial(certificate));
        attributes.put("cert.issuer", certificate.getIssuerX500Principal().getName(X500Principal.RFC2253));
        return attributes;
    }

    private static Optional<X509Certificate> certificate(Peer peer) {
        return peer.encryption() == null
                ? Optional.empty()
                : peer.encryption().clientCertificates().stream().findFirst();
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("a certificate that TLS has verified can be hashed", missing);
        }
    }

    /** As long as the certificate is valid and still says the user's name. */
    @Override
    public boolean mayStay(ClientIdentity client, Peer peer) {
        Identity identity = client.identity();
        return identity.source().equals(SOURCE)
                && identity.validUntilMillis() > clock.getAsLong()
                && certificate(peer)
                        .filter(certificate -> fingerprint(certificate).equals(identity.proof()))
                        .filter(certificate -> user.of(certificate).contains(identity.user()))
                        .isPresent();
    }
}
