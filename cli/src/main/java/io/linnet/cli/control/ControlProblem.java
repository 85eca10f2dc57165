package io.linnet.cli.control;

import java.util.ArrayList;
import java.util.List;

/** Why a command does nothing; goes to whoever has asked. */
public final class ControlProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> problems;

    public ControlProblem(String message) {
        this(message, List.of());
    }

    /** @param problems all that was found, each with its place */
    public ControlProblem(String message, List<String> problems) {
        super(message, null, false, false);
        this.problems = new ArrayList<>(problems);
    }

    public List<String> problems() {
        return List.copyOf(problems);
    }
}
