package io.linnet.cli;

/** A message that cannot be printed in the chosen format. */
final class FormatProblem extends Exception {
    private static final long serialVersionUID = 1L;

    FormatProblem(String message) {
        super(message);
    }
}
