package io.linnet.security.scram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file with users and their SCRAM credentials. */
class ScramCredentialsTest {
    private static final ScramCredential CREDENTIAL = ScramCredential.of("secret".toCharArray(), 4096);

    @Test
    void aFileHoldsUsersCommentsAndEmptyLines(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("users-scram.txt");
        Files.writeString(
                file,
                "# people\n\n" + ScramCredentials.line("with:colon", CREDENTIAL) + "\r\n"
                        + ScramCredentials.line("alice", CREDENTIAL));
        ScramCredentials users = ScramCredentials.read(file);
        assertThat(users.size()).isEqualTo(2);
        assertThat(users.find("with:colon")).contains(CREDENTIAL);
        assertThat(users.find("alice")).contains(CREDENTIAL);
        assertThat(users.find("bob")).isEmpty();
        assertThat(users).hasToString("2 users");
        assertThatThrownBy(() -> ScramCredentials.read(folder.resolve("none"))).hasMessageContaining("none");
    }

    @Test
    void aCredentialIsWrittenAsItIsRead() {
        assertThat(ScramCredential.parse(CREDENTIAL.text())).isEqualTo(CREDENTIAL);
        assertThat(CREDENTIAL.toString()).doesNotContain("=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "alice:secret",
                ":SCRAM-SHA-256$4096:c2FsdA==$",
                "alice:SCRAM-SHA-1$4096:c2FsdA==$a:b",
                "alice:SCRAM-SHA-256$1:c2FsdA==$%K:%K",
                "alice:SCRAM-SHA-256$4095:c2FsdA==$%K:%K",
                "alice:SCRAM-SHA-256$9999999:c2FsdA==$%K:%K",
                "alice:SCRAM-SHA-256$99999999999:c2FsdA==$%K:%K",
                "alice:SCRAM-SHA-256$4096:c2FsdA==$%K:AAAA",
                "alice:SCRAM-SHA-256$4096:====$%K:%K",
                "alice:SCRAM-SHA-256$4096:$%K:%K",
                "al\u0007ice:SCRAM-SHA-256$4096:c2FsdA==$%K:%K",
                "#invented-salts:",
                "#invented-salts:secret!"
            })
    void aLineThatIsWrongIsNamedAndNotRepeated(String line) {
        String text = "\n" + line.replace("%K", "c2VjcmV0".repeat(5) + "c2U=") + "\n";
        assertThatThrownBy(() -> ScramCredentials.parse(text, "users.txt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("users.txt:2: ")
                .message()
                .doesNotContain("c2VjcmV0")
                .doesNotContain("secret");
    }

    @Test
    void aUserIsThereOnce() {
        String text = ScramCredentials.line("fi", CREDENTIAL) + "\n" + ScramCredentials.line("\uFB01", CREDENTIAL);
        assertThatThrownBy(() -> ScramCredentials.parse(text, "users.txt"))
                .hasMessageContaining("users.txt:2: this user");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "#alice",
                "\u00AD#alice",
                "\uFF03alice",
                "a\uFF1ASCRAM-SHA-256$b",
                "a\nb",
                "a\n",
                "a:SCRAM-SHA-256$b",
                "\u0007"
            })
    void aUserThatTheFileCannotHoldIsNotWritten(String user) {
        assertThatThrownBy(() -> ScramCredentials.line(user, CREDENTIAL)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void passwordsAndIterationsHaveBounds() {
        assertThatThrownBy(() -> ScramCredential.of("x".toCharArray(), 4095)).hasMessageContaining("4096 to 1000000");
        assertThatThrownBy(() -> ScramCredential.of("x".toCharArray(), 1_000_001))
                .hasMessageContaining("4096 to 1000000");
        assertThatThrownBy(() -> ScramCredential.of(new char[0], 4096)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ScramCredential.of("a\u0007".toCharArray(), 4096))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyTextIsUsersOrAMessage() {
        Random random = new Random(7);
        String right = ScramCredentials.line("alice", CREDENTIAL);
        int wrong = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(right + "\n# comment\n" + right.replace("alice", "bob"));
            for (int change = 0; change <= random.nextInt(4); change++) {
                text.setCharAt(random.nextInt(text.length()), (char)
                        (random.nextBoolean() ? ":$=\n#".charAt(random.nextInt(5)) : random.nextInt(300)));
            }
            try {
                assertThat(ScramCredentials.parse(text.toString(), "fuzz").size())
                        .isBetween(0, 2);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageStartingWith("fuzz:");
                wrong++;
            }
        }
        assertThat(wrong).isBetween(1_000, 19_999);
    }

    @Test
    void usersComeAndGoAndTheRestStays() throws Exception {
        ScramCredential other = ScramCredential.of("other".toCharArray(), 5000);
        ScramList list = ScramList.empty().with("alice", CREDENTIAL).with("bob", CREDENTIAL);
        assertThat(list.lines().getFirst()).startsWith(ScramCredentials.INVENTED_SALTS);
        assertThat(list.users()).containsExactly("alice", "bob");
        ScramList changed = list.with("alice", other);
        assertThat(changed.users()).containsExactly("alice", "bob");
        assertThat(changed.credential("alice")).contains(other);
        assertThat(changed.credential("bob").orElseThrow().matches("secret".toCharArray()))
                .isTrue();
        assertThat(changed.credential("bob").orElseThrow().matches("Secret".toCharArray()))
                .isFalse();
        assertThat(changed.without("alice").users()).containsExactly("bob");
        assertThat(changed.without("carol").lines()).isEqualTo(changed.lines());
        assertThat(ScramCredentials.parse(String.join("\n", changed.lines()), "list")
                        .size())
                .isEqualTo(2);
        assertThat(changed).hasToString("2 users");
    }
}
