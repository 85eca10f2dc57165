package io.linnet.cli.config;

import io.linnet.client.settings.Place;
import io.linnet.client.settings.Spelling;

/**
 * What becomes of a line of a {@code mosquitto.conf} that is not simply a key of ours.
 *
 * @param place the line
 * @param text what was written and what holds instead
 */
public record MigrationNote(Place place, Weight weight, String text) {
    /** What it means for the operator. */
    public enum Weight {
        /** It cannot be carried over, and a broker without it would do something else than what was asked for. */
        LOST,
        /** It is carried over in another way, or has a limit here that it does not have there. */
        DIFFERS,
        /** There is nothing to do. */
        NEEDLESS
    }

    public MigrationNote {
        text = Spelling.printable(text);
    }

    @Override
    public String toString() {
        return place + ": " + text;
    }
}
