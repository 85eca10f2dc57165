package io.linnet.cli.config;

import io.linnet.client.settings.Spelling;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where the broker keeps what survives a restart. */
public final class DataFolder {
    private DataFolder() {}

    /**
     * The folder that is asked for.
     *
     * @throws IllegalArgumentException for a text that is empty or cannot be a path
     */
    public static Path parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the name of the folder is empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException(
                    Spelling.quoted(text) + " cannot be a folder: " + wrong.getReason(), wrong);
        }
    }

    /** Where programs of this user keep their state. */
    public static Path usual() {
        return usual(System::getenv, System.getProperty("user.home"));
    }

    static Path usual(UnaryOperator<@Nullable String> environment, String home) {
        String state = environment.apply("XDG_STATE_HOME");
        Path base = state == null || !Path.of(state).isAbsolute() ? Path.of(home, ".local", "state") : Path.of(state);
        return base.resolve("linnet");
    }
}
