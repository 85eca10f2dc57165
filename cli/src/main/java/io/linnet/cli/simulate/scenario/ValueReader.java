package io.linnet.cli.simulate.scenario;

import io.linnet.client.settings.Entries;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads how a value comes about. */
final class ValueReader {
    private static final String KIND = "kind";
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int MOST_DIGITS = 9;

    private static final Map<String, Function<Entries, ValueKind>> KINDS = Map.of(
            "walk", ValueReader::walk,
            "sine", ValueReader::sine,
            "uniform", ValueReader::uniform,
            "choice", ValueReader::choice,
            "counter", ValueReader::counter,
            "flip", ValueReader::flip);

    private ValueReader() {}

    static Optional<ValueKind> read(Entries section) {
        if (!section.has(KIND)) {
            section.require(KIND);
        }
        return section.choice(KIND, KINDS).map(kind -> kind.apply(section));
    }

    private static ValueKind walk(Entries section) {
        section.allowOnly(List.of(KIND, "from", "to", "step", "digits"));
        return new ValueKind.Walk(from(section), to(section), number(section, "step", 1), digits(section));
    }

    private static ValueKind sine(Entries section) {
        section.allowOnly(List.of(KIND, "from", "to", "period", "digits"));
        long period =
                section.duration("period", 1, LONGEST).map(Duration::toMillis).orElse(60_000L);
        return new ValueKind.Sine(from(section), to(section), period, digits(section));
    }

    private static ValueKind uniform(Entries section) {
        section.allowOnly(List.of(KIND, "from", "to", "digits"));
        return new ValueKind.Uniform(from(section), to(section), digits(section));
    }

    private static ValueKind choice(Entries section) {
        section.allowOnly(List.of(KIND, "of"));
        List<String> words = section.texts("of");
        if (!section.has("of")) {
            section.require("of");
        } else if (words.isEmpty()) {
            section.refuse("of", "an empty list came, allowed are words");
        }
        return new ValueKind.Choice(words);
    }

    private static ValueKind counter(Entries section) {
        section.allowOnly(List.of(KIND, "start"));
        return new ValueKind.Counter(
                section.whole("start", 0, Integer.MAX_VALUE).orElse(1));
    }

    private static ValueKind flip(Entries section) {
        section.allowOnly(List.of(KIND, "probability"));
        double probability = number(section, "probability", 0.1);
        if (probability < 0 || probability > 1) {
            section.refuse("probability", probability + " came, allowed is 0 to 1");
        }
        return new ValueKind.Flip(probability);
    }

    private static double from(Entries section) {
        return number(section, "from", 0);
    }

    private static double to(Entries section) {
        double to = number(section, "to", 100);
        if (to < from(section)) {
            section.refuse("to", to + " came, allowed is not below from, which is " + from(section));
        }
        return to;
    }

    private static int digits(Entries section) {
        return section.whole("digits", 0, MOST_DIGITS).orElse(1);
    }

    private static double number(Entries section, String key, double otherwise) {
        return section.parsed(key, "a number", ValueReader::number).orElse(otherwise);
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.parseDouble(text)).filter(Double::isFinite);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
