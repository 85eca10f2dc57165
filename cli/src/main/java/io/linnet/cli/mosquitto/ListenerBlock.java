package io.linnet.cli.mosquitto;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A listener of Mosquitto: the line that opens it and the lines that are for it. */
public final class ListenerBlock {
    private final Optional<Directive> opening;
    private final List<Directive> options = new ArrayList<>();

    /** @param opening nothing for the default listener */
    ListenerBlock(Optional<Directive> opening) {
        this.opening = opening;
    }

    void add(Directive option) {
        options.add(option);
    }

    /** The {@code listener} line; nothing for the default listener. */
    public Optional<Directive> opening() {
        return opening;
    }

    /** In the order of the file. */
    public List<Directive> options() {
        return Collections.unmodifiableList(options);
    }

    /** The last line with that name, which is the one that counts. */
    public Optional<Directive> option(String name) {
        return options.stream().filter(option -> option.name().equals(name)).reduce((_, last) -> last);
    }

    public boolean isTrue(String name) {
        return option(name).filter(Directive::isTrue).isPresent();
    }

    /** The line that shows best where the listener comes from. */
    public Directive origin() {
        return opening.orElseGet(options::getFirst);
    }
}
