package io.linnet.audit;

import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A normative statement: numbered by the standard ({@code MQTT-3.1.0-2}), or required by its text without a number
 * and named by us ({@code LINNET-V5-dup-property}).
 *
 * @param title what it demands, in our own words and in one line
 */
public record Statement(SpecVersion version, String id, String title) {
    /** By version, numbered statements first, in the order of the standard's chapters. */
    public static final Comparator<Statement> ORDER = Comparator.comparing(Statement::version)
            .thenComparing(statement -> !statement.isNumbered())
            .thenComparing(Statement::sortKey)
            .thenComparing(Statement::id);

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** Whether the standard itself numbers this statement. */
    public boolean isNumbered() {
        return id.startsWith("MQTT-");
    }

    @Override
    public String toString() {
        return version.number() + " " + id + " " + title;
    }

    private String sortKey() {
        List<MatchResult> numbers =
                NUMBER.matcher(isNumbered() ? id : "").results().toList();
        StringBuilder key = new StringBuilder();
        numbers.forEach(number -> key.append((char) Integer.parseInt(number.group())));
        return key.toString();
    }
}
