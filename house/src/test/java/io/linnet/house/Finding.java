package io.linnet.house;

/** A place that breaks a rule; prints as {@code file:line: message}, which editors turn into a link. */
record Finding(String path, int line, String message) {
    @Override
    public String toString() {
        return path + ":" + line + ": " + message;
    }
}
