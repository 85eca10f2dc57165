package io.linnet.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.Ports;
import io.linnet.security.AuthenticatorChain;
import io.linnet.security.login.Anonymous;
import io.linnet.security.login.ClientIdentifierRule;
import io.linnet.security.login.GuardedAuthenticator;
import io.linnet.transport.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys {@code authentication}, {@code login} and {@code anonymous}: what they make, and what is wrong with them. */
class AuthenticationKeysTest {
    private static final String USER =
            "bob:$7$101$rj1WrCNeWNCj7YdR$RV4xwFBJGXUbXOWf/7jQ1k7E8KSX0vU8ToyC9/yO4zLjIRwpb3XjPevzT912Ubx41CJ4PFDGCnXQ57x0Z6XHaQ==\n";

    @TempDir
    Path folder;

    private Outcome read(String yaml) throws IOException {
        return ConfigurationFile.read(Files.writeString(folder.resolve("linnet.yaml"), yaml));
    }

    private Configuration right(String yaml) throws IOException {
        Outcome outcome = read(yaml);
        assertThat(outcome).isInstanceOf(Outcome.Valid.class);
        return ((Outcome.Valid) outcome).configuration();
    }

    private List<String> wrong(String yaml) throws IOException {
        Outcome outcome = read(yaml);
        assertThat(outcome).isInstanceOf(Outcome.Invalid.class);
        return ((Outcome.Invalid) outcome)
                .problems().stream()
                        .map(problem ->
                                problem.toString().substring(folder.toString().length() + 1))
                        .toList();
    }

    private static GuardedAuthenticator guarded(Configuration configuration) {
        return (GuardedAuthenticator) configuration.brokerConfig().ports().authenticator();
    }

    // ---- what they make

    @Test
    void sourcesAreAskedInTheOrderOfTheFile() throws Exception {
        Files.writeString(folder.resolve("users.txt"), USER);
        Files.writeString(folder.resolve("tokens.txt"), "a sha256:" + "ab".repeat(32) + "\n");
        Configuration configuration = right("""
                authentication:
                  - tokens: {file: tokens.txt}
                  - password-file: {file: users.txt}
                """);
        AuthenticatorChain chain = (AuthenticatorChain) guarded(configuration).authenticator();
        assertThat(chain.authenticators())
                .extracting(each -> each.getClass().getSimpleName())
                .containsExactly("ApiTokens", "PasswordFile", "Anonymous");
    }

    @Test
    void withoutAuthenticationEverybodyComesIn() throws Exception {
        Ports ports = right("login: {client-id: user}").brokerConfig().ports();
        assertThat(ports.authenticator()).isNotInstanceOf(GuardedAuthenticator.class);
    }

    @Test
    void anonymousIsSaidForAllListenersOrForOne() throws Exception {
        Files.writeString(folder.resolve("users.txt"), USER);
        String head = "authentication: [{password-file: {file: users.txt}}]\n";
        assertThat(anonymous(right(head))).isEmpty();
        assertThat(anonymous(right(head + "anonymous: true"))).containsExactly("mqtt://127.0.0.1:1883");
        assertThat(anonymous(right(head + """
                anonymous: true
                listeners:
                  - {uri: 'mqtt://127.0.0.1:1', name: a, anonymous: false}
                  - {uri: 'mqtt://127.0.0.1:2', name: b}
                """))).containsExactly("b");
        assertThat(anonymous(right(head + """
                listeners:
                  - {uri: 'mqtt://127.0.0.1:1', name: a, anonymous: true}
                  - {uri: 'mqtt://127.0.0.1:2', name: b}
                  - {uri: 'mqtt://127.0.0.1:3', name: same, anonymous: true}
                  - {uri: 'mqtt://127.0.0.1:4', name: same}
                """))).containsExactly("a");
    }

    private static List<String> anonymous(Configuration configuration) {
        AuthenticatorChain chain = (AuthenticatorChain) guarded(configuration).authenticator();
        return ((Anonymous) chain.authenticators().getLast())
                .listeners().stream().sorted().toList();
    }

    @Test
    void loginIsReadAndBansOutliveAReload() throws Exception {
        Files.writeString(folder.resolve("users.txt"), USER);
        Configuration configuration = right("""
                authentication: [{password-file: {file: users.txt}}]
                login:
                  failures-by-address: 3
                  failures-by-user: 0
                  window: 2m
                  ban: 10s
                  longest-ban: 1d
                  never-ban: [10.0.0.0/8]
                  client-id: user-prefix
                """);
        assertThat(configuration.authentication().login()).satisfies(login -> {
            assertThat(login.failuresByAddress()).isEqualTo(3);
            assertThat(login.failuresByUser()).isZero();
            assertThat(login.windowMillis()).isEqualTo(120_000);
            assertThat(login.banMillis()).isEqualTo(10_000);
            assertThat(login.longestBanMillis()).isEqualTo(86_400_000);
            assertThat(login.neverBan()).containsExactly(Cidr.parse("10.0.0.0/8"));
            assertThat(login.clientIdentifiers()).isEqualTo(ClientIdentifierRule.USER_PREFIX);
        });
        Ports running = configuration.brokerConfig().ports();
        GuardedAuthenticator again =
                (GuardedAuthenticator) configuration.secured(running).authenticator();
        assertThat(again.guard()).isSameAs(((GuardedAuthenticator) running.authenticator()).guard());
    }

    // ---- listeners that others can reach

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    listeners: ['mqtt://0.0.0.0']                                                               | false
                    anonymous: true|true
                    listeners: [{uri: 'mqtt://0.0.0.0', anonymous: true}]                                       | true
                    {anonymous: true, listeners: [{uri: 'mqtt://0.0.0.0', anonymous: false}]}                   | false
                    {listeners: ['mqtt://0.0.0.0'], authentication: [{password-file: {file: users.txt}}]}       | true
                    """)
    void anOpenListenerNeedsAuthenticationOrAWord(String yaml, boolean allowed) throws Exception {
        Files.writeString(folder.resolve("users.txt"), USER);
        assertThat(right(yaml).refusals().isEmpty()).isEqualTo(allowed);
    }

    // ---- rules that rest on what clients claim to be

    private static final String USERS_OF_A_ROLE = "permissions: {roles: {r: [allow all a]}, users: {alice: [r]}}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    %s                                                                                    | refused
                    {anonymous: true, %s}                                                                 | warned
                    {anonymous: true, listeners: [{uri: 'mqtt://127.0.0.1', anonymous: false}], %s}       | refused
                    {authentication: [{password-file: {file: users.txt}}], anonymous: true, %s}           | well
                    permissions: {roles: {r: ['allow all ${username}/#']}, everybody: [r]}                | refused
                    permissions: {roles: {r: [deny all a]}, anonymous: [r]}                               | refused
                    permissions: {roles: {r: [allow all a]}, anonymous: [r], everybody: [r]}              | well
                    permissions: {roles: {r: ['allow all ${clientid}/#']}, everybody: [r]}                | well
                    permissions: {acl-file: users.acl}                                                    | refused
                    permissions: {acl-file: names.acl}                                                    | refused
                    permissions: {acl-file: denied.acl}                                                   | refused
                    permissions: {acl-file: alike.acl}                                                    | well
                    """)
    void rulesAboutUsersNeedAuthenticationOrAWord(String yaml, String outcome) throws Exception {
        Files.writeString(folder.resolve("users.txt"), USER);
        Files.writeString(folder.resolve("users.acl"), "topic a\nuser bob\ntopic b\n");
        Files.writeString(folder.resolve("names.acl"), "pattern read %u/#\n");
        Files.writeString(folder.resolve("denied.acl"), "topic deny a\npattern read #\n");
        Files.writeString(folder.resolve("alike.acl"), "topic a\npattern read %c/#\n");
        String written = yaml.contains("%s") ? yaml.formatted(USERS_OF_A_ROLE) : yaml;
        Configuration configuration = right(written.replace("acl-file: ", "acl-file: " + folder + "/"));
        assertThat(configuration.refusals().isEmpty()).isEqualTo(!outcome.equals("refused"));
        if (outcome.equals("warned")) {
            assertThat(configuration.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("Warning: permissions: the rules are about users, but nobody has to log in");
        }
        if (outcome.equals("well")) {
            assertThat(configuration.warnings()).isEmpty();
        }
    }

    // ---- what is wrong

    @Test
    void whatIsWrongInAFileIsNamedWithTheKeyAndTheLine() throws Exception {
        Path users = Files.writeString(folder.resolve("users.txt"), USER + "alice:letmein\n" + USER);
        assertThat(wrong("authentication:\n  - password-file: {file: users.txt}\n"))
                .satisfiesExactly(
                        one -> assertThat(one)
                                .startsWith("linnet.yaml:2:27: " + users
                                        + ":2: what stands behind the user name is no hash")
                                .doesNotContain("letmein"),
                        one -> assertThat(one)
                                .isEqualTo(
                                        "linnet.yaml:2:27: " + users + ":3: the user 'bob' stands in line 1 already"));
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws Exception {
        assertThat(wrong("authentication: [{tokens: {file: none.txt}}]"))
                .containsExactly("linnet.yaml:1:34: " + folder.resolve("none.txt") + ": there is no such file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    authentication: []                                  | 1:17: authentication: allowed is a list of ways to log in, at least one
                    authentication: {password-file: {file: a}}          | 1:17: authentication: allowed is a list of ways to log in, at least one
                    authentication: [password-file]                     | 1:18: authentication: allowed is a mapping with one of the keys password-file, jwt, tokens, certificate, proxy-certificate, scram, http
                    authentication: [{}]                                | 1:18: authentication: allowed is a mapping with one of the keys password-file, jwt, tokens, certificate, proxy-certificate, scram, http
                    authentication: [{password_file: {file: a}}]        | 1:19: unknown kind of authentication 'password_file', did you mean password-file?
                    authentication: [{kerberos: {}}]                    | 1:19: unknown kind of authentication 'kerberos', allowed are password-file, jwt, tokens, certificate, proxy-certificate, scram, http
                    authentication: [{password-file: {}}]               | 1:34: password-file has no file
                    authentication: [{tokens: }]                        | 1:26: tokens has no file
                    authentication: [{password-file: users.txt}]        | 1:34: password-file: allowed is a mapping with the keys file
                    authentication: [{password-file: {file: ''}}]       | 1:41: file: the name is empty
                    authentication: [{password-file: {fiel: a}}]        | 1:35: unknown key 'fiel', did you mean file?
                    login: {client-id: owner}                           | 1:20: client-id: 'owner' is not one of any, user, user-prefix
                    login: {never-ban: [everybody]}                     | 1:21: never-ban: Not an IP address block
                    login: {ban: 0s}                                    | 1:14: ban: '0s' is not a duration from 1s to 1d
                    """)
    void whatIsWrongIsNamed(String yaml, String problem) throws Exception {
        assertThat(wrong(yaml)).anyMatch(each -> each.startsWith("linnet.yaml:" + problem));
    }
}
