package io.linnet.cli.config;

import io.linnet.client.settings.Spelling;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where the socket is by which commands reach a running broker. */
public sealed interface ControlSetting {
    /** The name of the socket in a data folder. */
    String NAME = "control.sock";

    /** In the data folder; without one in the folder that the system has for such things, if there is one. */
    record Usual() implements ControlSetting {}

    /** Nowhere. */
    record Off() implements ControlSetting {}

    record At(Path path) implements ControlSetting {}

    /**
     * Reads {@code off} or a path.
     *
     * @throws IllegalArgumentException for what cannot be a path
     */
    static ControlSetting parse(String text) {
        if (text.equals("off")) {
            return new Off();
        }
        try {
            if (!text.isBlank()) {
                return new At(Path.of(text));
            }
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException(
                    Spelling.quoted(text) + " cannot be a path: " + wrong.getReason(), wrong);
        }
        throw new IllegalArgumentException("the path is empty");
    }

    /** The path for a broker, with its data folder if it has one; nothing when there is to be no socket. */
    static Optional<Path> path(
            ControlSetting setting, Optional<Path> data, UnaryOperator<@Nullable String> environment) {
        return switch (setting) {
            case Off off -> Optional.empty();
            case At(Path path) -> Optional.of(path);
            case Usual usual -> data.map(folder -> folder.resolve(NAME)).or(() -> withoutData(environment));
        };
    }

    /** Where a broker that keeps everything in memory has its socket. */
    static Optional<Path> withoutData(UnaryOperator<@Nullable String> environment) {
        return Optional.ofNullable(environment.apply("XDG_RUNTIME_DIR"))
                .filter(folder -> !folder.isBlank() && Path.of(folder).isAbsolute())
                .map(folder -> Path.of(folder, "linnet-" + NAME));
    }
}
