package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.security.certificate.ProxiedCertificateAuthenticator;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** {@code proxy-certificate}: client certificates that a trusted proxy has verified. */
final class ProxyCertificateKind implements AuthenticationKind {
    static final Key<Boolean> REQUIRE_USER_NAME_MATCH = new Key<>(
            "require-user-name-match",
            Kinds.flag(),
            () -> false,
            "false",
            "Whether the user name of CONNECT has to be the common name that the proxy says in its PROXY header, version 2. Only proxies "
                    + "of `proxy-protocol-from` are listened to.");

    @Override
    public Section section() {
        return new Section("proxy-certificate", List.of(REQUIRE_USER_NAME_MATCH));
    }

    @Override
    public CredentialSource source(Values values, Node node, Problems problems) {
        return new CredentialSource.Credentials(
                new ProxiedCertificateAuthenticator(values.of(REQUIRE_USER_NAME_MATCH)));
    }
}
