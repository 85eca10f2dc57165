package io.linnet.transport.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/** Which chains of clients' certificates are valid now (RFC 5280 section 6). Immutable; any thread. */
final class ClientTrust {
    private static final int LONGEST_CHAIN = 10;
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

    private final List<X509Certificate> roots;
    private final List<X509Certificate> intermediates;
    private final Set<TrustAnchor> anchors;
    private final Revocations revocations;

    private ClientTrust(List<X509Certificate> authorities, Revocations revocations) {
        Set<X500Principal> names = authorities.stream()
                .map(X509Certificate::getSubjectX500Principal)
                .collect(Collectors.toSet());
        this.intermediates = authorities.stream()
                .filter(authority -> !isSelfIssued(authority) && names.contains(authority.getIssuerX500Principal()))
                .toList();
        this.roots = authorities.stream()
                .filter(authority -> !intermediates.contains(authority))
                .toList();
        this.anchors = roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
        this.revocations = revocations;
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /** @param authorities of the options */
    static ClientTrust read(Path authorities, ClientOptions options) throws TlsRefused {
        Set<X509Certificate> all = new LinkedHashSet<>();
        if (Files.isDirectory(authorities)) {
            for (Path file : files(authorities)) {
                PemFile pem = PemFile.read(file, "the file of authorities");
                if (pem.first("CERTIFICATE").isPresent()) {
                    all.addAll(KeyMaterial.certificates(pem));
                }
            }
        } else {
            all.addAll(KeyMaterial.certificates(PemFile.read(authorities, "the file of authorities")));
        }
        if (all.isEmpty()) {
            throw new TlsRefused(authorities, "there is no certificate in the files of this folder");
        }
        return new ClientTrust(List.copyOf(all), Revocations.read(options));
    }

    /** The files of a folder, links resolved, by name. */
    static List<Path> files(Path folder) throws TlsRefused {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException unreadable) {
            throw TlsRefused.unreadable(folder, "the folder of authorities", unreadable);
        }
    }

    /** The certificates whose names a client is told. */
    List<X509Certificate> authorities() {
        return Stream.concat(roots.stream(), intermediates.stream()).toList();
    }

    Revocations revocations() {
        return revocations;
    }

    /**
     * Finds the way from a client's certificate to a root.
     *
     * @param sent the client's own certificate first, others in any order
     * @return the client's certificate, those between, and the root
     * @throws CertificateException when there is none, or a certificate on it is expired or revoked
     */
    List<X509Certificate> verified(List<X509Certificate> sent, Instant now) throws CertificateException {
        if (sent.isEmpty() || sent.size() > LONGEST_CHAIN) {
            throw new CertificateException(
                    "a chain of " + sent.size() + " certificates, allowed are 1 to " + LONGEST_CHAIN);
        }
        X509Certificate own = sent.get(0);
        checkTime(own);
        List<X509Certificate> path = roots.contains(own) ? List.of(own) : path(own, sent);
        if (!revocations.isEmpty()) {
            for (int i = path.size() - 2; i >= 0; i--) {
                revocations.check(path.get(i), path.get(i + 1), now);
            }
        }
        return path;
    }

    private static void checkTime(X509Certificate own) throws CertificateException {
        try {
            own.checkValidity();
        } catch (CertificateExpiredException expired) {
            CertificateException said =
                    new CertificateExpiredException("the certificate " + own.getSubjectX500Principal()
                            + " has ended on " + own.getNotAfter().toInstant());
            said.initCause(expired);
            throw said;
        }
    }

    private List<X509Certificate> path(X509Certificate own, List<X509Certificate> sent) throws CertificateException {
        List<X509Certificate> candidates = new ArrayList<>(sent);
        candidates.addAll(intermediates);
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(own);
        try {
            target.setExtendedKeyUsage(Set.of(CLIENT_AUTHENTICATION)); // a certificate without the extension is for all
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false); // done afterwards
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(candidates)));
            PKIXCertPathBuilderResult built = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            List<X509Certificate> path = new ArrayList<>();
            for (Certificate certificate : built.getCertPath().getCertificates()) {
                path.add((X509Certificate) certificate);
            }
            path.add(built.getTrustAnchor().getTrustedCert());
            return path;
        } catch (GeneralSecurityException | IOException none) {
            throw new CertificateException(
                    "the certificate " + own.getSubjectX500Principal() + ", issued by " + own.getIssuerX500Principal()
                            + ", does not come from a trusted authority, or is not for clients",
                    none);
        }
    }
}
