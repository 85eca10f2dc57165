package io.linnet.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many messages per second an open loop sends as time goes by: stretches one behind the other, in each of which the rate
 * stays or changes evenly; behind the last one its end rate stays.
 */
record RatePlan(List<Stretch> stretches) {
    private static final Pattern RAMP =
            Pattern.compile("(\\d+(?:\\.\\d+)?)\\.\\.(\\d+(?:\\.\\d+)?)/(\\d+(?:\\.\\d+)?)s?(?:/(\\d+))?");
    private static final double HIGHEST = 1e8;

    /**
     * One stretch.
     *
     * @param seconds how long
     * @param from messages per second at its beginning
     * @param to and at its end
     */
    record Stretch(double seconds, double from, double to) {
        private double messages() {
            return seconds * (from + to) / 2;
        }

        /** Messages of its first seconds. */
        private double messagesIn(double time) {
            return from * time + (to - from) * time * time / (2 * seconds);
        }

        /** When it has had so many messages: the inverse of {@link #messagesIn}. */
        private double secondsOf(double messages) {
            double acceleration = (to - from) / seconds;
            return 2 * messages / (from + Math.sqrt(Math.max(0, from * from + 2 * acceleration * messages)));
        }
    }

    RatePlan {
        stretches = List.copyOf(stretches);
        for (Stretch stretch : stretches) {
            boolean fits = stretch.from > 0 && stretch.to > 0 && stretch.from <= HIGHEST && stretch.to <= HIGHEST;
            if (!fits || !(stretch.seconds > 0)) {
                throw new IllegalArgumentException(
                        "rates must be above 0 and at most 100,000,000 per second, and take more than 0 s");
            }
        }
    }

    /** Always the same. */
    static RatePlan steady(double perSecond) {
        return new RatePlan(List.of(new Stretch(1, perSecond, perSecond)));
    }

    /** {@code FROM..TO/SECONDS[s][/STEPS]}: evenly, or in that many steps of one rate each. */
    static RatePlan ramp(String text) {
        Matcher parts = RAMP.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "a ramp is FROM..TO/SECONDSs or FROM..TO/SECONDSs/STEPS, for instance 1000..20000/60s, not '" + text
                            + "'");
        }
        double from = Double.parseDouble(parts.group(1));
        double to = Double.parseDouble(parts.group(2));
        double seconds = Double.parseDouble(parts.group(3));
        int steps = parts.group(4) == null ? 0 : Integer.parseInt(parts.group(4));
        return steps == 0 ? new RatePlan(List.of(new Stretch(seconds, from, to))) : stairs(from, to, seconds, steps);
    }

    private static RatePlan stairs(double from, double to, double seconds, int steps) {
        List<Stretch> stretches = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            double rate = steps == 1 ? to : from + (to - from) * i / (steps - 1);
            stretches.add(new Stretch(seconds / steps, rate, rate));
        }
        return new RatePlan(stretches);
    }

    /** The same plan after so many seconds at its first rate, which are not counted in. */
    RatePlan after(double warmUpSeconds) {
        if (warmUpSeconds <= 0) {
            return this;
        }
        List<Stretch> all = new ArrayList<>();
        all.add(new Stretch(warmUpSeconds, stretches.getFirst().from, stretches.getFirst().from));
        all.addAll(stretches);
        return new RatePlan(all);
    }

    /** How long it goes on changing. */
    double seconds() {
        return stretches.stream().mapToDouble(Stretch::seconds).sum();
    }

    boolean isSteady() {
        return stretches.stream().allMatch(s -> s.from == lastRate() && s.to == lastRate());
    }

    double lastRate() {
        return stretches.getLast().to;
    }

    /** Messages of the first {@code seconds}. */
    double messagesIn(double seconds) {
        double rest = seconds;
        double messages = 0;
        for (Stretch stretch : stretches) {
            if (rest <= stretch.seconds) {
                return messages + stretch.messagesIn(Math.max(0, rest));
            }
            messages += stretch.messages();
            rest -= stretch.seconds;
        }
        return messages + rest * lastRate();
    }

    /** Seconds after which so many messages are to have been sent. */
    double secondsOf(double messages) {
        double rest = messages;
        double seconds = 0;
        for (Stretch stretch : stretches) {
            if (rest <= stretch.messages()) {
                return seconds + stretch.secondsOf(rest);
            }
            rest -= stretch.messages();
            seconds += stretch.seconds;
        }
        return seconds + rest / lastRate();
    }

    /** How long it stays as it is at first. */
    private double levelSeconds() {
        Stretch first = stretches.getFirst();
        return stretches.size() > 1 && first.from == first.to && stretches.get(1).from == first.from
                ? first.seconds
                : 0;
    }

    /** For reports; a warm-up is not mentioned. */
    @Override
    public String toString() {
        String first = String.format(Locale.ROOT, "%,.0f", stretches.getFirst().from);
        return isSteady()
                ? first + "/s"
                : String.format(
                        Locale.ROOT,
                        "%s to %,.0f/s in %s s",
                        first,
                        lastRate(),
                        Figure.plain(seconds() - levelSeconds()));
    }
}
