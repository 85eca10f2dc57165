package io.linnet.cli.config;

/** What an acknowledgement promises, and where that is kept. This version keeps its state in memory, and does not pretend more. */
public final class Durability {
    static final String MEMORY = "memory";

    private static final String MEMORY_ONLY = "this version keeps its state in memory only";

    private Durability() {}

    /**
     * The durability that is asked for.
     *
     * @throws IllegalArgumentException for all but {@code memory}, saying what is allowed
     */
    public static String parse(String text) {
        return switch (text) {
            case MEMORY -> text;
            case "disk", "os" ->
                throw new IllegalArgumentException(
                        "'" + text + "' cannot be promised, " + MEMORY_ONLY + "; write memory, or leave it out");
            default -> throw new IllegalArgumentException(Spelling.quoted(text) + " is not one of disk, os, memory");
        };
    }

    /**
     * The folder that is asked for, which can only be none.
     *
     * @throws IllegalArgumentException for any other, since a folder that nothing is written to would be a false promise
     */
    public static String parseFolder(String text) {
        if (!text.isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing would be written to " + Spelling.quoted(text) + ", " + MEMORY_ONLY + "; leave it out");
        }
        return text;
    }
}
