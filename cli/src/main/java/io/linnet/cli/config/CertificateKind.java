package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.security.certificate.CertificateAuthenticator;
import io.linnet.security.certificate.CertificateName;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** {@code certificate}: client certificates that TLS has verified. */
final class CertificateKind implements AuthenticationKind {
    static final Key<CertificateName> USER = new Key<>(
            "user",
            Kinds.choice(CertificateName.class),
            () -> CertificateName.CN,
            "cn",
            "What becomes the user name: the common name (`cn`), the whole subject as RFC 2253 writes it (`dn`), or an alternative name. When "
                    + "there are several of that kind, the user name of CONNECT has to be one of them. Certificates without it are left to the "
                    + "next entry.");

    static final Key<Boolean> REQUIRE_USER_NAME_MATCH = new Key<>(
            "require-user-name-match",
            Kinds.flag(),
            () -> false,
            "false",
            "Whether the user name of CONNECT has to be that of the certificate.");

    @Override
    public Section section() {
        return new Section("certificate", List.of(USER, REQUIRE_USER_NAME_MATCH));
    }

    @Override
    public CredentialSource source(Values values, Node node, Problems problems) {
        return new CredentialSource.Credentials(new CertificateAuthenticator(
                values.of(USER), values.of(REQUIRE_USER_NAME_MATCH), System::currentTimeMillis));
    }
}
