package io.linnet.security.certificate;

import java.math.BigInteger;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** What a certificate calls its owner (RFC 5280 sections 4.1.2.6 and 4.2.1.6), and which part of it may be the user name. */
public enum CertificateName {
    /** The common names of the subject. */
    CN,
    /** The whole subject, as RFC 2253 writes it. */
    DN,
    /** Host names among the alternative names. */
    SAN_DNS,
    /** Mail addresses among the alternative names. */
    SAN_EMAIL,
    /** URIs among the alternative names, such as SPIFFE identities. */
    SAN_URI,
    /** IP addresses among the alternative names. */
    SAN_IP;

    /** All names of this kind, in the order of the certificate; those with control characters are left out. */
    public List<String> of(X509Certificate certificate) {
        List<String> names = switch (this) {
            case CN -> commonNames(certificate.getSubjectX500Principal());
            case DN -> List.of(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253));
            case SAN_DNS -> alternatives(certificate, 2);
            case SAN_EMAIL -> alternatives(certificate, 1);
            case SAN_URI -> alternatives(certificate, 6);
            case SAN_IP -> alternatives(certificate, 7);
        };
        return names.stream()
                .filter(name -> !name.isEmpty() && name.chars().noneMatch(Character::isISOControl))
                .toList();
    }

    /** As configuration and attributes write it: {@code san-dns}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<String> commonNames(X500Principal subject) {
        List<String> names = new ArrayList<>();
        try {
            List<Rdn> parts = new LdapName(subject.getName(X500Principal.RFC2253)).getRdns();
            for (Rdn part : parts) {
                NamingEnumeration<? extends Attribute> attributes =
                        part.toAttributes().getAll();
                while (attributes.hasMore()) {
                    Attribute attribute = attributes.next();
                    if (attribute.getID().equalsIgnoreCase("CN")) {
                        addTexts(names, attribute);
                    }
                }
            }
        } catch (NamingException unreadable) {
            return List.of();
        }
        return names;
    }

    /** A value of another kind than text is a byte array. */
    private static void addTexts(List<String> names, Attribute attribute) throws NamingException {
        for (int i = 0; i < attribute.size(); i++) {
            if (attribute.get(i) instanceof String text) {
                names.add(text);
            }
        }
    }

    private static List<String> alternatives(X509Certificate certificate, int kind) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null
                    ? List.of()
                    : all.stream()
                            .filter(entry -> entry.get(0).equals(kind) && entry.get(1) instanceof String)
                            .map(entry -> (String) entry.get(1))
                            .toList();
        } catch (CertificateParsingException broken) {
            return List.of();
        }
    }

    /** The serial number as tools show it: hexadecimal, in capitals. */
    static String serial(X509Certificate certificate) {
        BigInteger number = certificate.getSerialNumber();
        return number.toString(16).toUpperCase(Locale.ROOT);
    }
}
