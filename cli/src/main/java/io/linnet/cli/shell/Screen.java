package io.linnet.cli.shell;

/** Where a shell writes; usable by any thread. */
interface Screen {
    /** One line of what a command was asked for. */
    void data(String line);

    void message(ShownMessage message);

    /** Something that happened. */
    void news(String line);

    /** Something that went wrong. */
    void problem(String line);
}
