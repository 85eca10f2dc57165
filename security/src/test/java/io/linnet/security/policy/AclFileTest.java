package io.linnet.security.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Permissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AclFileTest {
    private static Permissions permissions(String file, String user, String clientIdentifier) {
        List<AclFile.Problem> problems = new ArrayList<>();
        AclFile acl = AclFile.parse("plant.acl", file, problems::add);
        assertThat(problems).isEmpty();
        return Policy.of(acl, Policy.Subscriptions.FILTER)
                .permissions(new ClientIdentity(clientIdentifier, Identity.of(user, "")));
    }

    @Test
    void topicsBeforeTheFirstUserAreThoseOfClientsWithoutAName() {
        String file = "# comment\n\ntopic read news/#\r\nuser alice\ntopic a\n  topic write b\n";
        assertThat(permissions(file, "", "c").mayReceive("news/today")).isTrue();
        assertThat(permissions(file, "", "c").mayPublish("a", 0, false)).isFalse();
        Permissions alice = permissions(file, "alice", "c");
        assertThat(alice.mayReceive("news/today")).isFalse();
        assertThat(alice.mayPublish("a", 2, true)).isTrue();
        assertThat(alice.mayReceive("a")).isTrue();
        assertThat(alice.mayReceive("b")).isFalse();
        assertThat(permissions(file, "bob", "c").mayReceive("a")).isFalse();
    }

    @Test
    void whatAUserIsAllowedCountsMoreThanWhatAPatternDenies() {
        String file = "user alice\ntopic a/alice\npattern deny a/%u\npattern readwrite a/+\n";
        assertThat(permissions(file, "alice", "c").mayPublish("a/alice", 0, false))
                .isTrue();
        assertThat(permissions(file, "bob", "c").mayPublish("a/bob", 0, false)).isFalse();
        assertThat(permissions(file, "bob", "c").mayPublish("a/alice", 0, false))
                .isTrue();
    }

    @Test
    void whereWeAreStricterThanMosquitto() {
        assertThat(permissions("pattern readwrite d/%c\n", "u", "a/b").mayReceive("d/a/b"))
                .isFalse();
        assertThat(permissions("pattern readwrite %u/#\n", "$SYS", "c").mayReceive("$SYS/broker/uptime"))
                .isFalse();
        assertThat(permissions("topic readwrite $SYS/#\n", "", "c")
                        .mayPublish("$SYS/broker/connection/x/state", 0, true))
                .isFalse();
        assertThat(permissions("topic readwrite $SYS/#\n", "", "c").mayReceive("$SYS/broker/uptime"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "topic | no topic filter came",
                "topic both a | 'both' is no access, allowed are read, write, readwrite and deny",
                "pattern read a/#/b | # came, allowed is it only as the whole last level",
                "topic read $share/g/a | without $share/name/",
                "user | no user name came",
                "acl_file x | 'acl_file' begins no line, allowed are user, topic and pattern",
            })
    void aLineThatCannotBeReadIsNamed(String line, String message) {
        List<AclFile.Problem> problems = new ArrayList<>();
        AclFile.parse("plant.acl", "user a\n" + line + "\ntopic b\n", problems::add);
        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().line()).isEqualTo(2);
        assertThat(problems.getFirst().text()).contains(message);
    }

    @Test
    void anythingIsReadOrRefusedWithItsLines() {
        List<String> pieces = List.of(
                "topic",
                "pattern",
                "user",
                " ",
                " ",
                "\n",
                "\n",
                "\r\n",
                "read",
                "write",
                "readwrite",
                "deny",
                "a",
                "/",
                "+",
                "#",
                "%u",
                "%c",
                "%",
                "\t",
                "\0",
                "é",
                "$SYS",
                "$share/g/");
        Random random = new Random(3);
        int clean = 0;
        for (int i = 0; i < 30_000; i++) {
            StringBuilder file = new StringBuilder();
            for (int left = random.nextInt(14); left > 0; left--) {
                file.append(pieces.get(random.nextInt(pieces.size())));
            }
            List<AclFile.Problem> problems = new ArrayList<>();
            AclFile acl = AclFile.parse("f", file.toString(), problems::add);
            long lines = file.chars().filter(c -> c == '\n').count() + 1;
            assertThat(problems).allMatch(problem -> problem.line() >= 1 && problem.line() <= lines);
            if (problems.isEmpty()) {
                clean++;
                Policy.of(acl, Policy.Subscriptions.REFUSE)
                        .permissions(new ClientIdentity("c", Identity.of("a", "")))
                        .mayPublish("a", 0, false);
            }
        }
        assertThat(clean).isGreaterThan(500);
    }
}
