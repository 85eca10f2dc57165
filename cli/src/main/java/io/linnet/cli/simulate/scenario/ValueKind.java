package io.linnet.cli.simulate.scenario;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** How a value comes about that payloads name; each device has a {@link Source} of its own. */
public sealed interface ValueKind {
    Source source(SplittableRandom random);

    /** Gives one value after another. */
    @FunctionalInterface
    interface Source {
        /** The value at a time, in milliseconds since the start. */
        String next(long millis);
    }

    /** A number that moves by up to a step, and never leaves its range. */
    record Walk(double from, double to, double step, int digits) implements ValueKind {
        @Override
        public Source source(SplittableRandom random) {
            double[] current = {from + random.nextDouble() * (to - from)};
            return millis -> {
                double moved = current[0] + (random.nextDouble() * 2 - 1) * step;
                current[0] = Math.clamp(moved, from, to);
                return number(current[0], digits);
            };
        }
    }

    /** A number that swings with time; devices do not swing together. */
    record Sine(double from, double to, long periodMillis, int digits) implements ValueKind {
        @Override
        public Source source(SplittableRandom random) {
            double phase = random.nextDouble() * 2 * Math.PI;
            return millis -> {
                double height = Math.sin(phase + 2 * Math.PI * (millis % periodMillis) / periodMillis);
                return number(from + (height + 1) / 2 * (to - from), digits);
            };
        }
    }

    /** Any number of a range. */
    record Uniform(double from, double to, int digits) implements ValueKind {
        @Override
        public Source source(SplittableRandom random) {
            return millis -> number(from + random.nextDouble() * (to - from), digits);
        }
    }

    /** One of some words. */
    record Choice(List<String> words) implements ValueKind {
        @Override
        public Source source(SplittableRandom random) {
            return millis -> words.get(random.nextInt(words.size()));
        }
    }

    /** One more each time. */
    record Counter(long start) implements ValueKind {
        @Override
        public Source source(SplittableRandom random) {
            long[] next = {start};
            return millis -> Long.toString(next[0]++);
        }
    }

    /** {@code true} or {@code false}, which changes with a probability. */
    record Flip(double probability) implements ValueKind {
        @Override
        public Source source(SplittableRandom random) {
            boolean[] current = {random.nextBoolean()};
            return millis -> {
                current[0] ^= random.nextDouble() < probability;
                return Boolean.toString(current[0]);
            };
        }
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
