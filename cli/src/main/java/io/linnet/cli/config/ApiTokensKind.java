package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.security.apitoken.ApiTokens;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** {@code tokens}: API tokens that clients show as their password. */
final class ApiTokensKind implements AuthenticationKind {
    static final Key<Optional<ApiTokens>> FILE = new Key<>(
            "file",
            new CredentialFileKind<>(
                    "a file with API tokens", file -> Optional.of(ApiTokens.read(file, System::currentTimeMillis))),
            Optional::empty,
            "(required)",
            "API tokens as `linnet token create` writes them. A relative name counts from the folder of the configuration file.");

    @Override
    public Section section() {
        return new Section("tokens", List.of(FILE));
    }

    @Override
    public @Nullable CredentialSource source(Values values, Node node, Problems problems) {
        if (!values.has(FILE)) {
            problems.add(node, "tokens has no file");
        }
        return values.of(FILE).map(CredentialSource.Credentials::new).orElse(null);
    }
}
