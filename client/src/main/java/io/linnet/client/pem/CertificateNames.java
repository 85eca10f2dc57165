package io.linnet.client.pem;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom a certificate is for: its Subject Alternative Names (RFC 5280 section 4.2.1.6), else its subject. */
public final class CertificateNames {
    private static final int E_MAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP_ADDRESS = 7;

    private CertificateNames() {}

    /** Host names, addresses, URIs and mail addresses, in the order of the certificate; empty when it has none. */
    public static List<String> alternatives(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            @Nullable Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all == null) {
                return names;
            }
            for (List<?> name : all) {
                switch ((Integer) name.get(0)) {
                    case E_MAIL, DNS, URI, IP_ADDRESS -> names.add(shortened((String) name.get(1)));
                    default -> {}
                }
            }
        } catch (CertificateParsingException e) {
            // Names that cannot be read count for nobody.
            return List.of();
        }
        return names;
    }

    private static String shortened(String name) {
        return name.equals("0:0:0:0:0:0:0:1") ? "::1" : name;
    }

    /** For messages: the names, or the subject of a certificate that has none. */
    public static String listed(X509Certificate certificate) {
        List<String> names = alternatives(certificate);
        return names.isEmpty() ? "'" + certificate.getSubjectX500Principal().getName() + "'" : String.join(", ", names);
    }
}
