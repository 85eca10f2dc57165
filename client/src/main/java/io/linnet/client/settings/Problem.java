package io.linnet.client.settings;

/**
 * Something wrong in a configuration.
 *
 * @param text what came and what is allowed
 */
public record Problem(Place place, String text) {
    @Override
    public String toString() {
        return place + ": " + text;
    }
}
