package io.linnet.cli.mosquitto;

/**
 * One line of a {@code mosquitto.conf}.
 *
 * @param line from 1
 * @param value what stands behind the name, without blanks at its ends; may be empty
 */
public record Directive(String file, int line, String name, String value) {
    /** Mosquitto takes 1 and 0 for true and false. */
    public boolean isTrue() {
        return value.equals("true") || value.equals("1");
    }

    /** The value of a directive that takes a number. */
    public long number() {
        return Long.parseLong(value);
    }

    /** The line as it is meant. */
    @Override
    public String toString() {
        return value.isEmpty() ? name : name + " " + value;
    }
}
