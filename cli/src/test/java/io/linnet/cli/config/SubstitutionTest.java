package io.linnet.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.client.settings.Document;
import io.linnet.client.settings.Problem;
import io.linnet.client.settings.Problems;
import io.linnet.client.settings.Substitution;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Variables of the environment in the values of a file. */
class SubstitutionTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "HOST", "plant.example",
            "PORT", "1884",
            "EMPTY", "",
            "DOLLARS", "$PORT ${HOST} $$",
            "YAML", "1884, evil: [true]\nanonymous: true",
            "_x9", "underscore");

    private static final Kind<String> TEXT = Kinds.parsed("a text", text -> text);

    private static final Section RULES =
            new Section("rules", List.of(text("rule").raw(), text("file")));

    private static final Section SECTION = new Section(
            "the test",
            List.of(
                    text("a"),
                    text("rules").raw(),
                    new Key<>("below", RULES, Values::new, "{}", ""),
                    new Key<>("list", new ListKind<>("a list", RULES), List::of, "[]", "")));

    private static Key<String> text(String name) {
        return new Key<>(name, TEXT, () -> "", "", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            $PORT                      | 1884
            ${PORT}                    | 1884
            mqtt://$HOST:$PORT         | mqtt://plant.example:1884
            ${HOST}er                  | plant.exampleer
            $_x9                       | underscore
            ${NOT_SET:-1883}           | 1883
            ${EMPTY:-1883}             | 1883
            ${PORT:-1883}              | 1884
            ${NOT_SET:-}               | ""
            ${NOT_SET:-a:-b c}         | a:-b c
            $EMPTY                     | ""
            $$                         | $
            $$PORT                     | $PORT
            $${PORT}                   | ${PORT}
            $$$PORT                    | $1884
            a$$                        | a$
            $DOLLARS                   | $PORT ${HOST} $$
            'it is $PORT'              | it is 1884
            no dollars                 | no dollars
            """)
    void aVariableIsReplacedByItsValue(String written, String meant) {
        Problems problems = new Problems("linnet.yaml");
        assertThat(value(expanded("a: " + written, problems), "a")).isEqualTo(meant);
        assertThat(problems.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a: $NOT_SET             | 1:4: the variable 'NOT_SET' is not set in the environment; set it, write ${NOT_SET:-default}, or
            a: x-${NOT_SET}         | 1:4: the variable 'NOT_SET' is not set in the environment
            a: $                    | 1:4: a '$' stands for a variable of the environment: allowed are $NAME, ${NAME}, ${NAME:-default}
            a: 5$                   | 1:4: a '$' stands for a variable
            a: ${PORT               | 1:4: a '$' stands for a variable
            a: ${a${PORT}}          | 1:4: a '$' stands for a variable
            a: ${NOT_SET:-$PORT}    | 1:4: a '$' stands for a variable
            a: ${}                  | 1:4: '' in ${...} cannot be a variable of the environment
            a: ${cert.cn}           | 1:4: 'cert.cn' in ${...} cannot be a variable of the environment
            a: ${9}                 | 1:4: '9' in ${...} cannot be a variable of the environment
            below: {file: $NOT_SET} | 1:15: the variable 'NOT_SET' is not set
            list: [{file: $NOT_SET}]| 1:15: the variable 'NOT_SET' is not set
            """)
    void whatCannotBeReplacedIsNamedWithItsPlace(String text, String problem) {
        Problems problems = new Problems("linnet.yaml");
        expanded(text, problems);
        assertThat(problems.all())
                .first()
                .extracting(Problem::toString)
                .asString()
                .startsWith("linnet.yaml:" + problem);
    }

    @Test
    void whatAVariableHoldsIsTextAndNothingElse() {
        Problems problems = new Problems("linnet.yaml");
        Node root = expanded("a: $YAML", problems);
        assertThat(((MappingNode) root).getValue()).hasSize(1);
        assertThat(value(root, "a")).isEqualTo(ENVIRONMENT.get("YAML"));
    }

    @Test
    void keysStayAsTheyAre() {
        Problems problems = new Problems("linnet.yaml");
        assertThat(value(expanded("$PORT: $PORT", problems), "$PORT")).isEqualTo("1884");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rules: 'publish a/${clientid}'",
                "rules: [a, {b: '${cert.cn} $NOT_SET $'}]",
                "below: {rule: '${username}'}",
                "list: [{rule: '${username}'}]"
            })
    void belowARawKeyADollarIsADollar(String text) {
        Problems problems = new Problems("linnet.yaml");
        assertThat(leaves(expanded(text, problems)))
                .containsExactlyElementsOf(
                        leaves(Document.compose(text, problems).orElseThrow()));
        assertThat(problems.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &x [*x]",
                "&x a: [*x, *x]\nb: &y {c: *y}",
                "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                        + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]"
            })
    void aliasesCannotMakeATreeWithoutEnd(String text) {
        Problems problems = new Problems("linnet.yaml");
        expanded(text, problems);
        assertThat(problems.all()).hasSize(1);
        assertThat(problems.all().getFirst().text()).contains("larger than any configuration is");
    }

    @Test
    void variablesCannotMakeATreeWithoutEnd() {
        Problems problems = new Problems("linnet.yaml");
        Node root = Document.compose("a: '" + "$BIG".repeat(1_000) + "'\nb: '$BIG'", problems)
                .orElseThrow();
        var _ = new Substitution(name -> "x".repeat(100_000), problems).expanded(root, new KeyTraits(SECTION));
        assertThat(problems.all())
                .singleElement()
                .extracting(Problem::text)
                .asString()
                .contains("larger than any configuration is");
    }

    @Test
    void anAnchorIsUsedAsOftenAsItsAlias() {
        Problems problems = new Problems("linnet.yaml");
        Node root = expanded("a: &x $PORT\nb: *x", problems);
        assertThat(problems.all()).isEmpty();
        assertThat(value(root, "b")).isEqualTo("1884");
    }

    private static Node expanded(String text, Problems problems) {
        return Document.compose(text, problems)
                .map(root -> new Substitution(ENVIRONMENT::get, problems).expanded(root, new KeyTraits(SECTION)))
                .orElseThrow(() -> new AssertionError(problems.all()));
    }

    private static List<String> leaves(Node node) {
        return switch (node) {
            case ScalarNode scalar -> List.of(scalar.getValue());
            case SequenceNode list ->
                list.getValue().stream()
                        .flatMap(entry -> leaves(entry).stream())
                        .toList();
            case MappingNode mapping ->
                mapping.getValue().stream()
                        .flatMap(tuple -> leaves(tuple.getValueNode()).stream())
                        .toList();
            default -> throw new AssertionError(node);
        };
    }

    private static String value(Node root, String key) {
        return ((MappingNode) root)
                .getValue().stream()
                        .filter(tuple ->
                                ((ScalarNode) tuple.getKeyNode()).getValue().equals(key))
                        .map(tuple -> ((ScalarNode) tuple.getValueNode()).getValue())
                        .findFirst()
                        .orElseThrow();
    }
}
