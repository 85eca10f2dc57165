package io.linnet.cli;

import io.linnet.client.pem.CertificateNames;
import io.linnet.client.pem.PemBlock;
import io.linnet.client.pem.UnusableFile;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What stands in a PEM block, as text for people. */
final class PemText {
    private static final int KEY_CERT_SIGN = 5;

    private PemText() {}

    static String of(Path file, PemBlock block, Instant now) throws UnusableFile {
        try {
            return switch (block.type()) {
                case "CERTIFICATE" -> file + ": certificate\n" + of(certificate(block), now);
                case "X509 CRL" -> file + ": revocation list\n" + of(revocations(block));
                case "PUBLIC KEY", "EC PARAMETERS", "DH PARAMETERS", "CERTIFICATE REQUEST" ->
                    file + ": " + block.type() + "\n";
                default ->
                    file + ": " + block.type()
                            + (block.enciphered() || block.type().startsWith("ENCRYPTED") ? ", with a password" : "")
                            + " (not shown)\n";
            };
        } catch (GeneralSecurityException e) {
            throw new UnusableFile(file, "holds a " + block.type() + " that cannot be read: " + e.getMessage());
        }
    }

    private static X509Certificate certificate(PemBlock block) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.bytes()));
    }

    private static X509CRL revocations(PemBlock block) throws CertificateException, CRLException {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(block.bytes()));
    }

    private static String of(X509Certificate certificate, Instant now) throws GeneralSecurityException {
        StringBuilder text = new StringBuilder(512);
        line(text, "subject", certificate.getSubjectX500Principal().getName());
        List<String> names = CertificateNames.alternatives(certificate);
        if (!names.isEmpty()) {
            line(text, "names", String.join(", ", names));
        }
        boolean own = certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        line(
                text,
                "issuer",
                own ? "itself" : certificate.getIssuerX500Principal().getName());
        line(text, "valid", validity(certificate, now));
        line(text, "use", use(certificate));
        line(text, "key", key(certificate.getPublicKey()));
        line(text, "signature", certificate.getSigAlgName());
        line(text, "serial", certificate.getSerialNumber().toString(16));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        line(text, "SHA-256", HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  ").append(String.format("%-10s", name)).append(value).append('\n');
    }

    private static String validity(X509Certificate certificate, Instant now) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        String state;
        if (now.isAfter(end)) {
            state = "EXPIRED " + Duration.between(end, now).toDays() + " days ago";
        } else if (now.isBefore(begin)) {
            state = "NOT YET VALID";
        } else {
            state = Duration.between(now, end).toDays() + " days left";
        }
        return begin + " to " + end + " (" + state + ")";
    }

    private static String use(X509Certificate certificate) throws CertificateException {
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() >= 0) {
            return usage == null || usage[KEY_CERT_SIGN] ? "authority: issues certificates" : "authority";
        }
        @Nullable List<String> extended = certificate.getExtendedKeyUsage();
        if (extended == null) {
            return "anything";
        }
        return extended.stream()
                .map(oid -> switch (oid) {
                    case "1.3.6.1.5.5.7.3.1" -> "TLS server";
                    case "1.3.6.1.5.5.7.3.2" -> "TLS client";
                    default -> oid;
                })
                .collect(Collectors.joining(", "));
    }

    private static String key(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> "RSA, " + rsa.getModulus().bitLength() + " bits";
            case ECPublicKey ec -> "EC, " + ec.getParams().toString().replaceFirst(" .*", "");
            default -> key.getAlgorithm();
        };
    }

    private static String of(X509CRL list) {
        StringBuilder text = new StringBuilder(256);
        line(text, "issuer", list.getIssuerX500Principal().getName());
        line(text, "made", list.getThisUpdate().toInstant().toString());
        @Nullable Date next = list.getNextUpdate();
        line(text, "valid", next == null ? "without end" : "until " + next.toInstant());
        @Nullable Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
        Stream<? extends X509CRLEntry> revoked = entries == null ? Stream.empty() : entries.stream();
        List<? extends X509CRLEntry> ordered = revoked.sorted(
                        Comparator.comparing((X509CRLEntry entry) -> entry.getRevocationDate()))
                .toList();
        line(text, "revoked", ordered.isEmpty() ? "nothing" : ordered.size() + ":");
        for (X509CRLEntry entry : ordered) {
            line(
                    text,
                    "",
                    entry.getSerialNumber().toString(16) + " on "
                            + entry.getRevocationDate().toInstant());
        }
        return text.toString();
    }
}
