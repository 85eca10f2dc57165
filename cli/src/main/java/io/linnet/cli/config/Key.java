package io.linnet.cli.config;

import java.util.function.Supplier;

/**
 * A key of the configuration, as it is read and as {@code docs/configuration.md} describes it.
 *
 * @param otherwise what is in force when it is not written
 * @param otherwiseText the same as one would write it, or in words in round brackets
 */
record Key<T>(String name, Kind<T> kind, Supplier<T> otherwise, String otherwiseText, String description) {}
