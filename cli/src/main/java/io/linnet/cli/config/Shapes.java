package io.linnet.cli.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What may stand at a place of the tree, by the kinds that may stand above it. */
final class Shapes {
    private Shapes() {}

    /** What the entries of a list may be. */
    static List<Kind<?>> entries(List<Kind<?>> kinds) {
        return simple(kinds)
                .<Kind<?>>flatMap(
                        shape -> shape instanceof Shape.ListOf list ? Stream.of(list.entry()) : Stream.empty())
                .toList();
    }

    /** The keys of that name. */
    static List<Key<?>> keys(List<Kind<?>> kinds, String name) {
        return simple(kinds)
                .<Key<?>>flatMap(shape ->
                        shape instanceof Shape.Mapping mapping ? mapping.section().key(name).stream() : Stream.empty())
                .toList();
    }

    /** What may stand below a key of a mapping. */
    static List<Kind<?>> below(List<Kind<?>> kinds, String name) {
        Stream<Kind<?>> written = keys(kinds, name).stream().<Kind<?>>map(Key::kind);
        Stream<Kind<?>> named = simple(kinds)
                .flatMap(shape -> shape instanceof Shape.Named names ? Stream.of(names.value()) : Stream.empty());
        return Stream.concat(written, named).toList();
    }

    /** The section, when a mapping is the only thing that may stand there. */
    static Optional<Section> section(Kind<?> kind) {
        return kind.shape() instanceof Shape.Mapping(Section section) ? Optional.of(section) : Optional.empty();
    }

    private static Stream<Shape> simple(List<Kind<?>> kinds) {
        return kinds.stream()
                .map(Kind::shape)
                .flatMap(shape ->
                        shape instanceof Shape.OneOf(List<Kind<?>> several) ? simple(several) : Stream.of(shape));
    }
}
