package io.linnet.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Shows that each rule finds what it is for, so that a green {@link TidyTest} means something. */
class TidyRulesTest {
    private static final String MAIN = "room/src/main/java/io/linnet/room/Sample.java";
    private static final String TEST = "room/src/test/java/io/linnet/room/SampleTest.java";

    @Test
    void longMethodIsFoundAtItsFirstLine() {
        String body = "a();\n".repeat(69);
        assertFinds(TidyRules::methodsAreShort, MAIN, "class A {\n void b() {\n" + body + "}}", 2);
        assertKeeps(TidyRules::methodsAreShort, MAIN, "class A {\n void b() {\n" + body.substring(5) + "}}");
    }

    @Test
    void wideConstructorIsFoundUnlessItIsOfARecord() {
        String seven = "(int a, int b, int c, int d, int e, int f, int g)";
        assertFinds(TidyRules::constructorsAreNarrow, MAIN, "class A {\n A" + seven + " {}\n}", 2);
        assertKeeps(TidyRules::constructorsAreNarrow, MAIN, "record A" + seven + " {}");
    }

    @Test
    void longFileNeedsAReason() {
        String text = "class A {\n" + "\n".repeat(600) + "}\n";
        assertFinds(TidyRules::longFilesSayWhy, MAIN, text, 1);
        assertKeeps(TidyRules::longFilesSayWhy, MAIN, "/** One file, because it is one table. */\n" + text);
    }

    @Test
    void unfinishedMarkIsFound() {
        assertFinds(TidyRules::nothingIsMarkedUnfinished, MAIN, "class A {\n // TO" + "DO later\n}", 2);
    }

    @Test
    void authorTagIsFound() {
        assertFinds(TidyRules::nobodySignsSources, MAIN, "/**\n * @" + "author me\n */\nclass A {}", 2);
    }

    @Test
    void commentedOutCodeIsFound() {
        for (String dead : List.of(
                "return x;",
                "if (a) {",
                "}",
                "} else {",
                "foo.bar(1);",
                "int a = 3;",
                "a = b;",
                "@Override",
                "import java.util.List;",
                "private int a;")) {
            assertFinds(TidyRules::noCodeIsCommentedOut, MAIN, "class A {\n // " + dead + "\n}", 2);
        }
    }

    @Test
    void sentencesAndWireBytesAreNoCode() {
        for (String prose : List.of(
                "Why: the peer may send it twice.",
                "packet identifier = 7",
                "if it fails, the next one is taken",
                "for (mosquitto) see 4.3",
                "0x30, QoS 0",
                "return codes of 3.1.1",
                "try it twice;")) {
            assertKeeps(TidyRules::noCodeIsCommentedOut, MAIN, "class A {\n // " + prose + "\n}");
        }
    }

    @Test
    void emptyWordsInTypeNamesAreFound() {
        for (String name : List.of("TopicUtil", "HelperOfTopics", "SessionManager", "BaseSession", "NewSession")) {
            assertFinds(TidyRules::typeNamesSaySomething, MAIN, "class " + name + " {}", 1);
        }
        assertFinds(TidyRules::typeNamesSaySomething, MAIN, "interface ISession {}", 1);
        assertKeeps(TidyRules::typeNamesSaySomething, MAIN, "class Base64 {} class Database {} interface IoLoop {}");
    }

    @Test
    void accessorWithPrefixIsFoundUnlessItOverrides() {
        assertFinds(TidyRules::accessorsHaveNoPrefix, MAIN, "class A {\n int getX() { return 1; }\n}", 2);
        assertKeeps(TidyRules::accessorsHaveNoPrefix, MAIN, "class A {\n @Override public String getMessage() {}\n}");
    }

    @Test
    void sleepIsFoundInTestsOnly() {
        String text = "class A {\n void b() { Thread.sleep(1); }\n}";
        assertFinds(TidyRules::testsNeverSleep, TEST, text, 2);
        assertKeeps(TidyRules::testsNeverSleep, MAIN, text);
    }

    @Test
    void catchOfEverythingIsFoundInMainSources() {
        String text = "class A { void b() { try { c(); }\n catch (IOException | RuntimeException e) {} } }";
        assertFinds(TidyRules::onlyBordersCatchEverything, MAIN, text, 2);
        assertKeeps(TidyRules::onlyBordersCatchEverything, TEST, text);
    }

    @Test
    void catchThatThrowsAgainIsKept() {
        String text = "class A { void b() { try { c(); } catch (RuntimeException e) { d(); throw e; } } }";
        assertKeeps(TidyRules::onlyBordersCatchEverything, MAIN, text);
        assertFinds(TidyRules::onlyBordersCatchEverything, MAIN, text.replace("throw e", "throw new X()"), 1);
    }

    @Test
    void packageWithoutNullMarkedIsFound() {
        SourceFile type = SourceFile.parse(MAIN, "class Sample {}");
        SourceFile bare = SourceFile.parse(MAIN.replace("Sample", "package-info"), "package io.linnet.room;");
        assertThat(TidyRules.packagesAreNullMarked(List.of(type, bare))).hasSize(1);
    }

    @Test
    void pathOfOneMachineIsFound() {
        assertThat(TidyRules.noPathOfOneMachine("a.md", "see\n/ho" + "me/ann/x"))
                .hasSize(1);
        assertThat(TidyRules.noPathOfOneMachine("a.md", "https://example.org/root/x and src/home/a/b"))
                .isEmpty();
    }

    private static void assertFinds(
            Function<SourceFile, List<Finding>> rule, String path, String text, int expectedLine) {
        assertThat(rule.apply(SourceFile.parse(path, text)))
                .as(text)
                .extracting(Finding::line)
                .containsExactly(expectedLine);
    }

    private static void assertKeeps(Function<SourceFile, List<Finding>> rule, String path, String text) {
        assertThat(rule.apply(SourceFile.parse(path, text))).as(text).isEmpty();
    }
}
