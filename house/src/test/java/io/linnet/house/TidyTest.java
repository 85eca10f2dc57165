package io.linnet.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every source file of every room, main and test, to {@link TidyRules}. */
class TidyTest {
    private static final List<SourceFile> SOURCES = Repository.sources();

    static Stream<Arguments> rules() {
        return Stream.of(
                rule("methods are short", TidyRules::methodsAreShort),
                rule("constructors are narrow", TidyRules::constructorsAreNarrow),
                rule("long files say why", TidyRules::longFilesSayWhy),
                rule("nothing is marked unfinished", TidyRules::nothingIsMarkedUnfinished),
                rule("nobody signs sources", TidyRules::nobodySignsSources),
                rule("no code is commented out", TidyRules::noCodeIsCommentedOut),
                rule("type names say something", TidyRules::typeNamesSaySomething),
                rule("accessors have no prefix", TidyRules::accessorsHaveNoPrefix),
                rule("tests never sleep", TidyRules::testsNeverSleep),
                rule("only borders catch everything", TidyRules::onlyBordersCatchEverything));
    }

    private static Arguments rule(String name, Function<SourceFile, List<Finding>> check) {
        return argumentSet(name, check);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everySourceKeeps(Function<SourceFile, List<Finding>> rule) {
        hold(SOURCES.stream().flatMap(file -> rule.apply(file).stream()));
    }

    @Test
    void everyMainPackageIsNullMarked() {
        hold(TidyRules.packagesAreNullMarked(SOURCES).stream());
    }

    @Test
    void noTextHoldsThePathOfOneMachine() {
        hold(
                Repository.files(
                                ".java", ".md", ".xml", ".sh", ".yml", ".yaml", ".json", ".properties", "linnet", "run")
                        .stream()
                        .flatMap(file ->
                                TidyRules.noPathOfOneMachine(Repository.relative(file), Repository.read(file))
                                        .stream()));
    }

    @Test
    void sourcesOfMainAndTestWereRead() {
        assertThat(SOURCES).anyMatch(SourceFile::isMain).anyMatch(file -> !file.isMain());
    }

    private static void hold(Stream<Finding> findings) {
        List<Finding> all = findings.toList();
        assertThat(all)
                .withFailMessage(() ->
                        String.join("\n", all.stream().map(Finding::toString).toList()))
                .isEmpty();
    }
}
