package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code linnet broker} with the three files of a mosquitto 2.0: its configuration, its users, its permissions. */
@Timeout(180)
class MosquittoFilesTest {
    /** As mosquitto_passwd 2.0 writes them: sha512-pbkdf2, and sha512 as older ones did. The passwords are the keys of {@link #password}. */
    private static final String USERS = """
            alice:$7$101$heR6GvPZ8VOKDmMo$lXxiXEHgmHVdcTHp4lcFfP4JwcwDghuHD8fpVr6cwzjTI1gtTQBayeto9c7SUKdIiymhEshwGo6bRAvcmEiWlg==
            bob:$6$520VPvfRxsLIPCvg$CJc3EaIddlufRp4J6PMTZ7X80iCb1hZms0oHLH4iHXqspUpVxD/U9Vl5szWGF/F9yvHwi6JaKFZg00ynxmVF5A==
            admin:$7$101$uASsH01NuZfPgTS/$rf4OgTh9ljHlizmw3IRlj3pDnIZwgy3fYCJcHypFABiCr+llKzxMUSjlkDkLqcSPM3c8XNGTz3m3DKkwxa4J+Q==
            """;

    private static final String ACL = """
            # topics of clients without a user name: nobody here
            topic read public/#

            user alice
            topic readwrite plant/#
            topic deny plant/secret/#
            topic read $SYS/broker/#

            user bob
            topic read plant/+/state
            topic write orders

            user admin
            topic readwrite #

            pattern readwrite own/%u/#
            pattern deny own/%u/locked
            pattern write seen/%c
            """;

    private static final String END = "orders/end";

    @TempDir
    private static Path folder;

    private static @Nullable BrokerProcess broker;
    private static int port;

    /** Who plays the client. */
    enum Tools {
        THEIRS {
            @Override
            CommandRun run(String... words) throws Exception {
                List<String> command = new ArrayList<>(Arrays.asList(words));
                command.set(0, OtherClient.program("mosquitto_" + words[0]));
                Process process = new ProcessBuilder(command).start();
                process.getOutputStream().close();
                String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                return new CommandRun(process.waitFor(), out, err);
            }
        },

        OURS {
            @Override
            CommandRun run(String... words) {
                return CommandRun.of(words);
            }
        };

        abstract CommandRun run(String... words) throws Exception;

        /** {@code pub} or {@code sub} as this user, with the words of a line behind the options that all have. */
        CommandRun as(String user, String clientIdentifier, String line) throws Exception {
            List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
            words.addAll(1, List.of("-h", "127.0.0.1", "-p", "" + port, "-u", user, "-P", password(user)));
            words.addAll(List.of("-i", clientIdentifier));
            return run(words.toArray(String[]::new));
        }
    }

    private static String password(String user) {
        return switch (user) {
            case "alice" -> "open sesame";
            case "bob" -> "hunter 2";
            case "admin" -> "a";
            default -> "wrong";
        };
    }

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(folder.resolve("users"), USERS);
        Files.writeString(folder.resolve("acl"), ACL);
        IOException taken = new IOException("not tried");
        for (int attempt = 0; attempt < 5; attempt++) {
            port = freePort();
            Path conf = Files.writeString(folder.resolve("mosquitto.conf"), conf());
            BrokerProcess started = BrokerProcess.start(
                    "--config", conf.toString(), "--login.never-ban", "127.0.0.1/32", "--login.failures-by-user", "0");
            try {
                assertThat(started.line()).isEqualTo("listening on mqtt://127.0.0.1:" + port);
                broker = started;
                return;
            } catch (IOException ended) {
                started.close();
                taken = ended; // somebody else was quicker at this port
            }
        }
        throw taken;
    }

    private static String conf() {
        return """
                per_listener_settings false
                listener %d 127.0.0.1
                allow_anonymous false
                password_file %s
                acl_file %s
                persistence true
                persistence_location %s
                log_type warning
                """.formatted(port, folder.resolve("users"), folder.resolve("acl"), folder);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (broker != null) {
            broker.close();
        }
    }

    // ---- users

    @ParameterizedTest
    @EnumSource(Tools.class)
    void theUsersOfMosquittoLogInAndNobodyElse(Tools tools) throws Exception {
        for (String user : List.of("alice", "bob", "admin")) {
            assertThat(tools.as(user, "login", "pub -t own/" + user + "/x -m x -q 1"))
                    .isEqualTo(new CommandRun(0, "", ""));
        }
        String at = "pub -h 127.0.0.1 -p " + port + " -t public/x -m x -V ";
        for (String claim :
                List.of("", " -u alice", " -u mallory", " -u alice -P Open", " -u mallory -P a", " -u bob -P a")) {
            assertThat(tools.run((at + "311" + claim).split(" ", -1)).exitCode())
                    .as(claim)
                    .isIn(4, 5);
            assertThat(tools.run((at + "5" + claim).split(" ", -1)).exitCode())
                    .as(claim)
                    .isIn(0x86, 0x87);
        }
    }

    @Test
    void aUserThatMosquittoPasswdAddsLogsInAfterAReload() throws Exception {
        Path users = folder.resolve("users");
        Process passwd = new ProcessBuilder(
                        OtherClient.program("mosquitto_passwd"), "-b", users.toString(), "dora", "wrong")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(passwd.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(passwd.waitFor()).isZero();
        CommandRun reload =
                CommandRun.of("reload", "--data", folder.resolve("linnet").toString());
        assertThat(reload.exitCode()).as(reload.err()).isZero();
        for (Tools tools : Tools.values()) {
            assertThat(tools.as("dora", "d", "pub -t own/dora/x -m x -q 1").exitCode())
                    .isZero();
        }
    }

    // ---- publishing

    @ParameterizedTest
    @EnumSource(Tools.class)
    void whatMayBePublishedArrivesAndNothingElse(Tools tools) throws Exception {
        String witness = "witness-" + tools;
        String session = "sub -c -q 1 -t # -V 311 ";
        assertThat(tools.as("admin", witness, session + "-E").err()).isEmpty();
        List<String> arriving = new ArrayList<>();
        for (String line : """
                alice c1 plant/a          yes
                alice c1 plant/secret     no
                alice c1 plant/secret/a   no
                alice c1 orders           no
                alice c1 own/alice        yes
                alice c1 own/alice/a/b    yes
                alice c1 own/alice/locked no
                alice c1 own/bob/a        no
                alice c1 seen/c1          yes
                alice c1 seen/c2          no
                bob   c2 orders           yes
                bob   c2 plant/a/state    no
                bob   c2 own/bob/a        yes
                bob   c2 seen/c2          yes
                bob   c2 public/a         no
                admin c3 public/a         yes
                admin c3 $SYS/broker/x    no
                """.lines().toList()) {
            String[] words = line.split(" +", -1);
            boolean arrives = words[3].equals("yes");
            for (String version : List.of("311", "5")) {
                String text = "%s,%s,%s".formatted(words[0], words[1], version);
                CommandRun run =
                        tools.as(words[0], words[1], "pub -q 1 -V " + version + " -t " + words[2] + " -m " + text);
                if (version.equals("5") && !arrives) {
                    assertThat(run.err()).as(line).containsIgnoringCase("not authorized");
                } else {
                    // 3.1.1 has no way to refuse a message
                    assertThat(run).as(line).isEqualTo(new CommandRun(0, "", ""));
                }
                if (arrives) {
                    arriving.add(words[2] + " " + text);
                }
            }
        }
        assertThat(tools.as("admin", "x", "pub -q 1 -t " + END + " -m end").exitCode())
                .isZero();
        arriving.add(END + " end");
        assertThat(tools.as("admin", witness, session + "-v -W 30 -C " + arriving.size())
                        .out()
                        .lines())
                .containsExactlyElementsOf(arriving);
    }

    // ---- subscribing

    @ParameterizedTest
    @EnumSource(Tools.class)
    void aWideSubscriptionBringsWhatMayBeReadAndNothingElse(Tools tools) throws Exception {
        List<String> readers = List.of("alice", "bob");
        String session = "sub -c -q 1 -V 311 -t # -t own/x/end";
        for (String user : readers) {
            assertThat(tools.as(user, user + tools, session + " -E").exitCode()).isZero();
        }
        for (String topic : List.of(
                "plant/a",
                "plant/a/state",
                "plant/secret/state",
                "plant/secret/a",
                "orders",
                "public/a",
                "own/alice/a",
                "own/alice/locked",
                "own/bob/locked",
                "own/bob/a",
                "seen/alice" + tools,
                "plant/end/state")) {
            assertThat(tools.as("admin", "x", "pub -q 1 -t " + topic + " -m x").exitCode())
                    .isZero();
        }
        List<List<String>> expected = List.of(
                List.of("plant/a", "plant/a/state", "own/alice/a", "plant/end/state"),
                List.of("plant/a/state", "plant/secret/state", "own/bob/a", "plant/end/state"));
        for (int i = 0; i < readers.size(); i++) {
            String user = readers.get(i);
            CommandRun got = tools.as(user, user + tools, session + " -W 30 -F %t -C 4");
            assertThat(got.out().lines()).as(user + got.err()).containsExactlyElementsOf(expected.get(i));
        }
    }

    /** mosquitto grants every subscription and delivers nothing; a client is better off when it is told. */
    @ParameterizedTest
    @CsvSource({
        "alice, plant/#, true",
        "alice, plant/secret/#, false",
        "alice, plant/+/a, true",
        "alice, orders, false",
        "alice, $SYS/broker/uptime, true",
        "alice, $SYS/#, true",
        "alice, $share/g/plant/a, true",
        "alice, $share/g/orders, false",
        "alice, own/+/a, true",
        "alice, own/bob/#, false",
        "bob, $SYS/#, false",
        "bob, plant/a/state, true",
        "bob, plant/a, false",
        "bob, seen/c1, false"
    })
    void aSubscriptionOfWhichNothingMayBeReadIsRefused(String user, String filter, boolean granted) throws Exception {
        for (Tools tools : Tools.values()) {
            for (String version : List.of("311", "5")) {
                CommandRun run = tools.as(user, "c1", "sub -E -V " + version + " -t " + filter);
                assertThat(run.err().isEmpty()).as(tools + " " + run).isEqualTo(granted);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Tools.class)
    void theServersTopicsAreReadByWhoMay(Tools tools) throws Exception {
        CommandRun uptime = tools.as("alice", "c1", "sub -t $SYS/broker/version -C 1 -W 30");
        assertThat(uptime.out()).as(uptime.err()).startsWith("Linnet ");
    }

    // ---- without a password file

    @Test
    void aBrokerThatBelievesEveryUserNameSaysSoAndDoesIt() throws Exception {
        Path conf = Files.writeString(
                folder.resolve("anonymous.conf"), "allow_anonymous true\nacl_file " + folder.resolve("acl") + "\n");
        String warning =
                "Warning: permissions: the rules are about users, but nobody has to log in, so that a client has the"
                        + " rights of whatever user name it claims\n";
        assertThat(CommandRun.of("check", conf.toString())).isEqualTo(new CommandRun(0, warning + conf + ": ok\n", ""));
        try (BrokerProcess process =
                BrokerProcess.start("--config", conf.toString(), "--listen", "mqtt://127.0.0.1:0")) {
            String address = process.line().substring("listening on ".length());
            String[] secret = ("pub -L " + address + "/orders -q 1 -V 5 -m x -u").split(" ", -1);
            for (Tools tools : Tools.values()) {
                assertThat(tools.run(with(secret, "bob")).err()).isEmpty();
                assertThat(tools.run(with(secret, "alice")).err()).containsIgnoringCase("not authorized");
            }
            process.tellToStop();
            assertThat(process.errors()).startsWith(warning);
        }
        String mute = Files.readString(conf).replace("allow_anonymous true\n", "listener 1883 127.0.0.1\n");
        Files.writeString(conf, mute);
        assertThat(CommandRun.of("broker", "--config", conf.toString()))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        warning.substring("Warning: ".length()).strip()
                                + "; say with authentication: (or --password-file) who may come in, write anonymous: true"
                                + " (or --anonymous) if everybody may claim to be anybody\n"));
    }

    private static String[] with(String[] words, String last) {
        return Stream.concat(Stream.of(words), Stream.of(last)).toArray(String[]::new);
    }

    // ---- what there is not

    @Test
    void aBrokerDoesNotStartWithoutTheBridgeThatItsFileWants() throws Exception {
        Path conf = Files.writeString(
                folder.resolve("bridge.conf"),
                conf() + "connection cloud\naddress cloud.example.org:8883\ntopic # both 1\nremote_username u\n"
                        + "remote_password canary-4711\n");
        long line = conf().lines().count() + 1;
        try (BrokerProcess process = BrokerProcess.start("--config", conf.toString())) {
            assertThat(process.errors())
                    .endsWith(conf + ":" + line + ":1: connection: bridges to other brokers are not there yet; a"
                            + " client that subscribes here and publishes there does it, such as linnet sub and linnet"
                            + " pub ('linnet migrate' writes a configuration without it)\n");
            assertThat(process.exitCode()).isEqualTo(2);
        }
        CommandRun migrated = CommandRun.of("migrate", conf.toString());
        assertThat(migrated.out() + migrated.err()).contains("bridges").doesNotContain("canary-4711");
    }
}
