package io.linnet.cli.config;

import io.linnet.cli.config.Key.Trait;
import io.linnet.client.settings.ValueTraits;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values have the traits of all keys above them.
 *
 * @param kinds what may stand there, as far as that is known
 */
record KeyTraits(List<Kind<?>> kinds, Set<Trait> traits) implements ValueTraits {
    KeyTraits(Kind<?> kind) {
        this(List.of(kind), Set.of());
    }

    @Override
    public boolean isRaw() {
        return traits.contains(Trait.RAW);
    }

    @Override
    public boolean isSecret() {
        return traits.contains(Trait.SECRET);
    }

    @Override
    public KeyTraits below(String key) {
        Set<Trait> all = Stream.concat(
                        traits.stream(), Shapes.keys(kinds, key).stream().flatMap(each -> each.traits().stream()))
                .collect(Collectors.toUnmodifiableSet());
        return new KeyTraits(Shapes.below(kinds, key), all);
    }

    @Override
    public KeyTraits entries() {
        return new KeyTraits(Shapes.entries(kinds), traits);
    }
}
