package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** One kind of entry of the list {@code authentication}; the name of its {@link #section} is the key that names it. */
interface AuthenticationKind {
    /** What stands below that key. */
    Section section();

    /**
     * What the entry gives the broker; null when it is wrong, which is then among the problems. Also asked when a value was wrong, which
     * the problems know already.
     *
     * @param values what stands below the key
     * @param node where that begins
     */
    @Nullable
    CredentialSource source(Values values, Node node, Problems problems);
}
