package io.linnet.client.settings;

/**
 * A place in a file.
 *
 * @param line from 1; 0 for the file as a whole
 * @param column from 1, counted in code points
 */
public record Place(String file, int line, int column) {
    /** A file as a whole, or something else that has no lines. */
    public static Place whole(String file) {
        return new Place(file, 0, 0);
    }

    /** {@code file:line:column}, as compilers write it. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
