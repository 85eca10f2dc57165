package io.linnet.cli.config;

import io.linnet.client.settings.Verbatim;
import java.util.List;

/**
 * Values below keys that are {@link Key#raw()} are taken as they are written.
 *
 * @param kinds what may stand there, as far as that is known
 */
record RawKeys(List<Kind<?>> kinds, boolean isHere) implements Verbatim {
    RawKeys(Kind<?> kind) {
        this(List.of(kind), false);
    }

    @Override
    public RawKeys below(String key) {
        boolean raw = isHere || Shapes.keys(kinds, key).stream().anyMatch(Key::isRaw);
        return new RawKeys(Shapes.below(kinds, key), raw);
    }

    @Override
    public RawKeys entries() {
        return new RawKeys(Shapes.entries(kinds), isHere);
    }
}
