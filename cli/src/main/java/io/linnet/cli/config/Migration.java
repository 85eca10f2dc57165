package io.linnet.cli.config;

import io.linnet.cli.config.MigrationNote.Weight;
import io.linnet.cli.mosquitto.Directive;
import io.linnet.cli.mosquitto.Fault;
import io.linnet.cli.mosquitto.ListenerBlock;
import io.linnet.cli.mosquitto.MosquittoConf;
import io.linnet.cli.mosquitto.Vocabulary;
import io.linnet.client.settings.Place;
import io.linnet.client.settings.Problem;
import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Spelling;
import io.linnet.client.settings.TextFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A {@code mosquitto.conf} as a configuration of ours: values that know their lines, and notes on what differs. */
public final class Migration {
    private static final String UNKNOWN = "unknown directive ";

    private final MosquittoConf conf;
    private final MigrationTree tree = new MigrationTree();

    private Migration(MosquittoConf conf) {
        this.conf = conf;
    }

    /**
     * Carries over what can be. What Mosquitto would refuse as well is among the {@link #problems}.
     *
     * @param file its name, for messages
     */
    public static Migration of(String file, String text) {
        Migration migration = new Migration(MosquittoConf.parse(file, text));
        migration.listeners();
        migration.security();
        new MigratedSettings(migration.conf, migration.tree).put();
        Stream.concat(
                        migration.conf.global().stream(),
                        migration.conf.listeners().stream().flatMap(block -> block.options().stream()))
                .flatMap(line -> MigratedDirectives.note(line).stream())
                .forEach(migration.tree::note);
        return migration;
    }

    /** Reads a file; nothing when it cannot be read, which is then among the problems. */
    public static Optional<Migration> read(Path file, List<Problem> wrong) {
        Problems problems = new Problems(file.toString());
        Optional<Migration> migration = TextFile.text(file, problems).map(text -> of(file.toString(), text));
        wrong.addAll(problems.all());
        return migration;
    }

    /** What is to be run when the file is given to a broker as it is: nothing may be lost then. */
    static MappingNode tree(String file, String text, Problems problems) {
        Migration migration = of(file, text);
        migration.problems().forEach(problem -> problems.add(problem.place(), problem.text()));
        migration.notes().stream()
                .filter(note -> note.weight() == Weight.LOST)
                .forEach(note -> problems.add(
                        note.place(), note.text() + " ('linnet migrate' writes a configuration without it)"));
        return migration.tree.root();
    }

    /** What is wrong in the file. */
    public List<Problem> problems() {
        return conf.faults().stream().map(Migration::problem).toList();
    }

    private static Problem problem(Fault fault) {
        String meant = fault.text().startsWith(UNKNOWN)
                ? Spelling.nearest(fault.text().substring(UNKNOWN.length()).replace("'", ""), Vocabulary.names())
                        .map(near -> ", did you mean " + near + "?")
                        .orElse("")
                : "";
        return new Problem(new Place(fault.file(), fault.line(), 1), Spelling.printable(fault.text() + meant));
    }

    /** In the order of the lines, for each file. */
    public List<MigrationNote> notes() {
        return tree.notes().stream()
                .sorted(Comparator.comparing(
                                (MigrationNote note) -> note.place().file())
                        .thenComparingInt(note -> note.place().line()))
                .toList();
    }

    /** Our configuration, with the lines that it comes from as comments; what is lost is said on top. */
    public List<String> yaml() {
        Stream<String> lost = notes().stream()
                .filter(note -> note.weight() == Weight.LOST)
                .map(note -> "# not carried over: " + Spelling.printable(note.toString()));
        return Stream.concat(
                        lost,
                        YamlText.lines(tree.root(), text -> text.replace("$", "$$"), MigrationTree::comment).stream())
                .toList();
    }

    private void listeners() {
        List<Node> listeners = new ArrayList<>();
        for (ListenerBlock block : conf.listeners()) {
            new MigratedListener(block, tree).node().ifPresent(listeners::add);
        }
        if (conf.listeners().isEmpty()) {
            listeners.add(new ScalarNode(Tag.STR, "mqtt://127.0.0.1:1883", ScalarStyle.PLAIN));
        }
        if (!listeners.isEmpty()) {
            tree.put(tree.root(), "listeners", MigrationTree.list(listeners));
        }
    }

    private void security() {
        boolean localOnly = conf.listeners().isEmpty();
        Optional<Directive> anonymous = conf.global("allow_anonymous");
        if (localOnly) {
            tree.put(tree.root(), "anonymous", new ScalarNode(Tag.STR, "true", ScalarStyle.PLAIN));
        } else {
            anonymous.ifPresent(line -> tree.put(tree.root(), "anonymous", line.isTrue(), line));
        }
        authentication();
        one("acl_file").ifPresent(line -> {
            tree.put(tree.root(), "permissions.acl-file", tree.file(line));
            // mosquitto grants every subscription and filters what it delivers
            tree.put(tree.root(), "permissions.subscriptions", "filter", line);
        });
        conf.global().stream()
                .filter(line -> line.name().equals("connection"))
                .forEach(bridge -> tree.note(
                        Weight.LOST,
                        bridge,
                        "bridges to other brokers are not there yet; a client that subscribes here and publishes there does it, such"
                                + " as linnet sub and linnet pub"));
    }

    private void authentication() {
        List<Node> ways = new ArrayList<>();
        certificate("use_identity_as_username", "cn").ifPresent(ways::add);
        if (ways.isEmpty()) {
            certificate("use_subject_as_username", "subject").ifPresent(ways::add);
        }
        one("password_file").ifPresent(line -> {
            MappingNode entry = Trees.mapping();
            tree.put(entry, "password-file.file", tree.file(line));
            ways.add(entry);
        });
        if (!ways.isEmpty()) {
            tree.put(tree.root(), "authentication", MigrationTree.list(ways));
        }
    }

    private Optional<Node> certificate(String directive, String part) {
        return conf.listeners().stream()
                .filter(block -> block.isTrue(directive) && block.isTrue("require_certificate"))
                .flatMap(block -> block.option(directive).stream())
                .findFirst()
                .map(line -> {
                    MappingNode entry = Trees.mapping();
                    tree.put(entry, "certificate.user", part, line);
                    return entry;
                });
    }

    /** A file that is for all listeners, here as there. */
    private Optional<Directive> one(String name) {
        List<Directive> lines = Stream.concat(
                        conf.global(name).stream(),
                        conf.listeners().stream().flatMap(block -> block.option(name).stream()))
                .toList();
        boolean isForAll = conf.global(name).isPresent()
                || conf.listeners().stream()
                        .allMatch(block -> block.option(name).isPresent());
        boolean isUsers = name.equals("password_file");
        if (lines.stream().map(Directive::value).distinct().count() == 1 && (isForAll || isUsers)) {
            if (!isForAll) {
                tree.note(Weight.DIFFERS, lines.getFirst(), "users log in at all listeners");
            }
            return Optional.of(lines.getFirst());
        }
        lines.forEach(line -> tree.note(
                Weight.LOST,
                line,
                "users and permissions are the same for all listeners; write one file for all of them"));
        return Optional.empty();
    }
}
