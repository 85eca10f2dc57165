package io.linnet.cli.config;

import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A key of the configuration, as it is read and as {@code docs/configuration.md} describes it.
 *
 * @param otherwise what is in force when it is not written
 * @param otherwiseText the same as one would write it, or in words in round brackets
 * @param traits what is special about its values
 */
record Key<T>(
        String name, Kind<T> kind, Supplier<T> otherwise, String otherwiseText, String description, Set<Trait> traits) {
    /** What may be special about the values of a key, and of all keys below it. */
    enum Trait {
        /** Dollar signs are the value's own: {@code ${clientid}} in a rule is not a variable of the environment. */
        RAW,
        /** Never shown. */
        SECRET
    }

    /** A key with nothing special about it. */
    Key(String name, Kind<T> kind, Supplier<T> otherwise, String otherwiseText, String description) {
        this(name, kind, otherwise, otherwiseText, description, Set.of());
    }

    /** The same key, whose values are taken as they are written: no variables of the environment. */
    Key<T> raw() {
        return with(Trait.RAW);
    }

    /** The same key, whose values are shown to nobody. */
    Key<T> secret() {
        return with(Trait.SECRET);
    }

    boolean isRaw() {
        return traits.contains(Trait.RAW);
    }

    boolean isSecret() {
        return traits.contains(Trait.SECRET);
    }

    private Key<T> with(Trait trait) {
        Set<Trait> more = Stream.concat(traits.stream(), Stream.of(trait)).collect(Collectors.toUnmodifiableSet());
        return new Key<>(name, kind, otherwise, otherwiseText, description, more);
    }
}
