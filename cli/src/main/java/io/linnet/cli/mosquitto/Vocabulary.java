package io.linnet.cli.mosquitto;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The directives of {@code mosquitto.conf}, version 2.0, and what each takes. */
public final class Vocabulary {
    /** What stands behind the name of a directive. */
    enum Takes {
        FLAG("true or false", Pattern.compile("true|false|0|1")),
        NUMBER("a whole number", Pattern.compile("-?[0-9]{1,18}")),
        TEXT("a value", Pattern.compile(".+")),
        ANYTHING("", Pattern.compile(".*"));

        private final String words;
        private final Pattern pattern;

        Takes(String words, Pattern pattern) {
            this.words = words;
            this.pattern = pattern;
        }
    }

    private static final Map<String, Takes> DIRECTIVES = new LinkedHashMap<>();

    private static final Set<String> LISTENER = Set.of(words("""
            bind_address bind_interface http_dir max_connections max_qos max_topic_alias mount_point protocol socket_domain
            use_username_as_clientid cafile capath certfile keyfile ciphers ciphers_tls1.3 crlfile dhparamfile require_certificate tls_engine
            tls_engine_kpass_sha1 tls_keyform tls_version use_identity_as_username use_subject_as_username psk_hint"""));

    private static final Set<String> SECURITY = Set.of(words("""
            password_file acl_file psk_file allow_anonymous allow_zero_length_clientid auto_id_prefix plugin auth_plugin
            auth_plugin_deny_special_chars"""));

    private static final Set<String> BRIDGE = Set.of(words("""
            address addresses bridge_alpn bridge_attempt_unsubscribe bridge_bind_address bridge_cafile bridge_capath bridge_certfile
            bridge_identity bridge_insecure bridge_keyfile bridge_max_packet_size bridge_outgoing_retain bridge_protocol_version bridge_psk
            bridge_require_ocsp bridge_tls_version cleansession clientid idle_timeout keepalive_interval local_cleansession local_clientid
            local_password local_username notification_topic notifications notifications_local_only password remote_clientid remote_password
            remote_username restart_timeout round_robin start_type threshold topic try_private username"""));

    static {
        put(Takes.FLAG, """
                allow_anonymous allow_duplicate_messages allow_zero_length_clientid auth_plugin_deny_special_chars autosave_on_changes
                check_retain_source connection_messages log_timestamp per_listener_settings persistence queue_qos0_messages require_certificate
                retain_available set_tcp_nodelay upgrade_outgoing_qos use_identity_as_username use_subject_as_username
                use_username_as_clientid""");
        put(Takes.NUMBER, """
                autosave_interval log_facility max_connections max_inflight_bytes max_inflight_messages max_keepalive max_packet_size max_qos
                max_queued_bytes max_queued_messages max_topic_alias memory_limit message_size_limit port sys_interval websockets_headers_size
                websockets_log_level""");
        put(Takes.TEXT, """
                acl_file auth_plugin auto_id_prefix bind_address bind_interface cafile capath certfile ciphers ciphers_tls1.3 clientid_prefixes
                connection crlfile dhparamfile http_dir include_dir keyfile listener log_dest log_timestamp_format log_type mount_point
                password_file persistence_file persistence_location persistent_client_expiration pid_file plugin protocol psk_file psk_hint
                socket_domain tls_engine tls_engine_kpass_sha1 tls_keyform tls_version user""");
        BRIDGE.forEach(name -> DIRECTIVES.put(name, Takes.ANYTHING));
    }

    private Vocabulary() {}

    private static String[] words(String text) {
        return text.strip().split("\\s+");
    }

    private static void put(Takes takes, String names) {
        for (String name : words(names)) {
            DIRECTIVES.put(name, takes);
        }
    }

    /** All names of directives, apart from the options of plugins, which begin with {@code auth_opt_} or {@code plugin_opt_}. */
    public static List<String> names() {
        return List.copyOf(Collections.unmodifiableSet(DIRECTIVES.keySet()));
    }

    /** Why Mosquitto would not take that; nothing when it would. */
    static Optional<String> objection(Directive directive) {
        if (isPluginOption(directive.name())) {
            return Optional.empty();
        }
        Takes takes = DIRECTIVES.get(directive.name());
        if (takes == null) {
            return Optional.of("unknown");
        }
        return takes.pattern.matcher(directive.value()).matches()
                ? Optional.empty()
                : Optional.of(
                        directive.value().isEmpty()
                                ? "nothing stands behind it, allowed is " + takes.words
                                : "'" + directive.value() + "' is not " + takes.words);
    }

    static boolean isPluginOption(String name) {
        return name.startsWith("auth_opt_") || name.startsWith("plugin_opt_");
    }

    static boolean isOfListener(String name) {
        return LISTENER.contains(name);
    }

    static boolean isOfSecurity(String name) {
        return SECURITY.contains(name) || isPluginOption(name);
    }

    static boolean isOfBridge(String name) {
        return BRIDGE.contains(name);
    }
}
