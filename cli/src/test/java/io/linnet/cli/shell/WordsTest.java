package io.linnet.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "pub -t a   -m b | pub,-t,a,-m,b",
                "pub -m 'a b; c' | pub,-m,a b; c",
                "pub -m '{\"\"a\"\":1}' | pub,-m,{\"\"a\"\":1}",
                "sub # | sub,#",
                "a\\ b \\; | a b,;",
                "a''b | ab"
            })
    void wordsEndAtBlanksThatAreNotQuoted(String line, String words) {
        assertThat(Words.commands(line.replace("\"\"", "\"")))
                .containsExactly(List.of(words.replace("\"\"", "\"").split(",", -1)));
    }

    @Test
    void doubleQuotesEscapeThemselvesAndBackslashesOnly() {
        assertThat(Words.commands("\"a\\\"b\\\\c\\d\"")).containsExactly(List.of("a\"b\\c\\d"));
    }

    @Test
    void emptyQuotesAreAWord() {
        assertThat(Words.commands("pub -m ''")).containsExactly(List.of("pub", "-m", ""));
    }

    @Test
    void semicolonsEndCommands() {
        assertThat(Words.commands("a b;c ; ;d;")).containsExactly(List.of("a", "b"), List.of("c"), List.of("d"));
    }

    @Test
    void linesThatBeginWithTheSignAreComments() {
        assertThat(Words.commands("  # sub x")).isEmpty();
        assertThat(Words.commands("")).isEmpty();
    }

    @Test
    void openQuotesAreRefusedWithTheirPlace() {
        assertThatThrownBy(() -> Words.commands("pub -m 'x")).hasMessageContaining("' at column 8");
        assertThatThrownBy(() -> Words.commands("pub \\")).hasMessageContaining("ends with a backslash");
    }
}
