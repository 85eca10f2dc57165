package io.linnet.security.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes that other programs made are understood, and ours are what the standard says. */
class StoredPasswordTest {
    private static final String OF_MOSQUITTO =
            "$7$101$rj1WrCNeWNCj7YdR$RV4xwFBJGXUbXOWf/7jQ1k7E8KSX0vU8ToyC9/yO4zLjIRwpb3XjPevzT912Ubx41CJ4PFDGCnXQ57x0Z6XHaQ==";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The first two are test vectors of the reference implementation, the next two are of mosquitto_passwd 2.0.11. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    $argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHApl8ArZWb2GRPPc | password
                    $argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc | password
                    $7$101$rj1WrCNeWNCj7YdR$RV4xwFBJGXUbXOWf/7jQ1k7E8KSX0vU8ToyC9/yO4zLjIRwpb3XjPevzT912Ubx41CJ4PFDGCnXQ57x0Z6XHaQ== | secret1
                    $6$kJKTngKjsA5q8NVD$0gXSgPevxYGCT4lhvnJwd43WhPqj3Z3brnPwsorpyu4tE+1hUU//d62SVGthuQ+6pa2kbUZLt5e34HYczYE3Lg== | secret2
                    """)
    void hashesOfOthersAreUnderstood(String text, String password) {
        StoredPassword stored = StoredPassword.parse(text);
        assertThat(stored.matches(bytes(password))).isTrue();
        assertThat(stored.matches(bytes(password + " "))).isFalse();
        assertThat(stored.matches(new byte[0])).isFalse();
        assertThat(stored.text()).isEqualTo(text);
    }

    /** Made by hashlib.pbkdf2_hmac of Python. */
    @Test
    void passwordsAreBytes() {
        StoredPassword binary = StoredPassword.parse(
                "$7$101$MDEyMzQ1Njc4OWFi$e7ezxNZO7GxnP7CJXFEHeIel4aZN9XKxIrbo99XP2Lvp7/sQHutvMmxBboOgbNdojeaClZ26A2PVr/VlAUCjXA==");
        assertThat(binary.matches(new byte[] {(byte) 0xFF, 0, (byte) 0xFE, 'A'}))
                .isTrue();
        assertThat(binary.matches(bytes("\uFFFD\0\uFFFDA"))).isFalse();
        StoredPassword empty = StoredPassword.parse(
                "$7$3$MDEyMzQ1Njc4OWFi$jv5FF5sYuZmccXkf2Hy+vKklUC1/eoZSCqgelN2PE/aujn2O7C/adJSS3S/ymbdGz46f9/2TdLJBh+GmZEqwHw==");
        assertThat(empty.matches(new byte[0])).isTrue();
    }

    @Test
    void aNewOneIsArgon2idWithASaltOfItsOwn() {
        StoredPassword one = StoredPassword.of(bytes("secret"));
        StoredPassword other = StoredPassword.of(bytes("secret"));
        assertThat(one.text()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").isNotEqualTo(other.text());
        assertThat(StoredPassword.parse(one.text()).matches(bytes("secret"))).isTrue();
        assertThat(StoredPassword.parse(one.text()).matches(bytes("Secret"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OF_MOSQUITTO,
                "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
                "$6$kJKTngKjsA5q8NVD$0gXSgPevxYGCT4lhvnJwd43WhPqj3Z3brnPwsorpyu4tE+1hUU//d62SVGthuQ+6pa2kbUZLt5e34HYczYE3Lg=="
            })
    void aDecoyCostsTheSameAndIsAnotherOne(String text) {
        StoredPassword stored = StoredPassword.parse(text);
        assertThat(stored.decoy().recipe()).isEqualTo(stored.recipe());
        assertThat(stored.decoy().text()).isNotEqualTo(text).hasSameSizeAs(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    letmein                                              | no hash of a kind that is known here
                    $2b$10$abcdefghijklmnopqrstuv                        | no hash of a kind that is known here
                    $argon2i$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB       | no hash of a kind that is known here
                    $argon2id$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB           | an argon2id hash is written
                    $argon2id$v=16$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB      | an argon2id hash is written
                    $argon2id$v=19$m=9999999,t=2,p=2$c29tZXNhbHQ$bQk8UB  | m of argon2id must be a number from 16 to 262144
                    $argon2id$v=19$m=15,t=2,p=2$c29tZXNhbHQ$bQk8UB       | m of argon2id must be a number from 16 to 262144
                    $argon2id$v=19$m=256,t=0,p=2$c29tZXNhbHQ$bQk8UB      | t of argon2id must be a number from 1 to 32
                    $argon2id$v=19$m=256,t=2,p=99$c29tZXNhbHQ$bQk8UB     | p of argon2id must be a number from 1 to 8
                    $argon2id$v=19$m=256,t=2,p=2$c29t$bQk8UB             | the salt has 3 bytes, allowed are 8 to 64
                    $argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UA      | the hash has 4 bytes, allowed are 16 to 64
                    $argon2id$v=19$m=256,t=2,p=2$c29t!XNhbHQ$bQk8UB      | the salt is not Base64
                    $7$101$rj1WrCNeWNCj7YdR                              | a hash of the kind $7$ is written
                    $7$0$rj1WrCNeWNCj7YdR$RV4x                           | the number of iterations must be a number from 1 to 2000000
                    $7$-1$rj1WrCNeWNCj7YdR$RV4x                          | the number of iterations must be a number from 1 to 2000000
                    $7$99999999999$rj1WrCNeWNCj7YdR$RV4x                 | the number of iterations must be a number from 1 to 2000000
                    $7$101$rj1WrCNeWNCj7YdR$RV4x                         | the hash has 3 bytes, allowed are 64 to 64
                    $6$rj1WrCNeWNCj7YdR                                  | a hash of the kind $6$ is written
                    $6$$RV4x                                             | the salt has 0 bytes, allowed are 1 to 64
                    """)
    void whatIsNoHashIsSaidWithoutRepeatingIt(String text, String problem) {
        assertThatThrownBy(() -> StoredPassword.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem)
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("letmein", "RV4x", "bQk8"));
    }

    @Test
    void noTextOfOneHasTheHash() {
        assertThat(StoredPassword.parse(OF_MOSQUITTO)).hasToString("sha512-pbkdf2 i=101");
        assertThat(StoredPassword.of(bytes("x"))).hasToString("argon2id m=19456 t=2 p=1");
    }
}
