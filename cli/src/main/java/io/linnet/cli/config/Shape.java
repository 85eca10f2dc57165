package io.linnet.cli.config;

import java.util.List;

/** What values of a kind look like when they are written: for the JSON Schema, for options, and for the walk over a tree. */
sealed interface Shape {
    /** A whole number. */
    record Whole(long minimum, long maximum) implements Shape {}

    /**
     * A number with a unit, or without.
     *
     * @param minimum of the number without a unit
     * @param units all that may be written behind the number
     */
    record Amount(long minimum, long maximum, List<String> units) implements Shape {}

    /** One of some words. */
    record Words(List<String> words) implements Shape {}

    /** {@code true} or {@code false}. */
    record Flag() implements Shape {}

    /**
     * A text.
     *
     * @param pattern a regular expression that all of it has to match; empty for any
     */
    record Text(String pattern) implements Shape {}

    /** A list with at least one entry. */
    record ListOf(Kind<?> entry) implements Shape {}

    /** A mapping with certain keys. */
    record Mapping(Section section) implements Shape {}

    /** A mapping whose keys are names that the writer chooses. */
    record Named(Kind<?> value) implements Shape {}

    /** One of several. */
    record OneOf(List<Kind<?>> kinds) implements Shape {}

    /** Whatever the kind reads; only that kind knows. */
    record Any() implements Shape {}
}
