package io.linnet.cli.config;

import io.linnet.cli.config.Key.Trait;
import io.linnet.client.settings.Verbatim;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values below keys that are {@link Key#raw()} are taken as they are written; those below {@link Key#secret()} ones are in no message.
 *
 * @param kinds what may stand there, as far as that is known
 * @param traits of the keys above
 */
record RawKeys(List<Kind<?>> kinds, Set<Trait> traits) implements Verbatim {
    RawKeys(Kind<?> kind) {
        this(List.of(kind), Set.of());
    }

    @Override
    public boolean isHere() {
        return traits.contains(Trait.RAW);
    }

    @Override
    public boolean isSecret() {
        return traits.contains(Trait.SECRET);
    }

    @Override
    public RawKeys below(String key) {
        Set<Trait> all = Stream.concat(
                        traits.stream(), Shapes.keys(kinds, key).stream().flatMap(each -> each.traits().stream()))
                .collect(Collectors.toUnmodifiableSet());
        return new RawKeys(Shapes.below(kinds, key), all);
    }

    @Override
    public RawKeys entries() {
        return new RawKeys(Shapes.entries(kinds), traits);
    }
}
