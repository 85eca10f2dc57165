package io.linnet.client.settings;

import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Where a node comes from that does not stand in the configuration file: an option, a variable, a line of another file. */
public final class Origin {
    private static final String PROPERTY = "io.linnet.origin";

    private Origin() {}

    /** Nothing for what stands in the configuration file, at the node's own mark. */
    public static Optional<Place> of(Node node) {
        return Optional.ofNullable((Place) node.getProperty(PROPERTY));
    }

    public static <N extends Node> N mark(N node, Place place) {
        node.setProperty(PROPERTY, place);
        return node;
    }
}
