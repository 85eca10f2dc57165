package io.linnet.cli;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Options of the broker that stand for several keys of its configuration at once. */
final class ShortOptions {
    static final String PASSWORD_FILE = "--password-file";
    private static final String AUTHENTICATION = "authentication";
    private static final String LISTENERS = "listeners";
    private static final String CERTIFICATE = "--tls-cert";
    private static final String KEY = "--tls-key";
    private static final String AUTHORITIES = "--tls-ca";
    private static final String CLIENTS = "--tls-client-certificates";

    private static final Map<String, String> TLS_KEYS =
            Map.of(CERTIFICATE, "certificate", KEY, "key", AUTHORITIES, "ca", CLIENTS, "client-certificates");

    private ShortOptions() {}

    static void addTo(CommandSpec spec) {
        spec.addOption(option(
                PASSWORD_FILE,
                "FILE",
                "Let in the users of this file only, see 'linnet passwd'; files of mosquitto_passwd will do."));
        spec.addOption(
                option(
                        CERTIFICATE,
                        "FILE",
                        "The certificate of the mqtts:// and wss:// listeners of --listen, PEM with those of its authorities."));
        spec.addOption(option(KEY, "FILE", "Its private key, PEM. Default: in the certificate's file."));
        spec.addOption(option(
                AUTHORITIES,
                "FILE",
                "The authorities that clients' certificates may come from, a PEM file or a folder of them."));
        spec.addOption(option(
                CLIENTS,
                "none|optional|required",
                "Whether clients show a certificate. Default: none, or required with --tls-ca."));
    }

    private static OptionSpec option(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build();
    }

    /**
     * Puts what they say among the settings.
     *
     * @param settings values by the names of the keys; changed
     * @return how what was put there was written, by the names of the keys
     */
    static Map<String, String> apply(ParseResult given, Map<String, List<String>> settings) {
        Map<String, String> written = new HashMap<>();
        String passwords = value(given, PASSWORD_FILE);
        if (passwords != null) {
            settings.put(AUTHENTICATION, List.of("[{password-file: {file: " + quoted(passwords) + "}}]"));
            written.put(AUTHENTICATION, PASSWORD_FILE);
        }
        String tls = tls(given);
        if (tls != null) {
            List<String> listeners = settings.getOrDefault(LISTENERS, List.of());
            requireSecured(listeners, given);
            settings.put(
                    LISTENERS,
                    listeners.stream()
                            .map(listener -> isEncrypted(listener)
                                    ? "{uri: " + quoted(listener) + ", tls: " + tls + "}"
                                    : listener)
                            .toList());
        }
        return written;
    }

    /** A certificate that nobody would ever see is a mistake, and one that looks like a broker with TLS. */
    private static void requireSecured(List<String> listeners, ParseResult given) {
        if (listeners.stream().noneMatch(ShortOptions::isEncrypted)) {
            String option = TLS_KEYS.keySet().stream()
                    .filter(given::hasMatchedOption)
                    .min(Comparator.naturalOrder())
                    .orElse(CERTIFICATE);
            throw new ParameterException(
                    given.commandSpec().commandLine(),
                    option + " is for the mqtts:// and wss:// listeners of --listen, and there is none; for instance"
                            + " --listen mqtts://127.0.0.1:8883. A listener in the configuration file has tls: of its own.");
        }
    }

    private static @Nullable String tls(ParseResult given) {
        Map<String, String> keys = new HashMap<>();
        TLS_KEYS.forEach((option, key) -> {
            String value = value(given, option);
            if (value != null) {
                keys.put(key, value);
            }
        });
        if (keys.isEmpty()) {
            return null;
        }
        if (keys.containsKey("ca")) {
            keys.putIfAbsent("client-certificates", "required");
        }
        StringBuilder mapping = new StringBuilder();
        keys.forEach((key, value) -> mapping.append(mapping.isEmpty() ? "{" : ", ")
                .append(key)
                .append(": ")
                .append(quoted(value)));
        return mapping.append('}').toString();
    }

    private static boolean isEncrypted(String listener) {
        String uri = listener.toLowerCase(Locale.ROOT);
        return uri.startsWith("mqtts://") || uri.startsWith("wss://");
    }

    private static @Nullable String value(ParseResult given, String option) {
        return given.hasMatchedOption(option) ? given.matchedOptionValue(option, "") : null;
    }

    /** As YAML writes a text in single quotes. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
