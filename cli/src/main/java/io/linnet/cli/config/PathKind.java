package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Spelling;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** A file or folder; in a configuration file its name is relative to the folder of that file. */
record PathKind(String allowed) implements Kind<Path> {
    @Override
    public Shape shape() {
        return new Shape.Text("");
    }

    @Override
    public @Nullable Path read(String key, Node node, Problems problems) {
        return new ScalarKind<>(allowed, text -> path(text, node, problems)).read(key, node, problems);
    }

    private static Path path(String text, Node node, Problems problems) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the name is empty");
        }
        try {
            return problems.resolve(node, text);
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException(
                    Spelling.quoted(text) + " cannot be the name of a file: " + wrong.getReason(), wrong);
        }
    }
}
