package io.linnet.audit;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Results as text. Nothing in it depends on time, ports or random names, so it changes only when results change. */
public final class ConformanceReport {
    private static final List<String> WORDS = List.of("passed", "FAILED", "skipped", "not testable");

    private ConformanceReport() {}

    /** The page {@code docs/conformance.md}. */
    public static String markdown(List<Result> results) {
        StringBuilder page = new StringBuilder("""
            # Conformance

            What the MQTT standards demand, statement by statement, and what the broker did when it was tried over a real
            socket. Generated; titles are in our own words, the standards' text has the last word. "Not testable" means that
            nothing a server does could show whether the statement holds; the reason is given.

            """);
        page.append(countsTable(results));
        for (SpecVersion version : SpecVersion.values()) {
            page.append(section("MQTT " + version.number(), results, version, Statement::isNumbered));
            page.append(section(
                    "MQTT " + version.number() + ": required by the text without a number",
                    results,
                    version,
                    statement -> !statement.isNumbered()));
        }
        return page.toString();
    }

    /** Three lines per failed statement. */
    public static String failures(List<Result> results) {
        StringBuilder text = new StringBuilder();
        for (Result result : results) {
            if (result.outcome() instanceof Outcome.Failed(String came, String expected)) {
                text.append(
                        "FAILED %s%n  came:     %s%n  expected: %s%n".formatted(result.statement(), came, expected));
            }
        }
        return text.toString();
    }

    /** One line of counts. */
    public static String summary(List<Result> results) {
        return results.size() + " statements: "
                + WORDS.stream().map(word -> count(results, word) + " " + word).collect(Collectors.joining(", "));
    }

    private static String countsTable(List<Result> results) {
        StringBuilder table = new StringBuilder(
                "| | statements | " + String.join(" | ", WORDS) + " |\n|---|" + "---:|".repeat(5) + "\n");
        for (SpecVersion version : SpecVersion.values()) {
            table.append(countsRow(version.number(), of(results, version, Statement::isNumbered)));
            table.append(countsRow(version.number() + ", unnumbered", of(results, version, s -> !s.isNumbered())));
        }
        return table.toString();
    }

    private static String countsRow(String label, List<Result> results) {
        String counts =
                WORDS.stream().map(word -> String.valueOf(count(results, word))).collect(Collectors.joining(" | "));
        return "| %s | %d | %s |\n".formatted(label, results.size(), counts);
    }

    private static String section(
            String heading, List<Result> results, SpecVersion version, Predicate<Statement> wanted) {
        StringBuilder table =
                new StringBuilder("\n## " + heading + "\n\n| id | what it demands | result |\n|---|---|---|\n");
        for (Result result : of(results, version, wanted)) {
            Statement statement = result.statement();
            table.append("| %s | %s | %s |\n".formatted(statement.id(), statement.title(), cell(result.outcome())));
        }
        return table.toString();
    }

    private static String cell(Outcome outcome) {
        String text = switch (outcome) {
            case Outcome.Passed passed -> passed.word();
            case Outcome.Failed(String came, String expected) -> "**FAILED**: came " + came + "; expected " + expected;
            case Outcome.Skipped(String why) -> "skipped: " + why;
            case Outcome.NotTestable(String why) -> "not testable: " + why;
        };
        return text.replace("|", "\\|").replace("\n", " ");
    }

    private static List<Result> of(List<Result> results, SpecVersion version, Predicate<Statement> wanted) {
        return results.stream()
                .filter(result -> result.statement().version() == version)
                .filter(result -> wanted.test(result.statement()))
                .toList();
    }

    private static long count(List<Result> results, String word) {
        return results.stream()
                .filter(result -> result.outcome().word().equals(word))
                .count();
    }
}
