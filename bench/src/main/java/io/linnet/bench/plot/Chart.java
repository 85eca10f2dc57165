package io.linnet.bench.plot;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/**
 * A plot of lines, as inline SVG whose colours are those of its {@link Page}.
 *
 * @param title what it shows, with the unit of its values
 * @param xLabel what runs from left to right
 * @param x the axis that runs from left to right; the other one follows from the values
 */
public record Chart(String title, String xLabel, Axis x, List<Series> series) {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 260;
    private static final int LEFT = 74;
    private static final int RIGHT = 30;
    private static final int TOP = 10;
    private static final int BOTTOM = 40;
    private static final int TICKS = 5;

    /** Below so many points each is shown by itself, with its value. */
    private static final int FEW_POINTS = 80;

    public Chart {
        series = List.copyOf(series);
    }

    /** Whether there is anything to show. */
    public boolean isEmpty() {
        return series.stream().allMatch(line -> line.points().size() < 2);
    }

    String html() {
        Formatter text = new Formatter(Locale.ROOT);
        text.format("<figure>%n<figcaption>%s", Page.escaped(title));
        if (series.size() > 1) {
            for (int i = 0; i < series.size(); i++) {
                text.format(
                        " <span class=\"key\"><i class=\"k%d\"></i>%s</span>",
                        i, Page.escaped(series.get(i).name()));
            }
        }
        text.format("</figcaption>%n%s</figure>%n", svg());
        return text.toString();
    }

    private String svg() {
        double highest = series.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Series.Point::y)
                .max()
                .orElse(1);
        Axis y = Axis.linear(0, highest <= 0 ? 1 : highest, TICKS);
        Formatter text = new Formatter(Locale.ROOT);
        text.format(
                "<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                series.size() > 1 ? "several" : "one", WIDTH, HEIGHT, Page.escaped(title));
        for (Axis.Tick tick : y.ticks()) {
            double at = vertical(tick.place());
            text.format(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, WIDTH - RIGHT, at, at);
            text.format("<text class=\"y\" x=\"%d\" y=\"%.1f\">%s</text>%n", LEFT - 8, at + 4, tick.name());
        }
        for (Axis.Tick tick : x.ticks()) {
            double at = horizontal(tick.place());
            text.format(
                    "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>", at, at, TOP, HEIGHT - BOTTOM);
            text.format("<text class=\"x\" x=\"%.1f\" y=\"%d\">%s</text>%n", at, HEIGHT - BOTTOM + 16, tick.name());
        }
        text.format(
                "<text class=\"x\" x=\"%d\" y=\"%d\">%s</text>%n",
                LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 6, Page.escaped(xLabel));
        for (int i = 0; i < series.size(); i++) {
            line(text, i, y);
        }
        return text.format("</svg>%n").toString();
    }

    private void line(Formatter text, int number, Axis y) {
        List<Series.Point> shown = series.get(number).shown();
        text.format("<polyline class=\"l%d\" points=\"", number);
        for (Series.Point point : shown) {
            text.format("%.1f,%.1f ", horizontal(x.place(point.x())), vertical(y.place(point.y())));
        }
        text.format("\"/>%n");
        for (Series.Point point : shown.size() <= FEW_POINTS ? shown : List.<Series.Point>of()) {
            text.format(
                    "<circle class=\"p%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"><title>%s: %s at %s</title></circle>%n",
                    number,
                    horizontal(x.place(point.x())),
                    vertical(y.place(point.y())),
                    Page.escaped(series.get(number).name()),
                    Page.number(point.y()),
                    Page.number(point.x()));
        }
    }

    private static double horizontal(double place) {
        return LEFT + place * (WIDTH - LEFT - RIGHT);
    }

    private static double vertical(double place) {
        return HEIGHT - BOTTOM - place * (HEIGHT - BOTTOM - TOP);
    }
}
