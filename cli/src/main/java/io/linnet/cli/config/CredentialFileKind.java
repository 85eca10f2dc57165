package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.security.CredentialsUnreadable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The name of a file with credentials, which is read at once: what is wrong in it is wrong with the configuration. A relative name counts
 * from the folder of the configuration file.
 *
 * @param allowed what the file is
 */
record CredentialFileKind<T>(String allowed, Loader<T> loader) implements Kind<T> {
    /** Reads the file. */
    interface Loader<T> {
        T load(Path file) throws CredentialsUnreadable;
    }

    @Override
    public Shape shape() {
        return new Shape.Text("");
    }

    @Override
    public @Nullable T read(String key, Node node, Problems problems) {
        Path file = new PathKind(allowed).read(key, node, problems);
        if (file == null) {
            return null;
        }
        try {
            return loader.load(file);
        } catch (CredentialsUnreadable wrong) {
            wrong.problems().forEach(each -> problems.add(node, each));
            return null;
        }
    }
}
