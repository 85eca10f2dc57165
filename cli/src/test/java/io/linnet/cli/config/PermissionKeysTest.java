package io.linnet.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.ClientIdentity;
import io.linnet.broker.Identity;
import io.linnet.broker.Permissions;
import io.linnet.client.settings.Problem;
import io.linnet.packet.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PermissionKeysTest {
    @TempDir
    Path folder;

    private static Outcome parse(String text) {
        return ConfigurationFile.parse("linnet.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Permissions permissions(String text, String user, String client) {
        assertThat(parse(text)).isInstanceOf(Outcome.Valid.class);
        Configuration configuration = ((Outcome.Valid) parse(text)).configuration();
        return configuration
                .brokerConfig()
                .ports()
                .authorizer()
                .permissions(new ClientIdentity(client, Identity.of(user, "test")));
    }

    private static List<String> problems(String text) {
        assertThat(parse(text)).isInstanceOf(Outcome.Invalid.class);
        return ((Outcome.Invalid) parse(text))
                .problems().stream().map(Problem::toString).toList();
    }

    @Test
    void rolesGoToUsersToEverybodyAndToAnonymousClients() {
        String text = """
                permissions:
                  roles:
                    sensor: ["allow publish sensors/${clientid}/#"]
                    guest:
                      - allow subscribe news/#
                    reader: ['allow receive,subscribe "meeting rooms/#"']
                  users: {alice: [sensor]}
                  everybody: [reader]
                  anonymous: [guest]
                """;
        Permissions alice = permissions(text, "alice", "s1");
        assertThat(alice.mayPublish("sensors/s1/x", 0, false)).isTrue();
        assertThat(alice.mayReceive("meeting rooms/1")).isTrue();
        assertThat(alice.mayReceive("news/today")).isFalse();
        assertThat(permissions(text, "", "s1").mayReceive("news/today")).isTrue();
        assertThat(alice.maySubscribe(TopicFilter.parse("#"), 0)).isFalse();
    }

    @Test
    void withoutPermissionsEverythingIsAllowedAndWithEmptyOnesNothing() {
        assertThat(permissions("loops: 1\n", "a", "c")).isSameAs(Permissions.EVERYTHING);
        assertThat(permissions("permissions: {}\n", "a", "c").mayPublish("a", 0, false))
                .isFalse();
    }

    @Test
    void aSubscriptionCanBeFiltered() {
        String text = """
                permissions:
                  roles: {all: [allow receive a/b]}
                  everybody: [all]
                  subscriptions: filter
                """;
        assertThat(permissions(text, "a", "c").maySubscribe(TopicFilter.parse("a/#"), 0))
                .isTrue();
    }

    @Test
    void whatIsWrongIsNamedWithItsLineAndColumn() {
        assertThat(problems("""
                permissions:
                  roles:
                    sensor:
                      - allow write a
                      - "allow publish a/#/b"
                      - [allow]
                  users: {alice: [senor]}
                  everybody: [guest]
                  subscriptions: maybe
                """))
                .containsExactly(
                        "linnet.yaml:4:15: sensor: 'write' is no action, allowed are publish, subscribe, receive, several with"
                                + " commas between them and no space, and all",
                        "linnet.yaml:5:24: sensor: 'a/#/b': # came, allowed is it only as the whole last level, at index 2 of the"
                                + " topic filter",
                        "linnet.yaml:6:9: sensor: allowed is a rule such as allow publish sensors/${clientid}/# qos <= 1 no"
                                + " retain",
                        "linnet.yaml:7:19: there is no role 'senor', did you mean sensor?",
                        "linnet.yaml:8:15: there is no role 'guest', the roles are sensor",
                        "linnet.yaml:9:18: subscriptions: 'maybe' is not one of refuse, filter");
    }

    @Test
    void anAclFileIsReadAtOnceAndFiltersSubscriptions() throws Exception {
        Path file = Files.writeString(folder.resolve("plant.acl"), "user alice\ntopic read a/b\n");
        String text = "permissions: {acl-file: '" + file + "'}\n";
        Permissions alice = permissions(text, "alice", "c");
        assertThat(alice.maySubscribe(TopicFilter.parse("a/#"), 0)).isTrue();
        assertThat(alice.mayReceive("a/b")).isTrue();
        assertThat(alice.mayReceive("a/c")).isFalse();
        Files.writeString(file, "user alice\ntopic red a/b\n");
        assertThat(problems(text)).singleElement().asString().startsWith(file + ":2:1: 'red' is no access");
        assertThat(problems("permissions: {acl-file: nowhere.acl}\n"))
                .containsExactly("linnet.yaml:1:25: acl-file: nowhere.acl does not exist");
        assertThat(problems("permissions: {acl-file: '" + Files.writeString(file, "") + "', roles: {}}\n"))
                .containsExactly(
                        "linnet.yaml: permissions have acl-file and roles or users, allowed is one of the two ways to"
                                + " write rules");
    }
}
