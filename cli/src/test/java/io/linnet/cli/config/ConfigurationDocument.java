package io.linnet.cli.config;

import java.util.List;

/** {@code docs/configuration.md}, made from the table of keys. */
final class ConfigurationDocument {
    static final String EXAMPLE = """
            listeners:
              - mqtt://127.0.0.1:1883
              - uri: ws://127.0.0.1:8083/mqtt
                name: browsers
                proxy-protocol-from: [127.0.0.1]
            queue-policy: drop-oldest
            limits:
              maximum-packet-size: 4MiB
              receive-maximum: 100
              maximum-session-expiry: 7d
            """;

    private static final String HEAD = """
            # Configuration

            `./linnet broker --config FILE` reads a file in YAML, or in JSON with the same keys. `./linnet check FILE` says whether it is right, without
            starting anything. Without a file the broker listens on `mqtt://127.0.0.1:1883` and keeps everything else as it is written below.

            ```yaml
            """;

    private static final String RULES = """
            ```

            Every key may be left out. What is written must be right: an unknown key, a key written twice or a value out of range is named with
            its line and column, all of them at once, and the command ends with exit code 2 before anything is opened.

            ```
            linnet.yaml:8:3: unknown key 'recieve-maximum', did you mean receive-maximum?
            linnet.yaml:9:24: maximum-packet-size: '4 elephants' is not a size from 128B to 256MiB, such as 64MiB, or a plain number of bytes
            ```

            **Sizes** are a number and `B`, `kB`, `MB`, `GB` (powers of 1000) or `KiB`, `MiB`, `GiB` (powers of 1024); a plain number is in bytes.
            **Durations** are a number and `ms`, `s`, `m`, `h` or `d`; a plain number is in seconds.

            **Options** of `linnet broker` count more than the file: `--listen URI`, as often as needed, replaces `listeners`; `--anonymous` is
            `anonymous: true`; `--durability` and `--data` are checked like their keys.

            **Other machines.** Clients need not log in, so that a listener on another address than loopback would let in everybody who can reach it.
            Such a listener is refused with exit code 2 until `anonymous: true` (or `--anonymous`) says that this is meant.

            **The end.** On SIGTERM or SIGINT the broker accepts no more connections, publishes the wills of the connected clients, sends 5.0 clients a
            DISCONNECT with reason code 0x8B (Server shutting down) and ends within seconds, with exit code 0. Exit code 1 says that it could not start:
            an address that is taken or not allowed, an unknown host, a transport that this machine does not have.

            The tables are made from the program by `./mvnw verify -pl cli -am -Dlinnet.writeDocuments=true`.
            """;

    private ConfigurationDocument() {}

    static String markdown() {
        return HEAD
                + EXAMPLE
                + RULES
                + table("## Keys", Keys.ROOT.keys())
                + table("## A listener", ListenerKind.SECTION.keys())
                + table("## TLS", TlsKeys.SECTION.keys())
                + table("## A certificate for hosts", TlsKeys.HOST.keys())
                + table("## Limits", LimitKeys.SECTION.keys())
                + table("## Log", LogKeys.SECTION.keys())
                + table("## Levels", LogKeys.LEVELS_SECTION.keys());
    }

    private static String table(String heading, List<Key<?>> keys) {
        StringBuilder text =
                new StringBuilder("\n" + heading + "\n\n| key | takes | without it | |\n|---|---|---|---|\n");
        for (Key<?> key : keys) {
            text.append(
                    "| `%s` | %s | %s | %s |\n".formatted(key.name(), takes(key), otherwise(key), key.description()));
        }
        return text.toString();
    }

    private static String takes(Key<?> key) {
        return key.kind() instanceof Section section
                ? "a mapping, see [" + section.name() + "](#" + section.name() + ")"
                : key.kind().allowed();
    }

    private static String otherwise(Key<?> key) {
        String text = key.otherwiseText();
        return text.startsWith("(") ? text.substring(1, text.length() - 1) : "`" + text + "`";
    }
}
