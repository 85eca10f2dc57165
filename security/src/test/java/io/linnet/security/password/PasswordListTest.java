package io.linnet.security.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.linnet.security.CredentialsUnreadable;
import io.linnet.security.Mutation;
import io.linnet.security.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Password files are read strictly, and changed without touching what is not meant. */
class PasswordListTest {
    private static final String HASH =
            "$6$kJKTngKjsA5q8NVD$0gXSgPevxYGCT4lhvnJwd43WhPqj3Z3brnPwsorpyu4tE+1hUU//d62SVGthuQ+6pa2kbUZLt5e34HYczYE3Lg==";
    private static final StoredPassword STORED = StoredPassword.parse(HASH);
    private static final List<String> LINES = List.of(
            "# the plant", "alice:" + HASH, "", "  ", "# bob is on leave", "bob:" + HASH, "c\u00e9cile:" + HASH);

    @Test
    void commentsAndBlankLinesSayNothing() throws Exception {
        assertThat(PasswordList.parse("f", LINES).users()).containsExactly("alice", "bob", "c\u00e9cile");
    }

    @Test
    void allThatIsWrongIsNamedWithItsLine() {
        List<String> lines = List.of(
                "alice", "bob:" + HASH, ":" + HASH, "bob:" + HASH, "carol:letmein", " dave:" + HASH, "e\te:" + HASH);
        CredentialsUnreadable wrong =
                catchThrowableOfType(CredentialsUnreadable.class, () -> PasswordList.parse("users.txt", lines));
        assertThat(wrong.problems())
                .satisfiesExactly(
                        one -> assertThat(one).isEqualTo("users.txt:1: there is no colon; a line is written user:hash"),
                        one -> assertThat(one).isEqualTo("users.txt:3: the user name is empty"),
                        one -> assertThat(one).isEqualTo("users.txt:4: the user 'bob' stands in line 2 already"),
                        one -> assertThat(one)
                                .startsWith("users.txt:5: what stands behind the user name is no hash")
                                .doesNotContain("letmein"),
                        one -> assertThat(one).startsWith("users.txt:6: a user name here has no control characters"),
                        one -> assertThat(one).startsWith("users.txt:7: a user name here has no control characters"));
    }

    @Test
    void whatIsChangedIsOneLine() throws Exception {
        PasswordList list = PasswordList.parse("f", LINES);
        StoredPassword other = STORED.decoy();
        assertThat(list.with("bob", other).lines())
                .containsExactly(
                        LINES.get(0), LINES.get(1), "", "  ", LINES.get(4), "bob:" + other.text(), LINES.get(6));
        assertThat(list.with("dora", other).lines())
                .startsWith(LINES.toArray(String[]::new))
                .endsWith("dora:" + other.text());
        assertThat(list.without("alice").lines())
                .containsExactly(LINES.get(0), "", "  ", LINES.get(4), LINES.get(5), LINES.get(6));
        assertThat(list.without("nobody").lines()).isEqualTo(LINES);
    }

    @Test
    void changesAfterADeletionHitTheRightLine() throws Exception {
        StoredPassword other = STORED.decoy();
        PasswordList changed = PasswordList.parse("f", LINES).without("alice").with("bob", other);
        assertThat(changed.lines())
                .contains("bob:" + other.text(), LINES.get(6))
                .doesNotContain(LINES.get(5));
        assertThat(PasswordList.parse("f", changed.lines()).users()).containsExactly("bob", "c\u00e9cile");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "#a", " a", "a ", "a\nb", "a\0"})
    void namesThatALineCannotHoldAreRefused(String user) {
        assertThatThrownBy(() -> PasswordList.empty().with(user, STORED)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void filesOfMosquittoPasswdAreRead(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("passwd"));
        assertThat(Program.run("mosquitto_passwd", "-b", file.toString(), "alice", "p\u00e4ssword"))
                .isZero();
        assertThat(Program.run("mosquitto_passwd", "-H", "sha512", "-b", file.toString(), "bob", "secret"))
                .isZero();
        PasswordList list = PasswordList.read(file);
        assertThat(list.users()).containsExactly("alice", "bob");
        assertThat(matches(list, "alice", "p\u00e4ssword")).isTrue();
        assertThat(matches(list, "alice", "password")).isFalse();
        assertThat(matches(list, "bob", "secret")).isTrue();
        assertThat(matches(list, "bob", "secret ")).isFalse();
    }

    private static boolean matches(PasswordList list, String user, String password) {
        StoredPassword stored = list.password(user);
        return stored != null && stored.matches(password.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutatedFilesAreReadOrTheirProblemsAreNamed(long seed) {
        Random random = new Random(seed);
        String right = String.join("\n", LINES) + "\n$argon2id:"
                + StoredPassword.of(new byte[] {1}).text() + "\nz:$7$101$"
                + "rj1WrCNeWNCj7YdR$RV4xwFBJGXUbXOWf/7jQ1k7E8KSX0vU8ToyC9/yO4zLjIRwpb3XjPevzT912Ubx41CJ4PFDGCnXQ57x0Z6XHaQ==";
        int readable = 0;
        for (int i = 0; i < 5_000; i++) {
            List<String> lines = Mutation.of(right, random).lines().toList();
            try {
                PasswordList list = PasswordList.parse("fuzz", lines);
                assertThat(list.lines()).isEqualTo(lines);
                for (String user : list.users()) {
                    PasswordList changed = list.with(user, STORED);
                    assertThat(PasswordList.parse("again", changed.lines()).users())
                            .isEqualTo(list.users());
                }
                readable++;
            } catch (CredentialsUnreadable wrong) {
                assertThat(wrong.problems()).isNotEmpty().allMatch(each -> each.startsWith("fuzz:"));
            }
        }
        assertThat(readable).as("else nothing but refusals was tested").isGreaterThan(100);
    }
}
