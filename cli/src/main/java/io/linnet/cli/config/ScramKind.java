package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.security.scram.ScramAuthenticator;
import io.linnet.security.scram.ScramCredentials;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** {@code scram}: the authentication method SCRAM-SHA-256 for 5.0 clients. */
final class ScramKind implements AuthenticationKind {
    static final Key<Optional<ScramCredentials>> FILE = new Key<>(
            "file",
            SecurityFiles.file("a file with SCRAM credentials", ScramCredentials::read),
            Optional::empty,
            "(required)",
            "Users with SCRAM credentials, `user:SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey` on each line, as `linnet passwd "
                    + "--scram` writes them and PostgreSQL keeps them. For clients that name the authentication method `SCRAM-SHA-256`, "
                    + "whose place in the list does not matter. A relative name counts from the folder of the configuration file.");

    @Override
    public Section section() {
        return new Section("scram", List.of(FILE));
    }

    @Override
    public @Nullable CredentialSource source(Values values, Node node, Problems problems) {
        if (!values.has(FILE)) {
            problems.add(node, "scram has no file");
        }
        return values.of(FILE)
                .map(users -> new CredentialSource.Method(new ScramAuthenticator(users)))
                .orElse(null);
    }
}
