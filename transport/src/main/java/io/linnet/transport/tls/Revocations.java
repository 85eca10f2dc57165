package io.linnet.transport.tls;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.CRLReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The revocation lists of one listener (RFC 5280 section 5). The JDK's own check verifies the signature of a list for each certificate
 * that it looks up, which for a long list costs more than the whole handshake; here it is done once for each list and key.
 */
final class Revocations {
    private static final int SIGNS_REVOCATIONS = 6;

    private final Map<X500Principal, List<Listed>> byIssuer = new HashMap<>();
    private final List<Listed> all = new ArrayList<>();
    private final ExpiredCrl worth;

    private Revocations(ExpiredCrl worth) {
        this.worth = worth;
    }

    /** A list, and the key that has been found to have signed it. */
    private static final class Listed {
        final X509CRL list;
        final Path file;
        private volatile @Nullable PublicKey signer;

        Listed(X509CRL list, Path file) {
            this.list = list;
            this.file = file;
        }

        boolean isSignedBy(X509Certificate issuer) {
            PublicKey key = issuer.getPublicKey();
            if (key.equals(signer)) {
                return true;
            }
            try {
                list.verify(key);
            } catch (GeneralSecurityException other) {
                return false;
            }
            signer = key;
            return true;
        }

        Instant made() {
            return list.getThisUpdate().toInstant();
        }

        boolean isExpired(Instant now) {
            Date next = list.getNextUpdate();
            return next != null && next.toInstant().isBefore(now);
        }
    }

    static Revocations read(ClientOptions options) throws TlsRefused {
        Revocations revocations = new Revocations(options.expired());
        for (Path file : options.revocations()) {
            List<byte[]> encoded = PemFile.read(file, "the revocation list").derOf("X509 CRL");
            if (encoded.isEmpty()) {
                throw new TlsRefused(
                        file, "there is no revocation list in this file; one begins with -----BEGIN X509 CRL-----");
            }
            for (byte[] der : encoded) {
                revocations.add(new Listed(parsed(file, der), file));
            }
        }
        return revocations;
    }

    private void add(Listed listed) {
        all.add(listed);
        byIssuer.computeIfAbsent(listed.list.getIssuerX500Principal(), none -> new ArrayList<>())
                .add(listed);
    }

    private static X509CRL parsed(Path file, byte[] der) throws TlsRefused {
        X509CRL list;
        try {
            list = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        } catch (CertificateException | CRLException broken) {
            throw new TlsRefused(file, "a revocation list is damaged: " + broken.getMessage(), broken);
        }
        Set<String> critical = list.getCriticalExtensionOIDs();
        if (critical != null && !critical.isEmpty()) {
            throw new TlsRefused(
                    file,
                    "a revocation list that covers only a part (critical extensions " + critical
                            + "); only full lists are understood");
        }
        return list;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * Checks one certificate.
     *
     * @throws CertificateException when it is revoked, or when that cannot be known
     */
    void check(X509Certificate certificate, X509Certificate issuer, Instant now) throws CertificateException {
        Listed listed = listOf(issuer, now);
        X509CRLEntry entry = listed.list.getRevokedCertificate(certificate.getSerialNumber());
        if (entry != null) {
            CRLReason reason = Optional.ofNullable(entry.getRevocationReason()).orElse(CRLReason.UNSPECIFIED);
            throw new CertificateException(
                    "the certificate " + certificate.getSubjectX500Principal() + " has been revoked",
                    new CertificateRevokedException(
                            entry.getRevocationDate(), reason, issuer.getSubjectX500Principal(), Map.of()));
        }
    }

    private Listed listOf(X509Certificate issuer, Instant now) throws CertificateException {
        X500Principal name = issuer.getSubjectX500Principal();
        List<Listed> signed = byIssuer.getOrDefault(name, List.of()).stream()
                .filter(listed -> maySign(issuer) && listed.isSignedBy(issuer))
                .toList();
        if (signed.isEmpty()) {
            throw new CertificateException("there is no revocation list of " + name);
        }
        Listed newest = signed.stream().max(Comparator.comparing(Listed::made)).orElseThrow();
        if (worth == ExpiredCrl.REFUSE && newest.isExpired(now)) {
            throw new CertificateException("the revocation list of " + name + " in " + newest.file + " has ended on "
                    + newest.list.getNextUpdate().toInstant());
        }
        return newest;
    }

    private static boolean maySign(X509Certificate issuer) {
        boolean[] usage = issuer.getKeyUsage();
        return usage == null || usage[SIGNS_REVOCATIONS];
    }

    /** A sentence for each list whose time is over. */
    List<String> expired(Instant now) {
        String consequence =
                worth == ExpiredCrl.REFUSE ? "clients with its certificates are refused" : "it is still used as it is";
        return all.stream()
                .filter(listed -> listed.isExpired(now))
                .map(listed -> listed.file + ": the revocation list of " + listed.list.getIssuerX500Principal()
                        + " has ended on " + listed.list.getNextUpdate().toInstant() + "; " + consequence
                        + " until a newer one is there")
                .toList();
    }
}
