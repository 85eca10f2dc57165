package io.linnet.client.pem;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The certificates of a PEM file. */
public final class CertificateFile {
    private CertificateFile() {}

    /** At least one, in the order of the file: of a chain the first is the one that the others vouch for. */
    public static List<X509Certificate> read(Path file) throws UnusableFile {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : PemBlock.read(file)) {
            if (block.type().equals("CERTIFICATE") || block.type().equals("TRUSTED CERTIFICATE")) {
                certificates.add(certificate(file, block));
            }
        }
        if (certificates.isEmpty()) {
            throw new UnusableFile(file, "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    private static X509Certificate certificate(Path file, PemBlock block) throws UnusableFile {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.bytes()));
        } catch (CertificateException e) {
            throw new UnusableFile(file, "holds a certificate that cannot be read: " + e.getMessage());
        }
    }
}
