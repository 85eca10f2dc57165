package io.linnet.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a crash run has found.
 *
 * @param cycles how many cycles were done; fewer than configured when the broker did not come back
 * @param acknowledged messages whose PUBACK, PUBREC or PUBCOMP came, at QoS 1 and at QoS 2, retained ones among them
 * @param due deliveries that these messages were owed to sessions, by what a lost one is called
 * @param breaches how often each promise was broken; what is not there was kept
 * @param examples the first few breaches of each kind in words
 * @param longestRestartSeconds from the start of a process to its first CONNACK
 * @param folder where the broker's files were left for a look; empty unless that was asked for and there are breaches
 */
public record CrashReport(
        CrashConfig config,
        int cycles,
        Map<Integer, Long> acknowledged,
        Map<Breach, Long> due,
        Map<Breach, Long> breaches,
        List<String> examples,
        double longestRestartSeconds,
        Optional<Path> folder) {
    public CrashReport {
        acknowledged = Map.copyOf(acknowledged);
        due = Map.copyOf(due);
        breaches = Map.copyOf(breaches);
        examples = List.copyOf(examples);
    }

    /** Whether all cycles were done and nothing was broken. */
    public boolean isFaultless() {
        return breaches.isEmpty() && cycles == config.cycles();
    }

    /** How often that promise was broken. */
    public long count(Breach breach) {
        return breaches.getOrDefault(breach, 0L);
    }

    /** What somebody needs who has to find out why: seed and examples; one line when nothing was broken. */
    public String text() {
        if (isFaultless()) {
            return "faultless: " + cycles + " cycles, seed " + config.seed();
        }
        List<String> lines = new ArrayList<>();
        lines.add("NOT faultless: " + cycles + " of " + config.cycles() + " cycles, seed " + config.seed());
        new TreeMap<>(breaches).forEach((breach, count) -> lines.add("  " + breach.title() + ": " + number(count)));
        examples.forEach(example -> lines.add("  " + example));
        folder.ifPresent(path -> lines.add("  the broker's files and output are in " + path));
        return String.join(System.lineSeparator(), lines);
    }

    /** The figures in the order of a table, the ones that have to be 0 at the end. */
    List<Map.Entry<String, String>> figures() {
        List<Map.Entry<String, String>> figures = new ArrayList<>();
        figures.add(Map.entry("cycles", number(cycles)));
        figures.add(Map.entry("longest restart, ms", number(Math.round(longestRestartSeconds * 1e3))));
        figures.add(Map.entry("acknowledged at QoS 1", number(acknowledged.getOrDefault(1, 0L))));
        figures.add(Map.entry("acknowledged at QoS 2", number(acknowledged.getOrDefault(2, 0L))));
        figures.add(Map.entry("owed deliveries, QoS 1", number(due.getOrDefault(Breach.LOST_QOS_1, 0L))));
        figures.add(Map.entry("owed deliveries, QoS 2", number(due.getOrDefault(Breach.LOST_QOS_2, 0L))));
        figures.add(Map.entry("owed deliveries of wills", number(due.getOrDefault(Breach.LOST_WILL, 0L))));
        for (Breach breach : Breach.values()) {
            figures.add(Map.entry(breach.title(), count(breach) == 0 ? "0" : "**" + number(count(breach)) + "**"));
        }
        return figures;
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    String json(String broker) {
        Json json = new Json()
                .text("scenario", "crash")
                .text("broker", broker)
                .number("seed", config.seed())
                .number("cycles", cycles)
                .text("signal", config.signal().name())
                .number("acknowledgedQos1", acknowledged.getOrDefault(1, 0L))
                .number("acknowledgedQos2", acknowledged.getOrDefault(2, 0L))
                .number("longestRestartSeconds", longestRestartSeconds);
        for (Breach breach : List.of(Breach.LOST_QOS_1, Breach.LOST_QOS_2, Breach.LOST_WILL)) {
            json.number("due" + camel(breach), due.getOrDefault(breach, 0L));
        }
        for (Breach breach : Breach.values()) {
            json.number("breaches" + camel(breach), count(breach));
        }
        return json.text("examples", String.join("; ", examples)).toString();
    }

    private static String camel(Breach breach) {
        StringBuilder name = new StringBuilder();
        for (String word : breach.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
