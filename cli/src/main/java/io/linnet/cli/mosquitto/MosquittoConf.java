package io.linnet.cli.mosquitto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A {@code mosquitto.conf} with the files that it includes, as Mosquitto 2.0 reads them: a directive is a name, a blank and a value on one
 * line; a line that begins with {@code #} is a comment; options of listeners are for the {@code listener} above them in the same file, or
 * for the default listener.
 */
public final class MosquittoConf {
    private static final int MAXIMUM_BYTES = 1 << 20;
    private static final int MAXIMUM_FILES = 500;
    private static final Set<String> OPENS_NOTHING =
            Set.of("allow_anonymous", "acl_file", "auto_id_prefix", "tls_version", "max_topic_alias");
    private static final Pattern BLANKS = Pattern.compile(" +");

    /** How YAML and JSON begin, and no directive does. */
    private static final Pattern OTHER = Pattern.compile("(?:[^\\s:]+:(?:\\s.*)?|[\\[{%?\"'-].*)");

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}&&[^\\t]]");

    private final List<Directive> global = new ArrayList<>();
    private final List<ListenerBlock> listeners = new ArrayList<>();
    private final ListenerBlock defaultListener = new ListenerBlock(Optional.empty());
    private final List<Fault> faults = new ArrayList<>();
    private int files;

    private MosquittoConf() {}

    /** Whether a file looks like one of Mosquitto's: by its name, or because it begins with a directive. */
    public static boolean isOne(String file, String text) {
        String first = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .findFirst()
                .orElse("");
        return file.endsWith(".conf")
                ? !OTHER.matcher(first).matches()
                : Vocabulary.names().contains(BLANKS.split(first, 2)[0]) && first.contains(" ");
    }

    /**
     * Takes a file apart and reads what it includes.
     *
     * @param file its name, for messages
     */
    public static MosquittoConf parse(String file, String text) {
        MosquittoConf conf = new MosquittoConf();
        List<List<Directive>> all = new ArrayList<>();
        conf.read(file, text, true, all);
        boolean perListener = all.stream()
                .flatMap(List::stream)
                .filter(directive -> directive.name().equals("per_listener_settings"))
                .reduce((_, last) -> last)
                .filter(Directive::isTrue)
                .isPresent();
        all.forEach(lines -> conf.sort(lines, perListener));
        return conf;
    }

    /** Lines for the broker as a whole, those of bridges and plugins among them. */
    public List<Directive> global() {
        return Collections.unmodifiableList(global);
    }

    /** The last line with that name, which is the one that counts. */
    public Optional<Directive> global(String name) {
        return global.stream().filter(option -> option.name().equals(name)).reduce((_, last) -> last);
    }

    /** The listeners that Mosquitto would open, the default one last; empty when it opens one for this machine only. */
    public List<ListenerBlock> listeners() {
        return defaultListener.options().stream().allMatch(option -> OPENS_NOTHING.contains(option.name()))
                ? Collections.unmodifiableList(listeners)
                : Stream.concat(listeners.stream(), Stream.of(defaultListener)).toList();
    }

    /** All that is wrong, in the order of reading. */
    public List<Fault> faults() {
        return Collections.unmodifiableList(faults);
    }

    /** Each stretch of lines that belong together: a file up to an {@code include_dir}, an included file, and so on. */
    private void read(String file, String text, boolean mayInclude, List<List<Directive>> all) {
        List<Directive> directives = new ArrayList<>();
        all.add(directives);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            String[] parts = BLANKS.split(line.strip(), 2);
            if (UNPRINTABLE.matcher(line.stripTrailing()).find()) {
                faults.add(new Fault(file, number, "a control character is not allowed"));
                continue;
            }
            Directive directive = new Directive(file, number, parts[0], parts.length > 1 ? parts[1].strip() : "");
            Optional<String> objection = Vocabulary.objection(directive);
            if (objection.isPresent()) {
                faults.add(new Fault(file, number, said(directive, objection.get())));
            } else if (directive.name().equals("include_dir")) {
                include(directive, mayInclude, all);
            } else {
                directives.add(directive);
            }
        }
    }

    private static String said(Directive directive, String objection) {
        int tab = directive.name().indexOf('\t');
        if (tab > 0) {
            // what follows may be a password
            return directive.name().substring(0, Math.min(tab, 60)) + ": a tab stands behind it, allowed is a blank";
        }
        String name = directive.name().length() > 60 ? directive.name().substring(0, 60) + "..." : directive.name();
        return objection.equals("unknown") ? "unknown directive '" + name + "'" : name + ": " + objection;
    }

    private void include(Directive include, boolean mayInclude, List<List<Directive>> all) {
        if (!mayInclude) {
            faults.add(new Fault(include.file(), include.line(), "include_dir: allowed is one in the main file only"));
            return;
        }
        List<Path> included = new ArrayList<>();
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(Path.of(include.value()), "*.conf")) {
            folder.forEach(included::add);
        } catch (IOException | InvalidPathException | DirectoryIteratorException e) {
            faults.add(new Fault(
                    include.file(),
                    include.line(),
                    "include_dir: the folder '" + include.value() + "' cannot be read"));
            return;
        }
        included.sort(Comparator.comparing(
                path -> path.getFileName().toString(),
                String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder())));
        for (Path path : included) {
            files++;
            if (files > MAXIMUM_FILES) {
                faults.add(new Fault(
                        include.file(), include.line(), "include_dir: more than " + MAXIMUM_FILES + " files"));
                return;
            }
            content(path).ifPresent(text -> read(path.toString(), text, false, all));
        }
    }

    private Optional<String> content(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(MAXIMUM_BYTES + 1);
            if (content.length <= MAXIMUM_BYTES) {
                return Optional.of(new String(content, StandardCharsets.UTF_8));
            }
            faults.add(new Fault(
                    path.toString(), 0, "larger than " + MAXIMUM_BYTES + " bytes, which no configuration is"));
        } catch (IOException e) {
            faults.add(new Fault(path.toString(), 0, "this file cannot be read"));
        }
        return Optional.empty();
    }

    /** Gives the lines of a file to the listeners that they are for. */
    private void sort(List<Directive> lines, boolean perListener) {
        ListenerBlock current = defaultListener;
        for (Directive line : lines) {
            String name = line.name();
            if (name.equals("listener")) {
                current = new ListenerBlock(Optional.of(line));
                listeners.add(current);
            } else if (name.equals("port") || name.equals("bind_address")) {
                defaultListener.add(line);
            } else if (Vocabulary.isOfListener(name) || (perListener && Vocabulary.isOfSecurity(name))) {
                current.add(line);
            } else {
                global.add(line);
            }
        }
    }
}
