package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.security.CredentialsUnreadable;
import io.linnet.security.password.HashPool;
import io.linnet.security.password.PasswordFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** {@code password-file}: users with passwords. */
final class PasswordFileKind implements AuthenticationKind {
    /** One for the process, also while a configuration is loaded again. */
    private static final HashPool POOL = HashPool.usual();

    static final Key<Optional<PasswordFile>> FILE = new Key<>(
            "file",
            new CredentialFileKind<>("a password file", file -> Optional.of(load(file))),
            Optional::empty,
            "(required)",
            "Users with the hashes of their passwords, `user:hash` on each line, as `linnet passwd` or `mosquitto_passwd` writes them. "
                    + "A relative name counts from the folder of the configuration file.");

    @Override
    public Section section() {
        return new Section("password-file", List.of(FILE));
    }

    @Override
    public @Nullable CredentialSource source(Values values, Node node, Problems problems) {
        if (!values.has(FILE)) {
            problems.add(node, "password-file has no file");
        }
        return values.of(FILE).map(CredentialSource.Credentials::new).orElse(null);
    }

    static PasswordFile load(Path file) throws CredentialsUnreadable {
        return PasswordFile.read(file, POOL);
    }
}
