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
            limits-for:
              - clients: sensor-*
                limits:
                  publish-rate: 10/s
                  maximum-packet-size: 4KiB
            """;

    private static final String HEAD = """
            # Configuration

            `./linnet broker --config FILE` reads a file in YAML, or in JSON with the same keys. `./linnet check FILE` says whether it is right, without
            starting anything. Without a file the broker listens on `mqtt://127.0.0.1:1883` and keeps everything else as it is written below. Whoever
            comes from Mosquitto: see [from Mosquitto](from-mosquitto.md).

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

            **Files.** A relative name of a file counts from the folder of the configuration file; in an option or a variable of the environment,
            from the working directory. The folder `data` is the exception: it always counts from the working directory, as it did before there
            were other files.

            ## Variables, options, and what counts more

            An option counts more than a variable `LINNET_...`, that more than the file, and that more than the default. All are merged before
            anything is checked; a problem is named with where it comes from.

            **Every key is an option** of `linnet broker`, by its path: `--limits.connect-timeout 5s`, `--queue-policy reject`. A list is given by
            repeating the option, or as YAML or JSON: `--listeners '[{uri: "ws://127.0.0.1:8083", name: browsers}]'`; it replaces the list of the
            file. `--listen` is short for `--listeners`; `--anonymous` alone means true. Keys within lists have no options of their own.

            **Every key is a variable** as well, in capitals with `_` for `.` and `-`: `LINNET_LIMITS_CONNECT_TIMEOUT=5s`, `LINNET_LISTENERS='[...]'`.
            A variable that begins with `LINNET_` and is no key is warned of, except for those of the launcher (`LINNET_JAVA_HOME`,
            `LINNET_OPTS`).

            **In values of the file** `$NAME` and `${NAME}` stand for a variable of the environment, `${NAME:-text}` for the text when it is not set
            or empty, `$$` for a dollar sign. A variable that is not set and has no text is a problem with line and column. What a variable holds is
            text: it is not looked through again, and cannot become a key or a list. Keys stay as they are. So do values of keys that have placeholders
            of their own, such as `${clientid}` in rules of permissions. In options and `LINNET_...` nothing is replaced: the shell does that.

            ```yaml
            listeners: ["mqtt://127.0.0.1:${PORT:-1883}"]
            data: $HOME/linnet
            ```

            **`linnet config show`** with the same file, options and environment prints what would be in force, as YAML with the origin of each value
            behind it; `--changed` leaves out what is as it comes, `--json` is for programs. Secrets are masked.

            ```
            $ LINNET_LOOPS=2 ./linnet config show --changed --config linnet.yaml --limits.queue-bytes 1MiB
            listeners:
              - mqtt://127.0.0.1:1883  # linnet.yaml:2:5
            loops: 2  # LINNET_LOOPS
            limits:
              queue-bytes: 1MiB  # --limits.queue-bytes
            ```

            **Editors** complete and check a file that begins with this line, with the schema that `./linnet config schema` prints
            ([linnet.schema.json](linnet.schema.json)):

            ```yaml
            # yaml-language-server: $schema=./linnet.schema.json
            ```

            ## Starting and ending

            **Other machines.** Without `authentication` clients need not log in, so that a listener on another address than loopback would let in
            everybody who can reach it. Such a listener is refused with exit code 2 until there is `authentication` (or `--password-file`), or
            `anonymous: true` (or `--anonymous`) says that everybody is meant.

            **The end.** On SIGTERM or SIGINT the broker accepts no more connections, publishes the wills of the connected clients, sends 5.0 clients a
            DISCONNECT with reason code 0x8B (Server shutting down) and ends within seconds, with exit code 0. Exit code 1 says that it could not start:
            an address that is taken or not allowed, an unknown host, a transport that this machine does not have.

            The tables are made from the program by `./mvnw verify -pl cli -am -Dlinnet.writeDocuments=true`.
            """;

    private static final String AUTHENTICATION = """

            ## Authentication

            ```yaml
            authentication:
              - password-file: {file: users.txt}
              - tokens: {file: tokens.txt}
            ```

            The entries are asked in this order. The first that knows the client decides: a user of the first file with a wrong password is not
            looked for in the second one. A client that nobody knows is refused, unless it shows neither user name nor password and
            `anonymous` is true. Files are read at the start and by `linnet check`; what is wrong in them is named with its line.
            """;

    private static final String LIMITS = """

            At the end of each limit stands where it may be written: *broker*, below `limits` at the top; *listener*, below `limits` of a listener;
            *clients*, below an entry of `limits-for`. What was told to a client when it connected (packet size, Receive Maximum, topic aliases, Keep Alive,
            session expiry) stays so until it connects again; every other limit that is changed counts at once.

            **Rates** are a number and `/s`, `/m`, `/h` or `/d`. The whole number may come at once and is made up for in that time: `3000/m` is in the long
            run as fast as `50/s`, with bursts of up to 3000. `none` is no limit.

            What exceeds a limit gets the reason code of the standard, a line in the log with the client, the limit, what came, what is allowed and where
            that is written (20 lines a minute for each limit, and how many were left out), and is counted in `$SYS/broker/limits/NAME`.
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
                + authentication()
                + table("## Login", LoginKeys.SECTION.keys())
                + table("## Limits", LimitKeys.SECTION.keys())
                + table("## Permissions", PermissionKeys.SECTION.keys())
                + LIMITS
                + table("## limits-for", LimitsForKind.SECTION.keys())
                + table("## Log", LogKeys.SECTION.keys())
                + table("## Levels", LogKeys.LEVELS_SECTION.keys());
    }

    private static String authentication() {
        StringBuilder text = new StringBuilder(AUTHENTICATION);
        for (AuthenticationKind kind : AuthenticationKeys.KINDS) {
            text.append(table("### " + kind.section().name(), kind.section().keys()));
        }
        return text.toString();
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
