package io.linnet.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.broker.log.LogEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of events in {@code docs/operations.md} says what the program does. */
class OperationsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "operations.md");
    private static final String BEGIN = "| event | group | level | when | fields |\n|---|---|---|---|---|\n";

    private static String table() {
        StringBuilder table = new StringBuilder(BEGIN);
        for (LogEvent event : LogEvent.values()) {
            table.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            event.word(),
                            event.group().word(),
                            event.level().toString().toLowerCase(Locale.ROOT),
                            event.message(),
                            String.join(", ", event.fields())));
        }
        return table.toString();
    }

    /** The table is written anew by {@code ./mvnw verify -pl cli -am -Dlinnet.writeDocuments=true}. */
    @Test
    void everyEventIsInTheTable() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf("\n\n", begin) + 1;
        if (Boolean.getBoolean("linnet.writeDocuments")) {
            Files.writeString(DOCUMENT, document.substring(0, begin) + table() + document.substring(end));
        } else {
            assertThat(document.substring(begin, end)).isEqualTo(table());
        }
    }
}
