package io.linnet.cli.shell;

import java.io.PrintWriter;

/** A screen without colours: what was asked for and messages on standard output, the rest on standard error. */
final class PlainScreen implements Screen {
    private final PrintWriter out;
    private final PrintWriter err;

    /** With writers that flush each line. */
    PlainScreen(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void data(String line) {
        out.println(line);
    }

    @Override
    public void message(ShownMessage message) {
        out.println(message);
    }

    @Override
    public void news(String line) {
        err.println(line);
    }

    @Override
    public void problem(String line) {
        err.println("Error: " + line);
    }
}
