package io.linnet.cli.config;

import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Spelling;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The key {@code authentication}: who vouches for clients. Each entry of the list has one key, which says of what kind it is. */
final class AuthenticationKeys {
    /** In the order of the documentation. A new kind is a line here. */
    static final List<AuthenticationKind> KINDS = List.of(
            new PasswordFileKind(),
            new JwtKind(),
            new ApiTokensKind(),
            new CertificateKind(),
            new ProxyCertificateKind(),
            new ScramKind(),
            new HttpKind());

    static final Key<List<CredentialSource>> AUTHENTICATION = new Key<>(
            "authentication",
            new ListKind<>("a list of ways to log in", new EntryKind()),
            List::of,
            "(nobody has to log in)",
            "How clients log in: a list in which each entry has one key that says of what kind it is, "
                    + String.join(", ", links())
                    + ". They are asked in this order, and the first that knows the client decides.");

    private AuthenticationKeys() {}

    private static List<String> links() {
        return names().stream().map(name -> "[`" + name + "`](#" + name + ")").toList();
    }

    private static List<String> names() {
        return KINDS.stream().map(kind -> kind.section().name()).toList();
    }

    /** One entry of the list. */
    private static final class EntryKind implements Kind<CredentialSource> {
        @Override
        public String allowed() {
            return "a mapping with one of the keys " + String.join(", ", names());
        }

        @Override
        public Shape shape() {
            return new Shape.Mapping(new Section(
                    "an entry",
                    KINDS.stream()
                            .<Key<?>>map(kind -> new Key<>(kind.section().name(), kind.section(), Values::new, "", ""))
                            .toList()));
        }

        @Override
        public @Nullable CredentialSource read(String key, Node node, Problems problems) {
            if (!(node instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
                problems.add(node, key + ": allowed is " + allowed());
                return null;
            }
            NodeTuple entry = mapping.getValue().getFirst();
            Optional<AuthenticationKind> kind = kind(entry.getKeyNode());
            if (kind.isEmpty()) {
                problems.add(entry.getKeyNode(), unknown(entry.getKeyNode()));
                return null;
            }
            Node below = entry.getValueNode();
            Section section = kind.get().section();
            int before = problems.count();
            Values values = section.read(section.name(), below, problems);
            return values == null || problems.count() > before
                    ? null
                    : kind.get().source(values, below, problems);
        }

        private static Optional<AuthenticationKind> kind(Node name) {
            return KINDS.stream()
                    .filter(kind -> name instanceof ScalarNode scalar
                            && scalar.getValue().equals(kind.section().name()))
                    .findFirst();
        }

        private static String unknown(Node name) {
            if (!(name instanceof ScalarNode scalar)) {
                return "a key is a single word, allowed are " + String.join(", ", names());
            }
            String what = "unknown kind of authentication " + Spelling.quoted(scalar.getValue());
            return Spelling.nearest(scalar.getValue(), names())
                    .map(near -> what + ", did you mean " + near + "?")
                    .orElseGet(() -> what + ", allowed are " + String.join(", ", names()));
        }
    }
}
