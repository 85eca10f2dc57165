package io.linnet.cli;

import io.linnet.cli.config.Setting;
import io.linnet.cli.config.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** An option for each setting of the broker. A few are shown in the help, the others are too many for it. */
final class SettingOptions {
    private static final Map<String, String> SHOWN = Map.of(
            "listeners",
            "Where to listen, such as mqtt://0.0.0.0:1883 or ws://127.0.0.1:8083/mqtt; mqtts:// and wss:// with "
                    + "--tls-cert; repeat for several. "
                    + "Default: mqtt://127.0.0.1:1883.",
            "anonymous",
            "Let clients in that show neither user name nor password, also from other machines.",
            "data",
            "Where to keep what survives a restart. Default: ~/.local/state/linnet.",
            "durability",
            "What an acknowledgement promises: it is on the disk (the default), with the operating system, or "
                    + "nowhere but in memory.",
            "permissions.acl-file",
            "What clients may do, in the format of Mosquitto's acl_file; 'linnet acl check FILE' looks through it.");

    private static final Map<String, String> LABELS = Map.of(
            "permissions.acl-file",
            "FILE",
            "listeners",
            "URI",
            "data",
            "DIR",
            "durability",
            "disk|os|memory",
            "anonymous",
            "true|false");

    private SettingOptions() {}

    /** A command that understands them as well. */
    static CommandLine addedTo(Object command) {
        CommandLine commandLine = new CommandLine(command);
        CommandSpec spec = commandLine.getCommandSpec();
        Setting.all().forEach(setting -> spec.addOption(option(setting)));
        ShortOptions.addTo(spec);
        spec.usageMessage()
                .footer(
                        "",
                        "Every key of the configuration file is an option as well, such as",
                        "  --limits.connect-timeout 5s",
                        "and a variable of the environment, such as LINNET_LIMITS_CONNECT_TIMEOUT.",
                        "'linnet config show' lists the keys and what they are set to.");
        return commandLine;
    }

    private static OptionSpec option(Setting setting) {
        OptionSpec.Builder option = setting.option().equals(setting.longOption())
                ? OptionSpec.builder(setting.option())
                : OptionSpec.builder(setting.option(), setting.longOption());
        if (setting.isList()) {
            option.type(List.class).auxiliaryTypes(String.class);
        } else {
            option.type(String.class);
        }
        option.arity(setting.isFlag() ? "0..1" : "1")
                .fallbackValue(setting.isFlag() ? "true" : "")
                .paramLabel(LABELS.getOrDefault(setting.name(), "VALUE"))
                .hidden(!SHOWN.containsKey(setting.name()))
                .description(SHOWN.getOrDefault(setting.name(), ""));
        return option.build();
    }

    /**
     * What the command was given, with the environment of the process.
     *
     * @param file the configuration file, when there is one
     */
    static Settings settings(@Nullable Path file, ParseResult given) {
        Map<String, List<String>> options = new HashMap<>();
        for (Setting setting : Setting.all()) {
            if (given.hasMatchedOption(setting.option())) {
                List<String> texts = setting.isList()
                        ? given.matchedOptionValue(setting.option(), List.of())
                        : List.of(given.matchedOptionValue(setting.option(), ""));
                options.put(setting.name(), texts);
            }
        }
        Map<String, String> written = ShortOptions.apply(given, options);
        return Settings.of(Optional.ofNullable(file), System.getenv(), options, written);
    }
}
