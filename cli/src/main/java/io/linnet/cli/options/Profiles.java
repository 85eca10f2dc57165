package io.linnet.cli.options;

import io.linnet.client.settings.Document;
import io.linnet.client.settings.Entries;
import io.linnet.client.settings.Problem;
import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Spelling;
import io.linnet.client.settings.Substitution;
import io.linnet.client.settings.TextFile;
import io.linnet.client.settings.ValueTraits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Options that need not be typed each time: of a profile in {@code ~/.config/linnet/config.yaml}, or else of the environment.
 *
 * <p>The command line counts most. A profile that it or {@code LINNET_PROFILE} names comes next, and then there is no look at the
 * environment. Without one the environment comes next ({@code MQTT_BROKER_URL}, {@code MQTT_USERNAME}, {@code MQTT_API_KEY}); and when
 * neither it nor the command line names a broker, the profile that the file calls its default. So no password of a profile goes to a
 * broker that was named elsewhere, unless the profile was named as well.
 */
public final class Profiles {
    private static final String CHOSEN = "LINNET_PROFILE";
    private static final String DEFAULT = "default";
    private static final String ALL = "profiles";

    /** Where one of them is given, the others of its group mean something else, and are not taken from elsewhere. */
    private static final List<Set<String>> GROUPS = List.of(
            Set.of("--host", "--port", "--url", "--ws", "--unix", "-S"),
            Set.of("--username", "--pw", "--password-file", "--ask-password"),
            Set.of("--id", "--id-prefix"),
            Set.of("--topic"),
            Set.of("--message", "--file", "--stdin-file", "--stdin-line", "--null-message"),
            Set.of("-F", "--json", "--verbose"));

    private static final Set<String> BROKER = GROUPS.getFirst();

    /** These name files, which are looked for beside the profiles. */
    private static final Set<String> FILES = Set.of(
            "--password-file", "--cafile", "--capath", "--cert", "--key", "--key-password-file", "--file", "--unix");

    private static final ValueTraits TRAITS = new ValueTraits() {
        @Override
        public ValueTraits below(String key) {
            return key.equals("pw") ? SECRET : this;
        }
    };

    private static final ValueTraits SECRET = new ValueTraits() {
        @Override
        public boolean isSecret() {
            return true;
        }
    };

    private final UnaryOperator<@Nullable String> environment;
    private final @Nullable Supplier<CommandSpec> program;

    public Profiles(UnaryOperator<@Nullable String> environment) {
        this(environment, null);
    }

    private Profiles(UnaryOperator<@Nullable String> environment, @Nullable Supplier<CommandSpec> program) {
        this.environment = environment;
        this.program = program;
    }

    /** Such that a profile may have options of this program's commands as well, where a command is not one of them. */
    public Profiles knowing(Supplier<CommandSpec> other) {
        return new Profiles(environment, other);
    }

    /** The arguments with those put in that profile and environment add to them; the same list when they add none. */
    public List<String> completed(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandSpec command = last.commandSpec();
        List<String> original = parsed.originalArgs();
        if (command.findOption(ProfileOption.NAME) == null || last.isUsageHelpRequested()) {
            return original;
        }
        List<String> added = new Completion(command, last).arguments();
        if (added.isEmpty()) {
            return original;
        }
        List<String> all = new ArrayList<>(original);
        all.addAll(original.indexOf(command.name()) + 1, added);
        return all;
    }

    /** The file of profiles. */
    Path file() {
        String home = environment.apply("XDG_CONFIG_HOME");
        Path folder = home == null || home.isEmpty() ? userHome().resolve(".config") : Path.of(home);
        return folder.resolve("linnet").resolve("config.yaml");
    }

    private Path userHome() {
        String home = environment.apply("HOME");
        return Path.of(home == null || home.isEmpty() ? System.getProperty("user.home") : home);
    }

    /** What is added to one command line. */
    private final class Completion {
        private final CommandSpec command;
        private final ParseResult given;
        private final Problems problems = new Problems(file().toString());
        private final List<String> arguments = new ArrayList<>();

        Completion(CommandSpec command, ParseResult given) {
            this.command = command;
            this.given = given;
        }

        List<String> arguments() {
            String named = given.matchedOptionValue(ProfileOption.NAME, variable(CHOSEN));
            if (named != null) {
                profile(root(), named);
                return arguments;
            }
            environment();
            boolean brokerIsNamed =
                    arguments.contains("--url") || BROKER.stream().anyMatch(given::hasMatchedOption);
            if (!brokerIsNamed && Files.exists(file())) {
                Entries root = root();
                Optional<String> usual = root.text(DEFAULT);
                usual.ifPresent(name -> {
                    arguments.clear();
                    profile(root, name);
                });
            }
            return arguments;
        }

        private @Nullable String variable(String name) {
            String value = environment.apply(name);
            return value == null || value.isEmpty() ? null : value;
        }

        private void environment() {
            String broker = variable("MQTT_BROKER_URL");
            if (broker != null) {
                add("--url", List.of(broker.contains("://") ? broker : "mqtt://" + broker));
            }
            String userName = variable("MQTT_USERNAME");
            if (userName != null) {
                add("--username", List.of(userName));
            }
            String token = variable("MQTT_API_KEY");
            if (token != null && variable(Secrets.PASSWORD) == null) {
                add("--pw", List.of(token));
            }
        }

        private Entries root() {
            Entries root = TextFile.text(file(), problems)
                    .flatMap(text -> Document.compose(text, problems))
                    .map(tree -> new Substitution(environment, problems).expanded(tree, TRAITS))
                    .map(tree -> new Entries("", tree, problems))
                    .orElse(null);
            if (root != null) {
                root.allowOnly(List.of(DEFAULT, ALL));
            }
            requireNone();
            if (root == null) {
                throw problem(file() + ": nothing is written here; begin with profiles:");
            }
            return root;
        }

        private void requireNone() {
            if (!problems.isEmpty()) {
                throw problem(problems.all().stream().map(Problem::toString).collect(Collectors.joining("\n       ")));
            }
        }

        private void profile(Entries root, String name) {
            Optional<Entries> all = root.section(ALL);
            List<String> names = all.map(Entries::names).map(List::copyOf).orElse(List.of());
            if (!names.contains(name)) {
                throw problem("there is no profile " + Spelling.quoted(name) + " in " + file() + ", there are: "
                        + (names.isEmpty() ? "none; write them below profiles:" : String.join(", ", names)));
            }
            all.flatMap(section -> section.section(name)).ifPresent(this::take);
            requireNone();
        }

        private void take(Entries profile) {
            for (String key : profile.names()) {
                String option = key.length() == 1 ? "-" + key : "--" + key;
                OptionSpec known = command.findOption(option);
                List<String> values = profile.texts(key);
                if (known == null) {
                    requireKnownElsewhere(option, key);
                } else if (option.equals(ProfileOption.NAME)) {
                    throw problem(file() + ": a profile cannot name a profile");
                } else if (isFlag(known)) {
                    addFlag(known, key, values);
                } else {
                    add(known.longestName(), resolved(known.longestName(), values));
                }
            }
        }

        private boolean isFlag(OptionSpec option) {
            return option.arity().max() == 0;
        }

        /** A profile serves all commands; what only others know does not matter here. */
        private void requireKnownElsewhere(String option, String key) {
            List<CommandSpec> clients = clients();
            if (clients.stream().noneMatch(each -> each.findOption(option) != null)) {
                List<String> known = clients.stream()
                        .flatMap(each -> each.options().stream())
                        .map(OptionSpec::longestName)
                        .map(name -> name.replaceFirst("^-+", ""))
                        .distinct()
                        .toList();
                throw problem(file() + ": unknown key " + Spelling.quoted(key)
                        + Spelling.nearest(key, known)
                                .map(near -> ", did you mean " + near + "?")
                                .orElse(", allowed are the long names of options, without their dashes"));
            }
        }

        private List<CommandSpec> clients() {
            CommandSpec root = program == null ? command.root() : program.get();
            return Stream.concat(
                            Stream.of(command),
                            root.subcommands().values().stream().map(CommandLine::getCommandSpec))
                    .filter(each -> each.findOption(ProfileOption.NAME) != null)
                    .toList();
        }

        private void addFlag(OptionSpec flag, String key, List<String> values) {
            String value = String.join(",", values);
            if (!value.equals("true") && !value.equals("false")) {
                throw problem(file() + ": " + key + ": " + Spelling.quoted(value) + " came, allowed is true, false");
            }
            if (value.equals("true") && isFree(flag.longestName())) {
                arguments.add(flag.longestName());
            }
        }

        private List<String> resolved(String option, List<String> values) {
            return FILES.contains(option) ? values.stream().map(this::resolved).toList() : values;
        }

        private String resolved(String path) {
            Path folder = Optional.ofNullable(file().getParent()).orElse(Path.of(""));
            return (path.startsWith("~/") ? userHome().resolve(path.substring(2)) : folder.resolve(path)).toString();
        }

        private void add(String option, List<String> values) {
            if (isFree(option)) {
                for (String value : values) {
                    arguments.add(option);
                    // a property is several words
                    arguments.addAll(option.equals("--property") ? List.of(value.split(" +", -1)) : List.of(value));
                }
            }
        }

        private boolean isFree(String option) {
            return !given.hasMatchedOption(option)
                    && GROUPS.stream()
                            .filter(group -> group.contains(option))
                            .flatMap(Set::stream)
                            .noneMatch(given::hasMatchedOption);
        }

        private ParameterException problem(String message) {
            return new ParameterException(command.commandLine(), message);
        }
    }
}
