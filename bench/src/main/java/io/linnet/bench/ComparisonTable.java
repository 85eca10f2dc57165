package io.linnet.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Figures of several brokers side by side: medians over the rounds, and ratios to the first broker, in Markdown. */
final class ComparisonTable {
    private static final String FAILED = "failed";

    private final List<String> brokers;

    /** Scenario, then name of the figure, then broker, then one figure for each round. */
    private final Map<String, Map<String, Map<String, List<Figure>>>> cells = new LinkedHashMap<>();

    /** {@code brokers} in the order of the columns; the first is the baseline. */
    ComparisonTable(List<String> brokers) {
        this.brokers = List.copyOf(brokers);
    }

    void add(String scenario, String broker, List<Figure> figures) {
        Map<String, Map<String, List<Figure>>> rows = cells.computeIfAbsent(scenario, s -> new LinkedHashMap<>());
        for (Figure figure : figures) {
            rows.computeIfAbsent(figure.name(), n -> new LinkedHashMap<>())
                    .computeIfAbsent(broker, b -> new ArrayList<>())
                    .add(figure);
        }
    }

    /** Adds a figure to {@code scenario}: its {@code figure} in percent of the one in scenario {@code other}. */
    void relate(String scenario, String other, String figure, String name) {
        Map<String, List<Figure>> over = row(scenario, figure);
        Map<String, List<Figure>> under = row(other, figure);
        for (String broker : brokers) {
            if (over.containsKey(broker) && under.containsKey(broker)) {
                double percent = 100
                        * median(over, broker).value()
                        / median(under, broker).value();
                add(scenario, broker, List.of(new Figure(name, percent, 0, false)));
            }
        }
    }

    private Map<String, List<Figure>> row(String scenario, String figure) {
        return cells.getOrDefault(scenario, Map.of()).getOrDefault(figure, Map.of());
    }

    String markdown() {
        StringBuilder text = new StringBuilder(4096);
        String baseline = brokers.getFirst();
        text.append("| scenario | figure | ").append(String.join(" | ", brokers));
        others().forEach(broker ->
                text.append(" | ").append(broker).append(" / ").append(baseline));
        text.append(" |\n|---|---")
                .append("|---:".repeat(2 * brokers.size() - 1))
                .append("|\n");
        cells.forEach((scenario, rows) -> rows.forEach((figure, row) -> row(text, scenario, figure, row)));
        return text.toString();
    }

    private void row(StringBuilder text, String scenario, String name, Map<String, List<Figure>> row) {
        text.append("| ").append(scenario).append(" | ").append(name);
        for (String broker : brokers) {
            text.append(" | ")
                    .append(row.containsKey(broker) ? median(row, broker).printed() : FAILED);
        }
        for (String broker : others()) {
            text.append(" | ").append(ratio(row, broker));
        }
        text.append(" |\n");
    }

    private String ratio(Map<String, List<Figure>> row, String broker) {
        String baseline = brokers.getFirst();
        if (!row.containsKey(broker) || !row.containsKey(baseline)) {
            return "";
        }
        Figure figure = median(row, broker);
        double base = median(row, baseline).value();
        return figure.compared() && base > 0 ? String.format(Locale.ROOT, "**%.2f**", figure.value() / base) : "";
    }

    private static Figure median(Map<String, List<Figure>> row, String broker) {
        List<Figure> figures = Objects.requireNonNull(row.get(broker));
        List<Double> values = figures.stream().map(Figure::value).sorted().toList();
        int middle = values.size() / 2;
        double median = values.size() % 2 == 1 ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2;
        Figure first = figures.getFirst();
        return new Figure(first.name(), median, first.decimals(), first.compared());
    }

    private List<String> others() {
        return brokers.subList(1, brokers.size());
    }
}
