package io.linnet.cli.config;

import io.linnet.cli.config.MigrationNote.Weight;
import io.linnet.cli.mosquitto.Directive;
import java.util.Map;
import java.util.Optional;

/** Directives of Mosquitto that have no key here: what holds instead. */
final class MigratedDirectives {
    private static final String BY_DEFAULT = "";

    /** A sentence about a directive, for values other than the one that means nothing has changed. */
    private record Sentence(Weight weight, String harmless, String text) {}

    private static final Map<String, Sentence> SENTENCES = Map.ofEntries(
            lost(
                    "plugin",
                    "plugins of mosquitto cannot be loaded; see authentication and permissions for what is built in"),
            lost(
                    "auth_plugin",
                    "plugins of mosquitto cannot be loaded; see authentication and permissions for what is built in"),
            lost("psk_file", "there is no TLS with pre-shared keys; use client certificates or passwords over TLS"),
            lost("psk_hint", "there is no TLS with pre-shared keys; use client certificates or passwords over TLS"),
            lost(
                    "mount_point",
                    "topics of a listener cannot be moved; give its clients permissions for that part of the tree"),
            lost("bind_interface", "listeners are bound to addresses; write the address of that interface"),
            lost("clientid_prefixes", "client identifiers are bound to users with login: {client-id: user-prefix}"),
            lost("tls_engine", "keys are read from files, not from engines of OpenSSL"),
            lost("tls_engine_kpass_sha1", "keys are read from files, not from engines of OpenSSL"),
            entry("tls_keyform", Weight.LOST, "pem", "keys are read from files, not from engines of OpenSSL"),
            entry(
                    "use_username_as_clientid",
                    Weight.LOST,
                    "false",
                    "client identifiers are never replaced; login: {client-id: user} lets in only clients whose identifier is their user name"),
            entry(
                    "retain_available",
                    Weight.LOST,
                    "true",
                    "retained messages cannot be turned off; permissions can deny them"),
            differs("max_qos", "2", "QoS is not limited by a listener; permissions can limit it"),
            differs("queue_qos0_messages", "false", "QoS 0 is not kept for sessions that are not connected"),
            differs(
                    "upgrade_outgoing_qos",
                    "false",
                    "a message keeps its own QoS when that is lower, as the standard says"),
            differs(
                    "allow_zero_length_clientid",
                    "true",
                    "clients without an identifier are given one, as the standard says"),
            differs("auto_id_prefix", BY_DEFAULT, "identifiers that the broker assigns have a form of their own"),
            differs("allow_duplicate_messages", "true", "overlapping subscriptions deliver as the standard says"),
            differs(
                    "check_retain_source",
                    "true",
                    "a retained message is not delivered while its author may not publish it"),
            differs("max_inflight_bytes", "0", "messages under way are limited by number: limits.in-flight-maximum"),
            differs("memory_limit", "0", "memory is limited by limits.total-queue-bytes and by -Xmx in LINNET_OPTS"),
            differs(
                    "ciphers",
                    BY_DEFAULT,
                    "names of OpenSSL; without tls: {cipher-suites: [...]} ECDHE with AES-GCM and ChaCha20 is used"),
            differs("ciphers_tls1.3", BY_DEFAULT, "without tls: {cipher-suites: [...]} those of TLS 1.3 are used"),
            differs("http_dir", BY_DEFAULT, "no files are served"),
            differs("connection_messages", "true", "levels of the log say what is told"),
            differs(
                    "log_facility",
                    BY_DEFAULT,
                    "the log goes to standard error or a file; a service manager takes it to the system's log"),
            differs("auth_plugin_deny_special_chars", "true", "names with '+', '#' or '/' never match a pattern"),
            needless("autosave_interval", "what is acknowledged is on the disk already"),
            needless("autosave_on_changes", "what is acknowledged is on the disk already"),
            needless("persistence_file", "the data folder has files of its own"),
            needless("dhparamfile", "only elliptic curves are used"),
            needless("set_tcp_nodelay", "TCP_NODELAY is always set"),
            needless("pid_file", "a service manager knows the process; with exec the shell does"),
            needless("user", "start the broker as the user that it is to be; it does not change users"),
            needless("log_timestamp", "lines of the log always have their time"),
            needless("log_timestamp_format", "lines of the log have their time in ISO 8601"),
            needless("websockets_log_level", "WebSocket is part of the broker"),
            needless("websockets_headers_size", "WebSocket is part of the broker"),
            needless("per_listener_settings", "what differs between listeners stands below them"));

    private MigratedDirectives() {}

    /** Says what holds instead; nothing for a directive that is carried over. */
    static Optional<MigrationNote> note(Directive line) {
        if (line.name().startsWith("auth_opt_") || line.name().startsWith("plugin_opt_")) {
            return Optional.empty(); // the plugin itself is named
        }
        return Optional.ofNullable(SENTENCES.get(line.name()))
                .filter(sentence -> sentence.weight() == Weight.NEEDLESS || !isHarmless(line, sentence))
                .map(sentence -> new MigrationNote(
                        MigrationTree.place(line), sentence.weight(), line.name() + ": " + sentence.text()));
    }

    private static boolean isHarmless(Directive line, Sentence sentence) {
        return sentence.harmless().equals(line.value())
                || (sentence.harmless().equals("true") && line.isTrue())
                || (sentence.harmless().equals("false") && line.value().equals("0"));
    }

    private static Map.Entry<String, Sentence> lost(String name, String text) {
        return entry(name, Weight.LOST, BY_DEFAULT, text);
    }

    private static Map.Entry<String, Sentence> differs(String name, String harmless, String text) {
        return entry(name, Weight.DIFFERS, harmless, text);
    }

    private static Map.Entry<String, Sentence> needless(String name, String text) {
        return entry(name, Weight.NEEDLESS, BY_DEFAULT, text);
    }

    private static Map.Entry<String, Sentence> entry(String name, Weight weight, String harmless, String text) {
        return Map.entry(name, new Sentence(weight, harmless, text));
    }
}
