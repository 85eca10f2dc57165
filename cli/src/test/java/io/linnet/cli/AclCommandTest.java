package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AclCommandTest {
    @TempDir
    Path folder;

    private String acl = "";
    private String config = "";

    @BeforeEach
    void write() throws Exception {
        acl = Files.writeString(
                        folder.resolve("plant.acl"),
                        "user alice\ntopic write a/#\ntopic deny a/secret\npattern read %c/in\n")
                .toString();
        config = Files.writeString(
                        folder.resolve("linnet.yaml"),
                        "permissions:\n  roles:\n    op: [\"allow all plant/${cert.cn}/# qos <= 1\"]\n  everybody: [op]\n")
                .toString();
    }

    @Test
    void theRuleThatDecidesIsNamedWithItsLine() {
        CommandRun denied = CommandRun.of(
                "acl", "explain", "--acl-file", acl, "--user", "alice", "--client", "c", "publish", "a/secret");
        assertThat(denied.exitCode()).isEqualTo(1);
        assertThat(denied.out())
                .isEqualTo("denied by \"topic deny a/secret\" (" + acl + ":3)\n"
                        + "  topic deny a/secret  [" + acl + ":3]: denies it\n"
                        + "  topic write a/#  [" + acl + ":2]: is not asked any more\n"
                        + "  pattern read %c/in  [" + acl + ":4]: is not asked any more\n");
        CommandRun allowed = CommandRun.of(
                "acl", "explain", "--acl-file", acl, "--user", "alice", "--client", "c", "receive", "c/in");
        assertThat(allowed.exitCode()).isZero();
        assertThat(allowed.out()).startsWith("allowed by \"pattern read %c/in\" (" + acl + ":4)\n");
    }

    @Test
    void whatAProofBringsCanBeSaid() {
        CommandRun named = CommandRun.of(
                "acl",
                "explain",
                "--config",
                config,
                "--cert-cn",
                "p7",
                "--qos",
                "1",
                "--json",
                "subscribe",
                "plant/p7/+");
        assertThat(named.exitCode()).isZero();
        assertThat(named.out())
                .startsWith(
                        "{\"allowed\":true,\"decided\":{\"rule\":\"allow all plant/${cert.cn}/# qos <= 1\",\"place\":\"")
                .contains(":3:10, role op\"");
        CommandRun unnamed = CommandRun.of("acl", "explain", "--config", config, "subscribe", "plant/p7/+");
        assertThat(unnamed.exitCode()).isEqualTo(1);
        assertThat(unnamed.out()).startsWith("denied: no rule allows it, of 1 for this client\n");
    }

    @Test
    void aWrongQuestionOrFileIsToldApartFromADenial() throws Exception {
        assertThat(CommandRun.of("acl", "explain", "--acl-file", acl, "publish", "a/#")
                        .exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("acl", "explain", "--acl-file", acl, "write", "a")
                        .exitCode())
                .isEqualTo(2);
        String nobody = folder.resolve("no.sock").toString();
        assertThat(CommandRun.of("acl", "explain", "--control", nobody, "publish", "a")
                        .exitCode())
                .as("no broker runs there")
                .isEqualTo(2);
        Path wrong = Files.writeString(folder.resolve("wrong.acl"), "topic red a\n");
        CommandRun check = CommandRun.of("acl", "check", wrong.toString());
        assertThat(check.exitCode()).isEqualTo(2);
        assertThat(check.err()).startsWith(wrong + ":1:1: 'red' is no access");
        assertThat(CommandRun.of("acl", "check", acl).out()).isEqualTo(acl + ": ok\n");
    }
}
