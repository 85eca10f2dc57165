package io.linnet.bench.plot;

import java.util.ArrayList;
import java.util.List;

/** One line of a plot. */
public record Series(String name, List<Point> points) {
    /** More points than a screen shows apart are thinned out; of each group the highest stays, so that no peak gets lost. */
    private static final int MOST_POINTS = 600;

    public Series {
        points = List.copyOf(points);
    }

    /** One value. */
    public record Point(double x, double y) {}

    List<Point> shown() {
        if (points.size() <= MOST_POINTS) {
            return points;
        }
        int group = Math.ceilDiv(points.size(), MOST_POINTS);
        List<Point> kept = new ArrayList<>();
        for (int from = 0; from < points.size(); from += group) {
            Point highest = points.get(from);
            for (Point point : points.subList(from, Math.min(points.size(), from + group))) {
                highest = point.y > highest.y ? point : highest;
            }
            kept.add(highest);
        }
        return kept;
    }
}
